import assert from "node:assert/strict";
import fc from "fast-check";
import { entropy, leastConfidence, marginUncertainty } from "../../lib/strategies/uncertainty.ts";

const rows = (...probabilities: number[][]) => ({
  data: Float64Array.from(probabilities.flat()),
  rows: probabilities.length,
  columns: probabilities[0].length,
});

Deno.test("measures of known probabilities", () => {
  const known = rows([0.4, 0.4, 0.2], [1, 0, 0], [0.25, 0.25, 0.5]);
  assert.deepEqual([...leastConfidence(Float64Array.of(0.4, 1, 0.5))], [0.6, 0, 0.5]);
  assert.deepEqual([...marginUncertainty(known)], [1, 0, 0.75]);
  const expected = [1.0549201679861442, 0, 1.0397207708399179];
  entropy(known).forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-15));
});

Deno.test("the order of classes does not matter, and equal probabilities are the least certain", () => {
  const weights = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
    minLength: 2,
    maxLength: 9,
  });
  fc.assert(fc.property(weights, (weights) => {
    const sum = weights.reduce((a, b) => a + b);
    const probabilities = weights.map((weight) => weight / sum);
    const sorted = probabilities.toSorted((a, b) => a - b);
    const equal = weights.map(() => 1 / weights.length);
    for (const measure of [marginUncertainty, entropy]) {
      const [one, other, most] = measure(rows(probabilities, sorted, equal));
      assert.ok(Math.abs(one - other) < 1e-14);
      assert.ok(one <= most + 1e-14);
    }
  }));
});

Deno.test("float32 probabilities are rounded after every operation", () => {
  const data = Float32Array.of(0.1, 0.7, 0.2);
  const single = { data, rows: 1, columns: 3 };
  assert.equal(leastConfidence(data)[1], Math.fround(1 - data[1]));
  assert.equal(marginUncertainty(single)[0], Math.fround(1 - Math.fround(data[1] - data[2])));
});
