import assert from "node:assert/strict";
import fc from "fast-check";
import { largestProbabilities, linearSoftmax } from "../../lib/classifier/softmax.ts";
import { RandomState } from "../../lib/random/random_state.ts";

const shape = fc.record({
  rows: fc.integer({ min: 1, max: 600 }),
  columns: fc.integer({ min: 2, max: 12 }),
  seed: fc.nat(1000),
});

Deno.test("a softmax is that of plain loops, in both precisions", async () => {
  await fc.assert(
    fc.asyncProperty(shape, fc.boolean(), async ({ rows, columns, seed }, isSingle) => {
      const random = new RandomState(seed);
      const Values = isSingle ? Float32Array : Float64Array;
      const values = (size: number, scale: number) =>
        new Values(random.randomSample(size).map((number) => scale * (number - 0.5)));
      const samples = { data: values(rows * 3, 4), rows, columns: 3 };
      const coefficients = { data: values(columns * 3, 200), rows: columns, columns: 3 };
      const intercepts = values(columns, 2);
      const probabilities = await linearSoftmax(samples, coefficients, intercepts);
      assert.ok(probabilities.data instanceof Values);
      const largest = await largestProbabilities(samples, coefficients, intercepts);
      assert.ok(largest instanceof Values && largest.length === rows);
      for (let i = 0; i < rows; i++) {
        const logits = Array.from(intercepts, (intercept, j) =>
          [0, 1, 2].reduce(
            (sum, k) => sum + samples.data[i * 3 + k] * coefficients.data[j * 3 + k],
            intercept,
          ));
        const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
        const sum = powers.reduce((a, b) => a + b);
        assert.equal(
          largest[i],
          Math.max(...probabilities.data.subarray(i * columns, (i + 1) * columns)),
        );
        powers.forEach((power, j) => {
          const probability = probabilities.data[i * columns + j];
          // Logits of up to 600 are rounded, to 2^-24 or 2^-53 of that.
          assert.ok(Math.abs(probability - power / sum) <= (isSingle ? 1e-4 : 1e-12));
        });
      }
    }),
    { numRuns: 30 },
  );
});
