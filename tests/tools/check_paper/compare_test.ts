import assert from "node:assert/strict";
import { isAlike, nearnessOf, verdict } from "../../../tools/check_paper/compare.ts";

const rows = (...data: number[]) => ({
  data: Float32Array.from(data),
  shape: [2, data.length / 2],
});

Deno.test("embeddings are near by their worst row and their worst value", () => {
  const { cosine, difference } = nearnessOf(rows(3, 4, 0, 5), rows(3, 4, 5, 0));
  assert.deepEqual([cosine, difference], [0, 5 / Math.sqrt(50 / 4)]);
  const same = nearnessOf(rows(3, 4, 0, 5), rows(3, 4, 0, 5));
  assert.deepEqual(same, { cosine: 1, difference: 0 });
  assert.throws(
    () => nearnessOf(rows(1, 2), rows(1, 2, 3, 4)),
    /Shapes differ: \(2, 1\), \(2, 2\)/,
  );
});

Deno.test("roundings are alike, other interpolation is told from other weights", () => {
  const [rounding, other] = [
    nearnessOf(rows(3, 4, 0, 5), rows(3.001, 4, 0, 5)),
    nearnessOf(rows(3, 4, 0, 5), rows(3.1, 4, 0, 5)),
  ];
  assert.deepEqual([isAlike(rounding), isAlike(other)], [true, false]);
  assert.match(verdict(rounding, undefined), /interpolated alike/);
  assert.match(verdict(other, rounding), /interpolated differently/);
  assert.match(verdict(other, other), /weights or graphs are different/);
  assert.match(verdict(other, undefined), /can't be told/);
});
