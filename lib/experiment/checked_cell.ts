// A cell for scripts: what they hand in is checked before anything is computed.

import { z } from "zod";
import { classifierSettings } from "../classifier/settings.ts";
import { UserError } from "../errors.ts";
import type { Cycle } from "../figures/study.ts";
import type { StrategyModule } from "../strategies/strategy.ts";
import { type CellRun, type CellSettings, runCell as runWhole } from "./cell.ts";
import { checkDataset, type Dataset } from "./check_dataset.ts";
import { checkValue } from "./check_value.ts";
import { candidates, generatorName } from "./experiment.ts";

/** Schema of the settings; options are the strategy's to check. */
const cellSettings = z.strictObject({
  options: z.unknown(),
  repetition: z.int().min(0).max(2 ** 32 - 1),
  start: z.union([
    z.strictObject({ indices: z.array(z.int().min(0)) }),
    z.strictObject({ perClass: z.int().min(1) }),
  ]).optional(),
  cycles: z.int().min(0),
  batchSize: z.int().min(1),
  maxCandidates: candidates,
  classifier: classifierSettings,
  generator: generatorName,
});

/**
 * Runs a cell: query a batch, reveal its labels, refit, score; as in scikit-activeml's study "Deep Active Learning
 * with Frozen Vision Transformer". A query depends on nothing but the seeds and the labels so far, so a cell goes
 * on from any cycle.
 *
 * @example
 * ```ts
 * import { type Dataset, loadStrategy, matrix, runCell } from "./mod.ts";
 *
 * const samples = matrix(Float32Array.of(0, 0, 0, 1, 5, 5, 5, 6), 4, 2);
 * const classes = Int32Array.of(0, 0, 1, 1);
 * const dataset: Dataset = {
 *   pool: samples,
 *   poolLabels: classes,
 *   test: samples,
 *   testLabels: classes,
 *   classCount: 2,
 * };
 * const strategy = await loadStrategy("CoreSet");
 * const cell = runCell(dataset, strategy, {
 *   options: strategy.options.parse({}),
 *   repetition: 0,
 *   cycles: 2,
 *   batchSize: 1,
 *   maxCandidates: 1,
 *   classifier: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
 *   generator: "mt19937",
 * });
 * for await (const { picks, accuracy } of cell) console.log(picks, accuracy);
 * ```
 *
 * @param dataset Embeddings and classes
 * @param strategy The strategy's module
 * @param settings What else decides the cell
 * @param run Known cycles, clock and listener
 * @returns The cycles that follow, one by one: cycle 0, whose picks are what the cell starts with, then one per query; fewer
 *   than asked once the pool is used up
 * @throws {UserError} If an argument is missing or wrong: what, and what was expected
 * @throws {UserError} If the data are not finite numbers and classes, the settings start the cell with samples that the pool does not have, or a strategy returns anything
 *   but distinct candidates, as many as asked for
 */
export function runCell(
  dataset: Dataset,
  strategy: StrategyModule,
  settings: CellSettings,
  run: CellRun = {},
): AsyncGenerator<Cycle, void, void> {
  if (dataset === null || typeof dataset !== "object") {
    throw new UserError(
      `runCell: dataset: expected an object of pool, poolLabels, test, testLabels and classCount, found ${dataset}`,
    );
  }
  checkDataset(dataset);
  if (typeof strategy?.query !== "function") {
    throw new UserError(
      'runCell: strategy: expected the module of a strategy, such as await loadStrategy("CoreSet")',
    );
  }
  const checked = checkValue(cellSettings, settings, "runCell: settings");
  const options = checkValue(strategy.options, checked.options, "runCell: settings: options");
  return runWhole(dataset, strategy, { ...checked, options }, run);
}
