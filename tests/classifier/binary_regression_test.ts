import assert from "node:assert/strict";
import { requireLabels, twoClassFits } from "../../lib/classifier/binary_regression.ts";
import { matrix } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";

const settings = { C: 1, tol: 1e-4, maxIterations: 1000 };
const samples = matrix(Float32Array.from(new RandomState(4).randomSample(300)), 60, 5);
const halves = (border: number) => Int32Array.from({ length: 60 }, (_, i) => Number(i < border));

Deno.test("labels that cannot be fitted are named", () => {
  assert.throws(() => requireLabels(samples, halves(3).slice(1), 2), /59 labels for 60 samples/);
  assert.throws(() => requireLabels(samples, halves(3).with(7, 2), 2), /Label 2 of sample 7/);
  assert.throws(() => requireLabels(samples, halves(3).with(7, -1), 2), /Label -1 of sample 7/);
  assert.throws(() => requireLabels(samples, halves(0), 2), /Class 1 has no sample/);
});

Deno.test("a fit has the same bits whether another one shares its passes, ends before it, or is abandoned", async () => {
  using inTurn = twoClassFits(samples);
  const first = await inTurn.fit(halves(20), settings);
  const second = await inTurn.fit(halves(31), settings);
  assert.ok(first.iterations > 3);
  using fits = twoClassFits(samples);
  const a = await fits.begin(halves(20), settings);
  const b = await fits.begin(halves(31), settings);
  while (a.result === undefined || b.result === undefined) await fits.pass();
  assert.deepEqual([a.result.coefficients, b.result.coefficients], [
    first.coefficients,
    second.coefficients,
  ]);
  const c = await fits.begin(halves(31), settings);
  const d = await fits.begin(halves(20), settings);
  await fits.pass();
  c.abandon();
  while (d.result === undefined) await fits.pass();
  assert.equal(c.result, undefined);
  assert.deepEqual(d.result.coefficients, first.coefficients);
});
