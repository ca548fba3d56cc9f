// A study small enough to calculate by hand, and a comparison of numbers, for tests of figures.

import assert from "node:assert/strict";
import type { Study } from "../../lib/figures/study.ts";

/** Two strategies, two repetitions, two cycles of two picks: small enough to calculate by hand. */
export const small: Study = {
  name: "small",
  strategies: ["RandomSampling", "Other"],
  baseline: "RandomSampling",
  cells: [
    cell("RandomSampling", 0, [0.1, 0.4, 0.6], [[0, 1], [2, 3]]),
    cell("RandomSampling", 1, [0.1, 0.5, 0.6], [[4, 5], [6, 7]]),
    cell("Other", 0, [0.1, 0.6, 0.6], [[0, 1], [8, 9]]),
    cell("Other", 1, [0.1, 0.7, 0.5], [[1, 5], [6, 7]]),
  ],
};

function cell(strategy: string, repetition: number, accuracies: number[], picks: number[][]) {
  return {
    strategy,
    repetition,
    cycles: accuracies.map((accuracy, i) => ({
      accuracy,
      picks: picks[i - 1] ?? [],
      querySeconds: 2,
      fitSeconds: 0,
      scoreSeconds: 0,
    })),
  };
}

/** Asserts that a number equals another up to rounding. */
export function near(actual: number | undefined, expected: number) {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) < 1e-12,
    `${actual} is ${expected}`,
  );
}
