// One cell of a study: one strategy at one repetition, cycle after cycle.

import { type Classifier, fitClassifier, score } from "../classifier/classifier.ts";
import type { ClassifierSettings } from "../classifier/settings.ts";
import type { Cycle } from "../figures/study.ts";
import type { GeneratorName } from "../random/random_state.ts";
import { cellSeeds } from "../random/seed_tree.ts";
import { MISSING_LABEL, type StrategyModule } from "../strategies/strategy.ts";
import { querySubsample } from "../strategies/subsampling.ts";
import { checkDataset, type Dataset } from "./check_dataset.ts";
import { startingPicks, type StartingSet } from "./starting_set.ts";

/** What decides a cell besides its data and its strategy. */
export interface CellSettings {
  /** Options of the strategy, checked by its schema. */
  readonly options: unknown;
  /** Which repetition, from 0 on: the root of the cell's seeds. */
  readonly repetition: number;
  /** What is labeled before the first query; nothing unless given. */
  readonly start?: StartingSet;
  /** How many cycles to run. */
  readonly cycles: number;
  /** Labels asked for in each cycle. */
  readonly batchSize: number;
  /** Candidates of each query: a fraction of the unlabeled pool, up to 1, or a whole number above 1. */
  readonly maxCandidates: number;
  /** Settings of the logistic regression. */
  readonly classifier: ClassifierSettings;
  /** Which random generator the seeds feed. */
  readonly generator: GeneratorName;
}

/** How a cell is run. Nothing here decides its picks. */
export interface CellRun {
  /** The cycles that are already known, cycle 0 first; they are not yielded again. None unless given. */
  readonly finished?: readonly Pick<Cycle, "picks">[];
  /** The clock, in seconds. Without one, cycles tell no seconds. */
  readonly now?: () => number;
  /** Told, in one line, what a strategy finds odd. */
  readonly warn?: (message: string) => void;
}

/**
 * Runs a cell: query a batch, reveal its labels, refit, score; as in scikit-activeml's study "Deep Active Learning
 * with Frozen Vision Transformer". A query depends on nothing but the seeds and the labels so far, so a cell goes
 * on from any cycle.
 *
 * @param dataset Embeddings and classes
 * @param strategy The strategy's module
 * @param settings What else decides the cell
 * @param run Known cycles, clock and listener
 * @returns The cycles that follow, one by one: cycle 0, whose picks are what the cell starts with, then one per query; fewer
 *   than asked once the pool is used up
 * @throws {UserError} If the data are not finite numbers and classes, the settings start the cell with samples that the pool does not have, or a strategy returns anything
 *   but distinct candidates, as many as asked for
 */
export async function* runCell(
  dataset: Dataset,
  strategy: StrategyModule,
  settings: CellSettings,
  { finished = [], now, warn }: CellRun = {},
): AsyncGenerator<Cycle, void, void> {
  checkDataset(dataset);
  const { pool, poolLabels, test, testLabels, classCount } = dataset;
  const { batchSize, maxCandidates, options, generator } = settings;
  const seeds = cellSeeds(settings.repetition, generator);
  const labels = new Int32Array(pool.rows).fill(MISSING_LABEL);
  const reveal = (picks: ArrayLike<number>) => {
    for (let i = 0; i < picks.length; i++) labels[picks[i]] = poolLabels[picks[i]];
  };
  const fitAndScore = async () => {
    const start = now?.();
    const classifier: Classifier = await fitClassifier(pool, labels, {
      classCount,
      settings: settings.classifier,
      seed: seeds.classifierSeed,
      generator,
    });
    const fitted = now?.();
    // Scored even where the accuracy is known already: without labels, scoring draws, and the query draws on from there.
    const accuracy = await score(classifier, test, testLabels);
    return {
      classifier,
      accuracy,
      fitSeconds: secondsBetween(start, fitted),
      scoreSeconds: secondsBetween(fitted, now?.()),
    };
  };

  const start = finished.length > 0
    ? []
    : startingPicks(settings.start, poolLabels, classCount, seeds.subsamplingState);
  for (const { picks } of [{ picks: start }, ...finished]) reveal(picks);
  let { classifier, ...scored } = await fitAndScore();
  if (finished.length === 0) yield { picks: start, querySeconds: now && 0, ...scored };

  for (let cycle = Math.max(finished.length, 1); cycle <= settings.cycles; cycle++) {
    if (!labels.includes(MISSING_LABEL)) return;
    const start = now?.();
    const picks = await querySubsample(strategy, {
      embeddings: pool,
      labels,
      batchSize,
      maxCandidates,
      classifier,
      seed: seeds.strategySeed,
      subsamplingState: seeds.subsamplingState,
      options,
      warn,
    }).catch((error) => {
      if (error instanceof Error) error.message = `cycle ${cycle}: ${error.message}`;
      throw error;
    });
    const querySeconds = secondsBetween(start, now?.());
    reveal(picks);
    ({ classifier, ...scored } = await fitAndScore());
    yield { picks: [...picks], querySeconds, ...scored };
  }
}

function secondsBetween(start: number | undefined, end: number | undefined): number | undefined {
  return start === undefined || end === undefined ? undefined : end - start;
}
