import assert from "node:assert/strict";
import { signFlips } from "../../lib/statistics/sign_flips.ts";
import { golden, near } from "./golden.ts";

Deno.test("p-values of all sign flips are scipy's, and corrected ones those of Westfall and Young", () => {
  for (const { differences, p, adjusted } of golden.sign_flips) {
    const result = signFlips(differences);
    near(result.pValues, p);
    near(result.adjusted, adjusted);
    assert.equal(result.flips, 2 ** differences[0].length);
    assert.ok(result.isExact);
  }
});

Deno.test("random flips come near all flips, and are the same every time", () => {
  const few = golden.sign_flips[2].differences as number[][];
  // Repetitions without a difference leave every statistic as it is.
  const many = few.map((row) => [...row, 0, 0, 0]);
  const result = signFlips(many);
  assert.ok(!result.isExact);
  assert.equal(result.flips, 10_000);
  // Four standard errors of a share of 10,000.
  near(result.pValues, golden.sign_flips[2].p, 0.02);
  near(result.adjusted, golden.sign_flips[2].adjusted, 0.02);
  assert.deepEqual(signFlips(many), result);
});

Deno.test("no p-value is 0, no corrected one is below its own, and no difference has the p-value 1", () => {
  const differences = [[...new Array(20).keys()].map((i) => 1 + i / 100), new Array(20).fill(0)];
  const { pValues, adjusted } = signFlips(differences);
  assert.equal(pValues[0], 1 / 10_000);
  assert.equal(pValues[1], 1);
  assert.ok(adjusted.every((value, test) => value >= pValues[test] && value <= 1));
});

Deno.test("fewer than six repetitions can't be significant at 5 %, six can", () => {
  assert.equal(signFlips([[1, 2, 3, 4, 5]]).pValues[0], 2 / 32);
  assert.equal(signFlips([[1, 2, 3, 4, 5, 6]]).pValues[0], 2 / 64);
});

Deno.test("nothing to test has no p-values", () => {
  assert.deepEqual([...signFlips([]).adjusted], []);
});
