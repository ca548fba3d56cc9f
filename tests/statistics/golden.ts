// What scipy and statsmodels give: the golden data of tests/golden/tests_and_intervals.py.

import assert from "node:assert/strict";

/** The golden data, by the name of what it holds. */
export const golden = JSON.parse(
  Deno.readTextFileSync(new URL("../golden/tests_and_intervals.json", import.meta.url)),
);

/** Asserts that numbers equal others up to a tolerance, which is absolute. */
export function near(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-12,
): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    const isNear = Math.abs(actual[i] - expected[i]) <= tolerance;
    assert.ok(isNear, `${i}: ${actual[i]} is ${expected[i]}`);
  }
}
