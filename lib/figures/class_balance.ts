// Which classes a strategy's picks come from, and how evenly, over the cycles.

import { cellsOf, type Curve, labeledCounts, type Study } from "./study.ts";

/**
 * How evenly the picks so far are spread over the classes: Shannon's entropy of their shares over the entropy of equal
 * shares (Pielou's evenness, 1966); 1 is an equal number of each class, 0 is a single class.
 *
 * @param study The study
 * @param poolLabels Class of each pool sample, (pool)
 * @param classCount How many classes there are
 * @returns One curve per strategy that has a finished cell, cycle 0 left out; its values are evenness, 0 to 1
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
 * Shares of the classes among all picks of a strategy.
 *
 * @param study The study
 * @param strategy Its label
 * @param poolLabels Class of each pool sample, (pool)
 * @param classCount How many classes there are
 * @returns Shares that sum to 1, (classes)
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
    for (const { picks } of cycles) {
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
