import assert from "node:assert/strict";
import { RandomState } from "../../lib/random/random_state.ts";

Deno.test("streams that take turns, and copies of them, do not disturb each other", () => {
  for (const generator of ["mt19937", "seedrandom"] as const) {
    const [one, other] = [new RandomState(1, generator), new RandomState(2, generator)];
    const expected = [...new RandomState(1, generator).randomSample(5000)];
    const actual = [];
    while (actual.length < 4000) {
      actual.push(...one.randomSample(500));
      other.randomSample(700);
    }
    actual.push(...one.copy().randomSample(1000));
    assert.deepEqual(actual, expected);
    assert.deepEqual([...one.randomSample(1000)], expected.slice(4000));
  }
});
