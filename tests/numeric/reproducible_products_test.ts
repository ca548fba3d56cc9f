import assert from "node:assert/strict";
import {
  type Matrix,
  matrix,
  selectRows,
  takeRows,
  type Values,
} from "../../lib/numeric/matrix.ts";
import { multiplyInOrder } from "../../lib/numeric/ordered_products.ts";
import { multiplyReproducibly } from "../../lib/numeric/reproducible_products.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { exactSingle } from "./exact_sums.ts";

const state = new RandomState(11);

function random(rows: number, columns: number): Matrix<Float64Array<ArrayBuffer>> {
  return matrix(state.randomSample(rows * columns).map((u) => u - 0.5), rows, columns);
}

const single = ({ data, rows, columns }: Matrix) => matrix(Float32Array.from(data), rows, columns);

Deno.test("float32 products are exact, rounded once, for more rows than are multiplied at a time, and selected ones", async () => {
  const [source, others] = [single(random(600, 7)), single(random(3, 7))];
  const indices = Int32Array.from(state.randintArray(0, 600, 1030));
  for (const rows of [source, selectRows(source, indices)]) {
    const copy = "source" in rows ? takeRows(source, indices) : source;
    const into = new Float32Array(rows.rows * 3).fill(NaN);
    const product = await multiplyReproducibly(rows, others, into);
    assert.equal(product.data, into);
    assert.deepEqual([product.rows, product.columns], [rows.rows, 3]);
    into.forEach((value, at) => {
      const [i, j] = [Math.floor(at / 3), at % 3];
      const row = copy.data.subarray(i * 7, i * 7 + 7);
      assert.equal(value, exactSingle(row, others.data.subarray(j * 7, j * 7 + 7)));
    });
    assert.deepEqual(await multiplyReproducibly(rows, others), product);
  }
});

Deno.test("float64 products have the order of multiplyInOrder", async () => {
  for (const [rows, inner, columns] of [[5, 30, 4], [600, 300, 20]]) {
    const [a, b] = [random(rows, inner), random(columns, inner)];
    const found = await multiplyReproducibly(a, b, new Float64Array(rows * columns).fill(NaN));
    assert.deepEqual(found, await multiplyInOrder(a, b, { transposeB: true }));
  }
});

Deno.test("products without rows, others or columns are empty or 0", async () => {
  for (const [rows, inner, others] of [[0, 3, 2], [2, 3, 0], [2, 0, 3]]) {
    for (const type of [Float32Array, Float64Array]) {
      const [a, b] = [rows, others].map((count): Matrix =>
        matrix(new type(count * inner) as Values, count, inner)
      );
      const { data } = await multiplyReproducibly(
        a,
        b,
        new type(rows * others).fill(NaN) as Values,
      );
      assert.deepEqual(data, new type(rows * others));
    }
  }
});

Deno.test("matrices of other shapes or precisions are refused with both", async () => {
  await assert.rejects(multiplyReproducibly(random(2, 3), random(2, 4)), {
    name: "RangeError",
    message:
      "A 2 x 3 matrix of Float64Array can't be multiplied by the transpose of a 2 x 4 one of Float64Array",
  });
  await assert.rejects(multiplyReproducibly<Values>(single(random(2, 3)), random(2, 3)), {
    name: "RangeError",
    message:
      "A 2 x 3 matrix of Float32Array can't be multiplied by the transpose of a 2 x 3 one of Float64Array",
  });
});
