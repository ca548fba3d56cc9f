import fc from "fast-check";
import assert from "node:assert/strict";
import {
  mean,
  quantiles,
  sampleDeviation,
  standardDeviation,
} from "../../lib/statistics/descriptive.ts";
import { golden, near } from "./golden.ts";

Deno.test("mean, deviation and quantiles are numpy's", () => {
  // numpy 2.4: mean, std (ddof 0), quantile (linear) of these values.
  const values = [0.31, 0.72, 0.55, 0.9];
  assert.equal(mean(values), 0.62);
  near([standardDeviation(values)], [0.21760055146988944], 1e-15);
  near(quantiles(values, [0.025, 0.975]), [0.328, 0.8865], 1e-15);
  for (const { values, deviation } of golden.intervals) {
    near([sampleDeviation(values)], [deviation]);
  }
});

Deno.test("quantiles leave the values in their order", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
    (values) => {
      const before = [...values];
      quantiles(values, [0.1, 0.5]);
      assert.deepEqual(values, before);
    },
  ));
});
