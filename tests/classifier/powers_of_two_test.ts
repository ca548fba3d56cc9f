import assert from "node:assert/strict";
import { powersOfTwo } from "../../lib/classifier/powers_of_two.ts";

Deno.test("powers of two are the nearest float64, and what these lack", () => {
  const table = powersOfTwo();
  assert.deepEqual([...table.subarray(0, 2)], [0, 1]);
  assert.deepEqual([...table.subarray(128, 130)], [
    // (2^(1/2) - its nearest float64) / that.
    -6.835808657661922e-17,
    Math.SQRT2,
  ]);
  for (let i = 0; i < 128; i++) {
    assert.ok(Math.abs(table[2 * i + 1] - 2 ** (i / 128)) <= 2 ** -52);
    assert.ok(Math.abs(table[2 * i]) <= 2 ** -53);
  }
});
