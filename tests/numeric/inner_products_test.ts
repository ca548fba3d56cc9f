import assert from "node:assert/strict";
import fc from "fast-check";
import {
  dot,
  innerProduct,
  selfProducts,
  singleProduct,
  squaredNorms,
} from "../../lib/numeric/inner_products.ts";
import { matrix, row, selectRows, type Values } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import golden from "../golden/numeric.json" with { type: "json" };

/** Random rows in either precision. */
function randomRows(rows: number, columns: number, isSingle: boolean, seed = columns) {
  const wide = new RandomState(seed).randomSample(rows * columns);
  const data: Values = isSingle ? Float32Array.from(wide) : wide;
  return matrix(data, rows, columns);
}

Deno.test("squared lengths are those of numpy's einsum to the last bit", () => {
  for (const { columns, dtype, norms } of golden.norms) {
    assert.deepEqual([...squaredNorms(randomRows(3, columns, dtype === "float32"))], norms);
  }
});

const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 6 }),
  columns: fc.integer({ min: 0, max: 21 }),
  isSingle: fc.boolean(),
  seed: fc.nat(1000),
});

Deno.test("a product has four sums, of every fourth entry, and is the same both ways", () => {
  fc.assert(fc.property(shapes, ({ rows, columns, isSingle, seed }) => {
    const samples = randomRows(rows, columns, isSingle, seed);
    const [a, b] = [row(samples, 0), row(samples, rows - 1)];
    const sums = [0, 0, 0, 0];
    const whole = columns & ~3;
    a.forEach((value, k) => sums[k < whole ? k % 4 : 0] += value * b[k]);
    const expected = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    assert.equal(innerProduct(samples, 0, rows - 1), expected);
    assert.equal(innerProduct(samples, rows - 1, 0), expected);
    assert.equal(dot(a, b), expected);
  }));
});

Deno.test("coinciding rows are at distance 0 by the dot formula, selected or not", () => {
  fc.assert(fc.property(shapes, ({ columns, isSingle, seed }) => {
    const samples = randomRows(3, columns, isSingle, seed);
    row(samples, 2).set(row(samples, 0));
    const squares = selfProducts(samples);
    assert.equal(squares[0] - 2 * innerProduct(samples, 0, 2) + squares[2], 0);
    const turned = selectRows(samples, Int32Array.of(2, 1, 0));
    assert.equal(innerProduct(turned, 0, 2), squares[0]);
    assert.equal(innerProduct(turned, 0, 1), innerProduct(samples, 2, 1));
  }));
});

Deno.test("a single product is one running sum in float32, of products that are not rounded", () => {
  fc.assert(fc.property(shapes, ({ columns, seed }) => {
    const samples = randomRows(2, columns, true, seed);
    const [a, b] = [row(samples, 0), row(samples, 1)];
    const sum = new Float32Array(1);
    a.forEach((value, k) => sum[0] += value * b[k]);
    assert.equal(singleProduct(a, b), sum[0]);
  }));
  // From first to last: what is lost beside 2^24 is kept after it.
  assert.equal(singleProduct(Float32Array.of(2 ** 24, 1, -(2 ** 24)), Float32Array.of(1, 1, 1)), 0);
  assert.equal(singleProduct(Float32Array.of(2 ** 24, -(2 ** 24), 1), Float32Array.of(1, 1, 1)), 1);
  // A product that is rounded alone would lose its last digit.
  const [a, b] = [Float32Array.of(-1, 1 + 2 ** -12), Float32Array.of(1, 1 + 2 ** -12)];
  assert.equal(singleProduct(a, b), 2 ** -11 + 2 ** -24);
});
