import assert from "node:assert/strict";
import fc from "fast-check";
import { innerProduct } from "../../lib/numeric/inner_products.ts";
import { matrix, selectRows, takeRows, type Values } from "../../lib/numeric/matrix.ts";
import { storeRows } from "../../lib/numeric/stored_rows.ts";
import { RandomState } from "../../lib/random/random_state.ts";

Deno.test("products of stored rows are those of the matrix to the last bit", () => {
  const shapes = fc.record({
    rows: fc.integer({ min: 1, max: 20 }),
    columns: fc.integer({ min: 1, max: 40 }),
    isSingle: fc.boolean(),
    seed: fc.nat(1000),
  });
  fc.assert(fc.property(shapes, ({ rows, columns, isSingle, seed }) => {
    const state = new RandomState(seed);
    const wide = state.randomSample(rows * columns);
    const values: Values = isSingle ? Float32Array.from(wide) : wide;
    const whole = matrix(values, rows, columns);
    const some = Int32Array.from(state.randintArray(0, rows, 7));
    const selected = selectRows(whole, some);
    using stored = storeRows(selected);
    assert.deepEqual(stored.matrix, takeRows(whole, some));
    for (let i = 0; i < 7; i++) {
      for (let j = 0; j < 7; j++) {
        assert.equal(stored.product(i, j), innerProduct(whole, some[i], some[j]));
        assert.equal(stored.product(i, j), stored.product(j, i));
      }
    }
    using last = storeRows(selected, [6, 5]);
    assert.deepEqual(last.matrix, takeRows(whole, [some[6], some[5]]));
  }));
});
