// The original's picks, and cells of ours from the same labels.

import { classifierSettings } from "../../lib/classifier/settings.ts";
import { type CellSettings, runCell } from "../../lib/experiment/cell.ts";
import type { Cycle } from "../../lib/figures/study.ts";
import type { StrategyModule } from "../../lib/strategies/strategy.ts";
import { loadDigits } from "../digits.ts";

/** Runs of a strategy of scikit-activeml 1.0.1 on the digits. */
export interface Golden {
  batch: number;
  cycles: number;
  max_candidates: number;
  scale: number;
  dtype: "float32" | "float64";
  /** Options other than the defaults. */
  options?: object;
  runs: { rep: number; accuracy: number[]; picks: number[][] }[];
}

/**
 * The golden runs of a strategy.
 *
 * @param name The strategy's name
 * @returns Its experiments; none if the original does not have the strategy
 */
export function goldenOf(name: string): Golden[] {
  const path = new URL(`../golden/strategy_${name}.json`, import.meta.url);
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/**
 * A cell of ours under the settings of a golden run.
 *
 * @param strategy The strategy
 * @param golden Its golden experiment
 * @param repetition Which repetition
 * @param finished Cycles that are taken as they are
 * @returns The cycles that follow
 */
export async function cellOf(
  strategy: StrategyModule,
  golden: Golden,
  repetition: number,
  finished?: Pick<Cycle, "picks">[],
): Promise<AsyncGenerator<Cycle, void, void>> {
  const settings: CellSettings = {
    options: strategy.options.parse(golden.options ?? {}),
    repetition,
    cycles: golden.cycles,
    batchSize: golden.batch,
    maxCandidates: golden.max_candidates,
    classifier: classifierSettings.parse({}),
    generator: "mt19937",
  };
  const dataset = await loadDigits(golden.scale, golden.dtype);
  return runCell(dataset, strategy, settings, { finished });
}
