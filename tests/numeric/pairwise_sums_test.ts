import assert from "node:assert/strict";
import fc from "fast-check";
import { meanPairwise, sumPairwise } from "../../lib/numeric/pairwise_sums.ts";
import { pairwiseSum } from "../../lib/numeric/sums.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import golden from "../golden/numeric.json" with { type: "json" };

Deno.test("float64 sums are numpy's to the last bit", () => {
  for (const { length, sum } of golden.sums) {
    assert.equal(sumPairwise(new RandomState(length).randomSample(length)), sum);
  }
});

Deno.test("float32 means are numpy's to the last bit", () => {
  for (const { length, mean } of golden.single_means) {
    const values = Float32Array.from(new RandomState(length).randomSample(length));
    assert.equal(meanPairwise(values), mean);
  }
});

Deno.test("float64 sums are those of pairwiseSum", () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { maxLength: 700 });
  fc.assert(fc.property(values, (values) => {
    assert.equal(sumPairwise(Float64Array.from(values)), pairwiseSum(values));
  }));
});
