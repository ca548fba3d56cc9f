import assert from "node:assert/strict";
import { requireFinite } from "../../lib/numeric/finite.ts";
import { matrix, selectRows } from "../../lib/numeric/matrix.ts";

Deno.test("finite values pass", () => {
  requireFinite(matrix(Float32Array.of(0, -1, 3e38, 1e-45), 2, 2));
  requireFinite(matrix(new Float64Array(0), 0, 3));
});

Deno.test("the first value that is not finite is named with its column and its sample", () => {
  const samples = matrix(Float64Array.of(1, 2, 3, Infinity, NaN, 6), 3, 2);
  assert.throws(() => requireFinite(samples), {
    name: "RangeError",
    message: "Values must be finite, got Infinity in column 1 of sample 1",
  });
  assert.throws(() => requireFinite(samples, [7, 8, 9]), /of sample 8$/);
  assert.throws(
    () => requireFinite(selectRows(samples, Int32Array.of(0, 2))),
    /got NaN in column 0/,
  );
});
