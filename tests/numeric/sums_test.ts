import assert from "node:assert/strict";
import { pairwiseSum } from "../../lib/numeric/sums.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import golden from "../golden/numeric.json" with { type: "json" };

Deno.test("sums are numpy's to the last bit", () => {
  for (const { length, sum } of golden.sums) {
    assert.equal(pairwiseSum([...new RandomState(length).randomSample(length)]), sum);
  }
});
