// Strategies against each other, pair by pair: how often one is ahead, and how much they pick the same.

import { mean } from "../statistics/descriptive.ts";
import { cellsOf, differences, learningCurves, type Study } from "./study.ts";

/** A square table of strategies against each other. */
export interface PairwiseTable {
  /** Labels of the rows, and of the columns in the same order. */
  readonly strategies: string[];
  /** Value of row against column, (strategies x strategies); undefined where two strategies share no repetition. */
  readonly values: (number | undefined)[][];
}

/**
 * How often a strategy is ahead of another: the share of repetitions and cycles at which its accuracy is higher. Equal
 * accuracies count half, and cycle 0 is left out.
 *
 * @param study The study
 * @param order Labels of the strategies, in the order of rows and columns
 * @returns Shares, 0 to 1, row against column
 */
export function wins(study: Study, order: readonly string[]): PairwiseTable {
  const curves = learningCurves(study);
  return pairwise(order, (row, column) => {
    const gaps = differences(
      curves.find(({ strategy }) => strategy === row)!,
      curves.find(({ strategy }) => strategy === column)!,
    ).accuracies.flatMap((gap) => gap.slice(1));
    return gaps.length === 0
      ? undefined
      : mean(gaps.map((gap) => gap > 0 ? 1 : gap === 0 ? 0.5 : 0));
  });
}

/**
 * How much two strategies pick the same: the Jaccard index, which is the number of picks that both made divided by the
 * number of picks that either made. Picks of all cycles count together; the result is the mean over shared repetitions.
 *
 * @param study The study
 * @param order Labels of the strategies, in the order of rows and columns
 * @returns Indices, 0 to 1
 */
export function overlap(study: Study, order: readonly string[]): PairwiseTable {
  const picks = new Map(order.map((strategy) => [
    strategy,
    new Map(
      cellsOf(study, strategy).map((cell) => [
        cell.repetition,
        new Set(cell.cycles.slice(1).flatMap((cycle) => cycle.picks)),
      ]),
    ),
  ]));
  return pairwise(order, (row, column) => {
    const indices = [...picks.get(row)!].flatMap(([repetition, own]) => {
      const other = picks.get(column)!.get(repetition);
      if (other === undefined) return [];
      const union = own.union(other).size;
      return union === 0 ? [] : [own.intersection(other).size / union];
    });
    return indices.length === 0 ? undefined : mean(indices);
  });
}

function pairwise(
  order: readonly string[],
  value: (row: string, column: string) => number | undefined,
): PairwiseTable {
  return {
    strategies: [...order],
    values: order.map((row) => order.map((column) => value(row, column))),
  };
}
