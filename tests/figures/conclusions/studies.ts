// Made-up studies for tests of conclusions.

import type { Study } from "../../../lib/figures/study.ts";

/**
 * A study of flat curves after a common start, so that a strategy's area at each repetition is told directly.
 *
 * @param areas Value of each strategy at each repetition, by its label
 * @returns The study, with RandomSampling as its baseline if it is there
 */
export function flatStudy(areas: Readonly<Record<string, readonly number[]>>): Study {
  const strategies = Object.keys(areas);
  return {
    name: "flat-30",
    strategies,
    baseline: strategies.find((strategy) => strategy === "RandomSampling"),
    cells: strategies.flatMap((strategy) =>
      areas[strategy].map((accuracy, repetition) => ({
        strategy,
        repetition,
        cycles: [0, 1, 2].map((cycle) => ({
          accuracy,
          picks: cycle === 0 ? [] : [2 * cycle, 2 * cycle + 1],
        })),
      }))
    ),
  };
}

/** Values around a mean, one per repetition, that differ from strategy to strategy. */
export function around(mean: number, repetitions: number, phase = 0): number[] {
  return Array.from({ length: repetitions }, (_, i) => mean + 0.01 * Math.sin(3 * i + phase));
}
