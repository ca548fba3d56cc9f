// Proof by repetition: finished cells are computed again, and compared with what is recorded.

import type { Cycle } from "../figures/study.ts";
import { CellThread, threadsFor } from "./cell_thread.ts";
import type { CellOrder } from "./serve_cells.ts";

/** A cell to compute again. */
export type CellToRerun = Omit<CellOrder, "finished" | "threads">;

/**
 * Computes cells from their first cycle; nothing is read from what is known of them, and nothing is recorded.
 *
 * @param orders The cells
 * @param workers How many are computed at once
 * @param onCell Told the place of each cell in the list with its cycles, cycle 0 first, once it is computed
 * @throws {Error} If a cell fails
 */
export async function rerunCells(
  orders: readonly CellToRerun[],
  workers: number,
  onCell: (index: number, cycles: Cycle[]) => void,
): Promise<void> {
  const pending = [...orders.entries()];
  const threads = threadsFor(orders.length, workers);
  const work = async () => {
    const thread = new CellThread();
    for (let next; (next = pending.shift()) !== undefined;) {
      const [index, order] = next;
      const cycles: Cycle[] = [];
      for await (const report of thread.run({ ...order, threads, finished: [] })) {
        if ("failure" in report) throw new Error(report.failure.message);
        if ("cycle" in report) cycles.push(report.cycle);
      }
      onCell(index, cycles);
    }
    thread.end();
  };
  await Promise.all(Array.from({ length: Math.min(workers, pending.length) }, work));
}

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
  /** Difference between the mean accuracies over all cycles, 0 to 1. */
  readonly meanDifference: number;
}

/**
 * Compares two runs of a cell.
 *
 * @param recorded Cycles of the one
 * @param now Cycles of the other
 * @returns The first differing pick, and the difference between the mean accuracies
 */
export function compareCycles(
  recorded: readonly Pick<Cycle, "picks" | "accuracy">[],
  now: readonly Pick<Cycle, "picks" | "accuracy">[],
): Comparison {
  const count = Math.max(recorded.length, now.length);
  let identical = recorded.length === now.length;
  let firstDifference: Comparison["firstDifference"];
  for (let cycle = 0; cycle < count; cycle++) {
    const [before, after] = [recorded[cycle], now[cycle]];
    identical &&= before?.accuracy === after?.accuracy;
    const length = Math.max(before?.picks.length ?? 0, after?.picks.length ?? 0);
    for (let position = 0; position < length && firstDifference === undefined; position++) {
      const [a, b] = [before?.picks[position], after?.picks[position]];
      if (a !== b) firstDifference = { cycle, position, recorded: a, now: b };
    }
  }
  const mean = (cycles: readonly Pick<Cycle, "accuracy">[]) =>
    cycles.reduce((sum, { accuracy }) => sum + accuracy, 0) / Math.max(cycles.length, 1);
  identical &&= firstDifference === undefined;
  return { identical, firstDifference, meanDifference: Math.abs(mean(recorded) - mean(now)) };
}
