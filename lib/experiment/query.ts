// One query outside a study: which of these samples should be labeled next?

import { fitClassifier } from "../classifier/classifier.ts";
import { type ClassifierSettings, classifierSettings } from "../classifier/settings.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { GeneratorName } from "../random/random_state.ts";
import { cellSeeds } from "../random/seed_tree.ts";
import { loadStrategy } from "../strategies/registry.ts";
import type { StrategyModule } from "../strategies/strategy.ts";
import { querySubsample } from "../strategies/subsampling.ts";

/** What a query needs to know. */
export interface QueryInput {
  /** Embeddings of the whole pool, (pool x features). */
  embeddings: Matrix;
  /** Class of each sample from 0 on, `MISSING_LABEL` where it is not known yet, (pool). */
  labels: Int32Array;
  /** How many classes there are, also such that have no label yet. */
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

/**
 * Picks the samples of a pool to label next, as one query of a study would.
 *
 * @example
 * ```ts
 * import { matrix, MISSING_LABEL, query } from "../../mod.ts";
 *
 * const embeddings = matrix(Float32Array.of(0, 0, 0, 1, 5, 5, 5, 6), 4, 2);
 * const labels = Int32Array.of(0, MISSING_LABEL, MISSING_LABEL, MISSING_LABEL);
 * const picks = await query("CoreSet", { embeddings, labels, classCount: 2, batchSize: 1 });
 * ```
 *
 * @param strategy Name of a strategy of the registry, or the module of one's own
 * @param input The pool, its labels, and how many to pick
 * @returns Indices into the pool in the order they were picked, (batchSize)
 * @throws {UserError} If no strategy has that name
 */
export async function query(
  strategy: string | StrategyModule,
  input: QueryInput,
): Promise<Int32Array> {
  const { embeddings, labels, generator = "mt19937" } = input;
  const seeds = cellSeeds(input.repetition ?? 0, generator);
  const module = typeof strategy === "string" ? await loadStrategy(strategy) : strategy;
  const classifier = await fitClassifier(embeddings, labels, {
    classCount: input.classCount,
    settings: classifierSettings.parse(input.classifier ?? {}),
    seed: seeds.classifierSeed,
    generator,
  });
  return await querySubsample(module, {
    embeddings,
    labels,
    batchSize: input.batchSize,
    maxCandidates: input.maxCandidates ?? 1,
    classifier,
    seed: seeds.strategySeed,
    subsamplingState: seeds.subsamplingState,
    options: module.options.parse(input.options ?? {}),
  });
}
