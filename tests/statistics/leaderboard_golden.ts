// What scipy, statsmodels, autorank and baycomp give over several data sets: the golden data of tests/golden/leaderboard.py.

import assert from "node:assert/strict";

/** The golden data, by the name of what it holds. */
export const golden = JSON.parse(
  Deno.readTextFileSync(new URL("../golden/leaderboard.json", import.meta.url)),
);

/** Asserts that a number equals another up to a share of it. */
export function relativelyNear(actual: number, expected: number, tolerance = 1e-12): void {
  const distance = Math.abs(actual - expected);
  assert.ok(distance <= tolerance * Math.abs(expected), `${actual} is ${expected}`);
}
