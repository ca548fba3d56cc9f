import assert from "node:assert/strict";
import { inverse } from "../../lib/numeric/inverse.ts";
import type { Matrix } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";

/** B Bᵀ + ridge I of random B. */
function positiveDefinite(size: number, ridge: number): Matrix<Float64Array<ArrayBuffer>> {
  const b = new RandomState(size).randomSample(size * size).map((value) => value - 0.5);
  const data = Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    let sum = i === j ? ridge : 0;
    for (let k = 0; k < size; k++) sum += b[i * size + k] * b[j * size + k];
    return sum;
  });
  return { data, rows: size, columns: size };
}

Deno.test("a matrix times its inverse is 1, and the inverse is symmetric to the last bit", () => {
  for (const size of [1, 2, 3, 17, 60]) {
    for (const ridge of [1e-3, 1, 1000]) {
      const matrix = positiveDefinite(size, ridge);
      const { data } = inverse(matrix);
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          let product = 0;
          for (let k = 0; k < size; k++) product += matrix.data[i * size + k] * data[k * size + j];
          assert.ok(Math.abs(product - Number(i === j)) < 1e-9, `${i} ${j} of ${size}`);
          assert.equal(data[i * size + j], data[j * size + i]);
        }
      }
    }
  }
});

Deno.test("a matrix of whole numbers has the inverse that is worked out by hand; only its lower triangle is read", () => {
  const data = Float64Array.of(2, NaN, 1, 3);
  const { data: inverted } = inverse({ data, rows: 2, columns: 2 });
  assert.deepEqual([...inverted.map((value) => Math.round(value * 1e12) / 1e12)], [
    0.6,
    -0.2,
    -0.2,
    0.4,
  ]);
  assert.ok(Number.isNaN(data[1]), "the matrix is left as it was");
});
