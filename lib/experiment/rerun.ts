// Proof by repetition: a finished cell is computed again and compared with what is recorded.

import type { Store } from "../store/store.ts";
import type { StrategyModule } from "../strategies/strategy.ts";
import { type Cycle, type Dataset, runCell } from "./cell.ts";
import { type CellPlan, cellState } from "./plan.ts";

/** How a cell that was computed again compares with the record. */
export interface Comparison {
  /** Whether all picks and accuracies are the same. */
  readonly identical: boolean;
  /** The first pick that differs, if one does. */
  readonly firstDifference?: {
    /** In which cycle. */
    readonly cycle: number;
    /** At which place in the batch. */
    readonly position: number;
    /** The recorded pool index; none if the recorded batch is shorter. */
    readonly recorded?: number;
    /** The pool index that came out now. */
    readonly now?: number;
  };
  /** Largest difference between accuracies, 0 to 1. */
  readonly accuracyDifference: number;
}

/**
 * Computes a finished cell again, from its first cycle, and compares.
 *
 * @param store The data folder, which is only read
 * @param plan The cell, which has to be done
 * @param dataset The study's data
 * @param now The clock, in seconds
 * @returns How it compares
 */
export async function rerunCell(
  store: Store,
  plan: CellPlan,
  dataset: Dataset,
  now: () => number,
): Promise<Comparison> {
  const { cycles: recorded } = await cellState(store, plan);
  const strategy: StrategyModule = await import(plan.module);
  const cycles: Cycle[] = [];
  for await (const cycle of runCell(dataset, strategy, plan.settings, now)) cycles.push(cycle);
  return compareCycles(recorded, cycles);
}

/**
 * Compares two runs of a cell.
 *
 * @param recorded Cycles of the one
 * @param now Cycles of the other
 * @returns The first differing pick and the largest difference between accuracies
 */
export function compareCycles(
  recorded: readonly Pick<Cycle, "picks" | "accuracy">[],
  now: readonly Pick<Cycle, "picks" | "accuracy">[],
): Comparison {
  const count = Math.max(recorded.length, now.length);
  let accuracyDifference = 0;
  let firstDifference: Comparison["firstDifference"];
  for (let cycle = 0; cycle < count; cycle++) {
    const [before, after] = [recorded[cycle], now[cycle]];
    accuracyDifference = Math.max(
      accuracyDifference,
      Math.abs((before?.accuracy ?? 0) - (after?.accuracy ?? 0)),
    );
    const length = Math.max(before?.picks.length ?? 0, after?.picks.length ?? 0);
    for (let position = 0; position < length && firstDifference === undefined; position++) {
      const [a, b] = [before?.picks[position], after?.picks[position]];
      if (a !== b) firstDifference = { cycle, position, recorded: a, now: b };
    }
  }
  const identical = firstDifference === undefined && accuracyDifference === 0 &&
    recorded.length === now.length;
  return { identical, firstDifference, accuracyDifference };
}
