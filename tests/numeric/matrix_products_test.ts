// The kernel's products against plain loops in the stated order.

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Matrix,
  matrix,
  selectRows,
  takeRows,
  type Values,
} from "../../lib/numeric/matrix.ts";
import { type Additions, multiplyMatrices } from "../../lib/numeric/matrix_products.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { fusedDouble } from "./exact_sums.ts";

/** Numbers that use all bits, of sizes that differ by some powers of two. */
function random<Data extends Values>(
  state: RandomState,
  type: { from(wide: Float64Array): Data },
  rows: number,
  columns: number,
): Matrix<Data> {
  const exponents = state.randintArray(0, 8, rows * columns);
  const values = state.randomSample(rows * columns).map((u, at) =>
    (2 * u - 1) * 2 ** exponents[at]
  );
  return matrix(type.from(values), rows, columns);
}

/** The product by plain loops. `add` computes sum + a * b with its roundings. */
function plain<Data extends Values>(
  a: Matrix<Data>,
  b: Matrix<Data>,
  add: (sum: number, a: number, b: number) => number,
  longest: number,
): Data {
  const product = new (a.data.constructor as { new (length: number): Data })(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let total = 0;
      for (let from = 0; from < a.columns; from += longest) {
        let sum = 0;
        for (let k = from; k < Math.min(from + longest, a.columns); k++) {
          sum = add(sum, a.data[i * a.columns + k], b.data[k * b.columns + j]);
        }
        // Adding is rounded to the precision of the values.
        total = a.data instanceof Float32Array ? Math.fround(total + sum) : total + sum;
      }
      product[i * b.columns + j] = total;
    }
  }
  return product;
}

const additions = {
  float32: (sum: number, a: number, b: number) => Math.fround(sum + Math.fround(a * b)),
  float64: (sum: number, a: number, b: number) => sum + a * b,
  fused: (sum: number, a: number, b: number) => fusedDouble(a, b, sum),
};

const shapes = fc.record({
  rows: fc.integer({ min: 0, max: 9 }),
  inner: fc.integer({ min: 0, max: 20 }),
  columns: fc.integer({ min: 0, max: 19 }),
  longest: fc.option(fc.integer({ min: 1, max: 21 }), { nil: undefined }),
  kind: fc.constantFrom(...Object.keys(additions) as (keyof typeof additions)[]),
  seed: fc.nat(),
});

function check(a: Matrix, b: Matrix, kind: keyof typeof additions, longest: number | undefined) {
  const options: Additions = {
    ...(longest === undefined ? {} : { longest }),
    ...(kind === "fused" ? { isFused: true } : {}),
  };
  const into = a.data.slice(0, 0).constructor === Float32Array
    ? new Float32Array(a.rows * b.columns).fill(NaN)
    : new Float64Array(a.rows * b.columns).fill(NaN);
  multiplyMatrices<Values>(a, b, into, options);
  assert.deepEqual(into, plain(a, b, additions[kind], longest ?? Math.max(1, a.columns)));
}

Deno.test("sums go from first to last in each block, and then over the blocks, fused or not", () => {
  fc.assert(
    fc.property(shapes, ({ rows, inner, columns, longest, kind, seed }) => {
      const state = new RandomState(seed);
      const type = kind === "float32" ? Float32Array : Float64Array;
      const a = random<Values>(state, type, rows, inner);
      check(a, random<Values>(state, type, inner, columns), kind, longest);
    }),
    { numRuns: 200 },
  );
});

Deno.test("more rows and panels than one call computes have the same order", () => {
  const state = new RandomState(6);
  for (const kind of ["float32", "float64", "fused"] as const) {
    const type = kind === "float32" ? Float32Array : Float64Array;
    for (const [rows, inner, columns] of [[64, 3, 8], [67, 5, 4], [130, 2, 33]]) {
      const a = random<Values>(state, type, rows, inner);
      check(a, random<Values>(state, type, inner, columns), kind, 2);
    }
  }
});

Deno.test("selected rows are multiplied as copied ones are", () => {
  const state = new RandomState(7);
  const source = random<Values>(state, Float64Array, 6, 5);
  const b = random<Values>(state, Float64Array, 5, 7);
  const indices = Int32Array.of(5, 0, 5, 3);
  const [selected, copied] = [new Float64Array(28), new Float64Array(28)];
  multiplyMatrices<Values>(selectRows(source, indices), b, selected, { isFused: true });
  multiplyMatrices<Values>(takeRows(source, indices), b, copied, { isFused: true });
  assert.deepEqual(selected, copied);
});

Deno.test("infinite values and NaN stay in their rows and columns", () => {
  const a = matrix(Float64Array.of(1, Infinity, 1, 1, 1, 1), 3, 2);
  const b = matrix(Float64Array.of(1, NaN, 1, 1, 1, 1), 2, 3);
  const into = new Float64Array(9);
  multiplyMatrices(a, b, into);
  assert.deepEqual([...into], [Infinity, NaN, Infinity, 2, NaN, 2, 2, NaN, 2]);
});
