import assert from "node:assert/strict";
import { distanceFromSquare, normalizeRows, roundingOf } from "../../lib/numeric/distances.ts";
import { matrix, row } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";

const [single, double] = [new Float32Array(), new Float64Array()];

Deno.test("float32 distances are rounded before and after the root", () => {
  const squared = 6 / 7919;
  assert.equal(distanceFromSquare(squared, double), Math.sqrt(squared));
  const expected = Math.fround(Math.sqrt(Math.fround(squared)));
  assert.equal(distanceFromSquare(squared, single), expected);
  assert.notEqual(expected, Math.fround(Math.sqrt(squared)));
});

Deno.test("a squared distance that rounding has made negative counts as 0", () => {
  for (const precision of [single, double]) assert.equal(distanceFromSquare(-1e-17, precision), 0);
});

Deno.test("rounding follows the precision", () => {
  assert.equal(roundingOf(single)(0.1), Math.fround(0.1));
  assert.equal(roundingOf(double)(0.1), 0.1);
});

Deno.test("rows have unit length, a row of zeros stays, and the samples are left alone", () => {
  const wide = new RandomState(1).randomSample(30);
  wide.fill(0, 10, 20);
  for (const data of [wide, Float32Array.from(wide)]) {
    const before = data.slice();
    const unit = normalizeRows(matrix<typeof data>(data, 3, 10));
    assert.deepEqual(data, before);
    assert.equal(unit.data.constructor, data.constructor);
    const lengths = [0, 1, 2].map((i) => Math.hypot(...row(unit, i)));
    const tolerance = data instanceof Float32Array ? 1e-6 : 1e-15;
    assert.ok(Math.abs(lengths[0] - 1) < tolerance && Math.abs(lengths[2] - 1) < tolerance);
    assert.equal(lengths[1], 0);
  }
});
