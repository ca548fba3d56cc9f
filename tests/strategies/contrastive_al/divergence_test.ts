import assert from "node:assert/strict";
import { log } from "../../../lib/numeric/functions.ts";
import { divergence, withoutZeros } from "../../../lib/strategies/contrastive_al/divergence.ts";

const values = (...numbers: number[]) => Float64Array.from(numbers);

Deno.test("the divergence of a distribution from itself is 0, from another one above 0", () => {
  const [p, q] = [values(0.5, 0.25, 0.25), values(0.25, 0.25, 0.5)];
  assert.equal(divergence(p, p, values(0, 0, 0)), 0);
  // 0.5 log 2 + 0 + 0.25 log 0.5
  assert.equal(divergence(p, q, values(0, 0, 0)), 0.5 * log(2) + 0.25 * log(0.5));
});

Deno.test("probabilities of 0 are raised to 1e-7, and each row adds up to 1 again", () => {
  const data = values(1, 0, 0.25, 0.75);
  const { data: raised } = withoutZeros({ data, rows: 2, columns: 2 });
  assert.deepEqual([...raised], [1 / (1 + 1e-7), 1e-7 / (1 + 1e-7), 0.25, 0.75]);
  assert.deepEqual([...data], [1, 0, 0.25, 0.75]);
});

Deno.test("float32 probabilities stay float32, and each step is rounded", () => {
  const data = Float32Array.of(1, 0);
  const raised = withoutZeros({ data, rows: 1, columns: 2 }).data;
  assert.ok(raised instanceof Float32Array);
  assert.equal(raised[1], Math.fround(Math.fround(1e-7) / Math.fround(1 + Math.fround(1e-7))));
  const [p, q] = [Float32Array.of(0.3, 0.7), Float32Array.of(0.6, 0.4)];
  const steps = [0, 1].map((k) => Math.fround(p[k] * Math.fround(log(Math.fround(p[k] / q[k])))));
  assert.equal(divergence(p, q, new Float32Array(2)), Math.fround(steps[0] + steps[1]));
});
