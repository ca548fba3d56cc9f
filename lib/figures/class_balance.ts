// How a strategy's picks are spread over the classes.

import { cellsOf, type Curve, labeledCounts, type Study } from "./study.ts";

/**
 * How evenly the picks so far are spread over the classes (Pielou's evenness, 1966): Shannon's entropy of the class shares
 * divided by the entropy of equal shares. It is 1 for equally many picks of each class and 0 for a single class.
 *
 * @param study The study
 * @param poolLabels Class of each pool sample, (pool)
 * @param classCount Number of classes
 * @returns One curve per strategy with a finished cell, without cycle 0; its `accuracies` hold the evenness, 0 to 1
 */
export function evennessCurves(
  study: Study,
  poolLabels: ArrayLike<number>,
  classCount: number,
): Curve[] {
  return study.strategies.flatMap((strategy) => {
    const cells = cellsOf(study, strategy);
    const length = Math.min(...cells.map(({ cycles }) => cycles.length));
    if (cells.length === 0 || length < 2) return [];
    return [{
      strategy,
      repetitions: cells.map(({ repetition }) => repetition),
      labeled: labeledCounts(cells[0]).slice(1, length),
      accuracies: cells.map(({ cycles }) => {
        const counts = new Float64Array(classCount);
        return cycles.slice(1, length).map(({ picks }) => {
          for (const index of picks) counts[poolLabels[index]]++;
          return evenness(counts);
        });
      }),
    }];
  });
}

/**
 * The share of each class among all picks of a strategy.
 *
 * @param study The study
 * @param strategy The strategy's label
 * @param poolLabels Class of each pool sample, (pool)
 * @param classCount Number of classes
 * @returns Shares that sum to 1, or zeros if nothing was picked, (classes)
 */
export function classShares(
  study: Study,
  strategy: string,
  poolLabels: ArrayLike<number>,
  classCount: number,
): number[] {
  const counts = new Array<number>(classCount).fill(0);
  let total = 0;
  for (const { cycles } of cellsOf(study, strategy)) {
    for (const { picks } of cycles.slice(1)) {
      for (const index of picks) counts[poolLabels[index]]++;
      total += picks.length;
    }
  }
  return counts.map((count) => total === 0 ? 0 : count / total);
}

function evenness(counts: Float64Array): number {
  if (counts.length < 2) return 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  let entropy = 0;
  for (const count of counts) {
    if (count > 0) entropy -= count / total * Math.log(count / total);
  }
  return entropy / Math.log(counts.length);
}
