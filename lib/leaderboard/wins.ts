// Who beats whom: on what share of all repetitions of all studies a strategy has the larger area.

import type { PairwiseTable } from "../figures/pairwise.ts";
import { roundArea } from "../statistics/ranks.ts";
import type { Board } from "./board.ts";

/**
 * Counts wins over everything. Equal areas count half.
 *
 * @param board The board
 * @param order Places of the strategies, in the order of rows and columns
 * @returns Shares, 0 to 1, row against column
 */
export function winMatrix({ strategies, studies }: Board, order: readonly number[]): PairwiseTable {
  const blocks = studies.flatMap(({ areas }) => areas);
  const share = (row: number, column: number) => {
    const wins = blocks.map((areas) => {
      const difference = roundArea(areas[row] - areas[column]);
      return difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
    });
    return wins.reduce<number>((sum, win) => sum + win, 0) / blocks.length;
  };
  return {
    strategies: order.map((i) => strategies[i]),
    values: order.map((row) => order.map((column) => share(row, column))),
  };
}
