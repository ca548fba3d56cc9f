// One query outside a study: it tells which samples of a pool to label next.

import { z } from "zod";
import { fitClassifier } from "../classifier/classifier.ts";
import { type ClassifierSettings, classifierSettings } from "../classifier/settings.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { GeneratorName } from "../random/random_state.ts";
import { cellSeeds } from "../random/seed_tree.ts";
import { UserError } from "../errors.ts";
import { loadStrategy } from "../strategies/registry.ts";
import type { StrategyModule } from "../strategies/strategy.ts";
import { querySubsample } from "../strategies/subsampling.ts";
import { checkEmbeddings, checkLabels } from "./check_arrays.ts";
import { checkValue } from "./check_value.ts";
import { candidates, generatorName } from "./experiment.ts";

/** What a query needs to know. */
export interface QueryInput {
  /** Embeddings of the whole pool, (pool x features). */
  embeddings: Matrix;
  /** Class of each sample from 0 on, `MISSING_LABEL` where it is not known yet, (pool). */
  labels: Int32Array;
  /** How many classes there are. Classes without a label count too. */
  classCount: number;
  /** How many samples to pick; fewer are picked where fewer are left. */
  batchSize: number;
  /** Seeds are derived from it as for the repetition of a study; 0 unless given. */
  repetition?: number;
  /** Random candidates: a fraction of the unlabeled pool up to 1, or a whole number above 1; all unless given. */
  maxCandidates?: number;
  /** Options of the strategy, in part or whole. */
  options?: Record<string, unknown>;
  /** Settings of the logistic regression, in part or whole. */
  classifier?: Partial<ClassifierSettings>;
  /** Random generator; numpy's unless given. */
  generator?: GeneratorName;
}

/** Schema of all that is no array and no option of the strategy. */
const parameters = z.strictObject({
  classCount: z.int().min(1),
  batchSize: z.int().min(1),
  repetition: z.int().min(0).max(2 ** 32 - 1).default(0),
  maxCandidates: candidates.default(1),
  classifier: classifierSettings.prefault({}),
  generator: generatorName.default("mt19937"),
});

/**
 * Picks the samples of a pool to label next, as one query of a study would.
 *
 * @example
 * ```ts
 * import { matrix, MISSING_LABEL, query } from "./mod.ts";
 *
 * const embeddings = matrix(Float32Array.of(0, 0, 0, 1, 5, 5, 5, 6), 4, 2);
 * const labels = Int32Array.of(0, MISSING_LABEL, MISSING_LABEL, MISSING_LABEL);
 * const picks = await query("CoreSet", { embeddings, labels, classCount: 2, batchSize: 1 });
 * console.log("label these next:", picks);
 * ```
 *
 * @param strategy Name of a strategy of the registry, or the module of one's own
 * @param input The pool, its labels, and how many to pick
 * @returns Indices into the pool in the order they were picked, (batchSize)
 * @throws {UserError} If no strategy has that name, or something of the input is wrong: what, and what was expected
 */
export async function query(
  strategy: string | StrategyModule,
  input: QueryInput,
): Promise<Int32Array> {
  if (input === null || typeof input !== "object") {
    throw new UserError(
      `query: expected an object of embeddings, labels, classCount and batchSize, found ${input}`,
    );
  }
  const { embeddings, labels, options = {}, ...rest } = input;
  const module = typeof strategy === "string" ? await loadStrategy(strategy) : strategy;
  const { classCount, batchSize, repetition, maxCandidates, classifier: settings, generator } =
    checkValue(parameters, rest, "query");
  checkEmbeddings(embeddings, "query: embeddings");
  checkLabels(labels, embeddings.rows, "query: labels", { classCount, mayBeMissing: true });
  const checkedOptions = checkValue(module.options, options, "query: options");

  const seeds = cellSeeds(repetition, generator);
  const classifier = await fitClassifier(embeddings, labels, {
    classCount,
    settings,
    seed: seeds.classifierSeed,
    generator,
  });
  const name = typeof strategy === "string" ? strategy : "the strategy given";
  return await querySubsample(module, {
    embeddings,
    labels,
    batchSize,
    maxCandidates,
    classifier,
    seed: seeds.strategySeed,
    subsamplingState: seeds.subsamplingState,
    options: checkedOptions,
  }).catch((error) => {
    if (error instanceof UserError) error.message = `query: ${name}: ${error.message}`;
    throw error;
  });
}
