import assert from "node:assert/strict";
import fc from "fast-check";
import {
  columnBlocks,
  multiplyBlocks,
  transposedBlocks,
} from "../../lib/classifier/blocked_products.ts";
import { matrix } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  inner: fc.constantFrom(1, 3, 255, 256, 257, 300, 511, 512, 700),
  columns: fc.integer({ min: 1, max: 40 }),
  paired: fc.constantFrom("rows" as const, "columns" as const),
  seed: fc.nat(1000),
});

Deno.test("products of whole numbers are exact, whatever the blocks", async () => {
  await fc.assert(fc.asyncProperty(cases, async ({ rows, inner, columns, paired, seed }) => {
    const state = new RandomState(seed);
    const whole = (count: number) => Float64Array.from(state.randintArray(-90, 90, count));
    const a = matrix(whole(rows * inner), rows, inner);
    const b = matrix(whole(inner * columns), inner, columns);
    const turned = matrix(new Float64Array(rows * inner), inner, rows);
    const expected = new Float64Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < inner; k++) {
        turned.data[k * rows + i] = a.data[i * inner + k];
        for (let j = 0; j < columns; j++) {
          expected[i * columns + j] += a.data[i * inner + k] * b.data[k * columns + j];
        }
      }
    }
    for (const blocks of [columnBlocks(a), transposedBlocks(turned)]) {
      assert.ok(blocks.every((block) => block.columns <= 256));
      const into = new Float64Array(rows * columns);
      await multiplyBlocks(blocks, b, into, paired, columns);
      assert.deepEqual(into, expected);
    }
  }));
});
