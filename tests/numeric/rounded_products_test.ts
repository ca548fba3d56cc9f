// Rounded products against exact ones, with many sums in the middle between two float32 values.

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Matrix, transposed } from "../../lib/numeric/matrix.ts";
import { multiplyRounded, multiplyTransposed } from "../../lib/numeric/rounded_products.ts";
import { widenRows } from "../../lib/numeric/widened_rows.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { exactSingle } from "./exact_sums.ts";

type Singles = Float32Array<ArrayBuffer>;
type Single = Matrix<Singles>;

/** The rounded product of a matrix, (rows x inner), and the transpose of another, (columns x inner), by one of two functions. */
async function product(a: Single, b: Single, isTall = false) {
  // Every entry must be written.
  const into = new Float32Array(a.rows * b.rows).fill(NaN);
  using right = widenRows(isTall ? transposed(b) : b);
  if (isTall) {
    await multiplyTransposed(transposed(a), right, into);
  } else {
    using left = widenRows(a);
    await multiplyRounded(left, right, into);
  }
  return into;
}

/** The exact products, each rounded once. */
function expected(a: Single, b: Single): Singles {
  const values = new Float32Array(a.rows * b.rows);
  for (let i = 0; i < a.rows; i++) {
    const row = a.data.subarray(i * a.columns, (i + 1) * a.columns);
    for (let j = 0; j < b.rows; j++) {
      const column = b.data.subarray(j * b.columns, (j + 1) * b.columns);
      values[i * b.rows + j] = exactSingle(row, column);
    }
  }
  return values;
}

/** Random rows that differ in length by many powers of two. */
function randomRows(state: RandomState, rows: number, inner: number): Single {
  const scales = state.randintArray(0, 40, rows).map((exponent) => exponent - 20);
  const data = Float32Array.from(
    state.randomSample(rows * inner),
    (value, at) => (2 * value - 1) * 2 ** scales[Math.floor(at / inner)],
  );
  return { data, rows, columns: inner };
}

/**
 * Rows whose products are whole numbers between 2^24 and 2^25, so that the odd ones are middles. A last product of -2^-60, 0 or
 * 2^-60 moves them. No sum of float64 values notices it.
 */
function rowsWithMiddles(
  state: RandomState,
  rows: number,
  inner: number,
  first: number,
  last: number,
): Single {
  const whole = state.randintArray(0, 2049, rows * inner);
  const scales = state.randintArray(0, 40, rows);
  const data = Float32Array.from(whole, (value, at) => {
    const k = at % inner;
    const entry = k === 0 ? first : k === inner - 1 ? (value % 3 - last) * 2 ** -30 : value - 1024;
    return entry * 2 ** (scales[Math.floor(at / inner)] - 20);
  });
  return { data, rows, columns: inner };
}

const shapes = fc.record({
  rows: fc.integer({ min: 0, max: 9 }),
  inner: fc.integer({ min: 0, max: 30 }),
  columns: fc.integer({ min: 0, max: 9 }),
  isTall: fc.boolean(),
  seed: fc.nat(),
});

Deno.test("each entry is the exact product rounded once, whatever the shapes", async () => {
  await fc.assert(fc.asyncProperty(shapes, async (options) => {
    const { rows, inner, columns, isTall, seed } = options;
    const state = new RandomState(seed);
    const a = randomRows(state, rows, inner);
    const b = randomRows(state, columns, inner);
    assert.deepEqual(await product(a, b, isTall), expected(a, b));
  }));
});

Deno.test("entries in the middle of two float32 values are the exact products, in all shapes", async () => {
  let inTheMiddle = 0;
  await fc.assert(fc.asyncProperty(shapes, async (options) => {
    const { rows, columns, isTall, seed } = options;
    const state = new RandomState(seed);
    const inner = options.inner + 3;
    const a = rowsWithMiddles(state, rows, inner, 2 ** 12, 1);
    const b = rowsWithMiddles(state, columns, inner, 1.5 * 2 ** 12, 3);
    const found = await product(a, b, isTall);
    const exact = expected(a, b);
    assert.deepEqual(found, exact);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a.data[i * inner + k] * b.data[j * inner + k];
        if (Math.fround(sum) !== exact[i * columns + j]) inTheMiddle++;
      }
    }
  }));
  // The data are no good if plain sums in float64 give the same.
  assert.ok(inTheMiddle > 100, `${inTheMiddle}`);
});

Deno.test("more rows than are multiplied or rounded in one call are rounded alike", async () => {
  const state = new RandomState(4);
  for (const [rows, columns] of [[64, 3], [65, 2], [130, 1], [1, 131], [150, 9000]]) {
    const a = rowsWithMiddles(state, rows, 9, 2 ** 12, 1);
    const b = rowsWithMiddles(state, columns, 9, 1.5 * 2 ** 12, 3);
    assert.deepEqual(await product(a, b), expected(a, b));
  }
});

Deno.test("sums of several blocks are the exact products, at the ends of blocks and with few terms in the last", async () => {
  const state = new RandomState(6);
  for (const inner of [1023, 1024, 1025, 2050, 5000]) {
    const a = rowsWithMiddles(state, 5, inner, 2 ** 12, 1);
    const b = rowsWithMiddles(state, 4, inner, 1.5 * 2 ** 12, 3);
    assert.deepEqual(await product(a, b, true), expected(a, b));
    const [c, d] = [randomRows(state, 5, inner), randomRows(state, 4, inner)];
    assert.deepEqual(await product(c, d, true), expected(c, d));
  }
});

Deno.test("the order of the inner dimension changes no bit", async () => {
  const state = new RandomState(5);
  for (const inner of [20, 300, 2500]) {
    const pairs = [
      [randomRows(state, 40, inner), randomRows(state, 40, inner)],
      [
        rowsWithMiddles(state, 40, inner, 2 ** 12, 1),
        rowsWithMiddles(state, 40, inner, 1.5 * 2 ** 12, 3),
      ],
    ];
    const order = state.permutation(inner);
    const permuted = (rows: Single): Single => ({
      ...rows,
      data: rows.data.map((_, at) => rows.data[at - at % inner + order[at % inner]]),
    });
    for (const [a, b] of pairs) {
      for (const isTall of [false, true]) {
        assert.deepEqual(
          await product(permuted(a), permuted(b), isTall),
          await product(a, b, isTall),
        );
      }
    }
  }
});

Deno.test("entries whose float64 sums lose at each addition all that they can are exact", async () => {
  // 1 + 2^-24 is the middle. The products after the first three bring the sum from below it to above it, and each one is
  // less than half a unit in the last place.
  const inner = 400;
  const units = Math.floor(0.98 * (inner - 3) / 2);
  const rowOf = (first: number[], tiny: number) =>
    Float32Array.from({ length: inner }, (_, k) => first[k] ?? tiny);
  const left = rowOf([1, 2 ** -12, -(2 ** -26)], 2 ** -27);
  const right = rowOf([1, 2 ** -12, units * 2 ** -26], 2 ** -26 * (1 - 2 ** -20));
  assert.equal(exactSingle(left, right), 1 + 2 ** -23);
  const scaled = (row: Singles, scales: number[]): Single => ({
    data: Float32Array.from(scales.flatMap((scale) => [...row.map((value) => value * scale)])),
    rows: scales.length,
    columns: inner,
  });
  const a = scaled(left, [2 ** 20, 1, 2 ** -20]);
  const b = scaled(right, [1, 2 ** -30, 2 ** 15, 1]);
  for (const isTall of [false, true]) {
    assert.deepEqual(await product(a, b, isTall), expected(a, b));
  }
});

Deno.test("zeros have the signs of exact sums, and infinite values those of every order", async () => {
  const rows = (...values: number[][]): Single => ({
    data: Float32Array.from(values.flat()),
    rows: values.length,
    columns: values[0].length,
  });
  const a = rows([0, -0], [1, -1], [-(2 ** -149), 0], [Infinity, 1], [3e38, 3e38]);
  const b = rows([1, 1], [-0, 0], [2 ** -100, 2 ** -100], [1, -1], [1, 1 - 2 ** -24]);
  // A sum of 0 has errors of both signs.
  const small = rows([2 ** -100, -(2 ** -100)], [-(2 ** -100), 2 ** -100]);
  const equal = rows(...Array.from({ length: 3 }, () => [2 ** -100, 2 ** -100]));
  assert.deepEqual([...await product(small, equal)], [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(
    [...await product(a, b)],
    [
      [0, 0, 0, 0, 0],
      [0, 0, 0, 2, Math.fround(2 ** -24)],
      [-(2 ** -149), 0, -0, -(2 ** -149), -(2 ** -149)],
      [Infinity, NaN, Infinity, Infinity, Infinity],
      [Infinity, 0, Math.fround(6e38 * 2 ** -100), 0, Infinity],
    ].flat(),
  );
});

Deno.test("matrices that don't fit are refused", async () => {
  const tall = { data: new Float32Array(6), rows: 2, columns: 3 };
  using a = widenRows(tall);
  using b = widenRows({ data: new Float32Array(4), rows: 2, columns: 2 });
  await assert.rejects(multiplyRounded(a, b, new Float32Array(4)), RangeError);
  using c = widenRows({ data: new Float32Array(3), rows: 3, columns: 1 });
  await assert.rejects(multiplyTransposed(tall, c, new Float32Array(3)), RangeError);
});
