// The most likely classes against the largest logits, for samples at and near ties.

import assert from "node:assert/strict";
import fc from "fast-check";
import { type LogisticRegression, logits } from "../../lib/classifier/logistic_regression.ts";
import { mostLikelyClasses } from "../../lib/classifier/most_likely.ts";
import { type Matrix, matrix, row, selectRows, type Values } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";

/** A fitted model with given coefficients, (classes x features). */
function modelOf(coefficients: Matrix, intercepts: Values): LogisticRegression {
  return { coefficients, intercepts, iterations: 1 };
}

/** The first class with the largest logit; of two classes, the second one needs a logit above 0. */
async function expected(model: LogisticRegression, samples: Matrix): Promise<Int32Array> {
  const { data, rows, columns } = await logits(model, samples);
  return Int32Array.from({ length: rows }, (_, i) => {
    const values = [...data.subarray(i * columns, (i + 1) * columns)];
    if (columns === 1) return Number(values[0] > 0);
    return values.reduce((best, value, j) => value > values[best] ? j : best, 0);
  });
}

async function check(model: LogisticRegression, samples: Matrix) {
  assert.deepEqual(await mostLikelyClasses(model, samples), await expected(model, samples));
}

const fromRows = (...rows: number[][]) =>
  matrix(Float32Array.from(rows.flat()), rows.length, rows[0].length);

const problems = fc.record({
  rows: fc.integer({ min: 0, max: 30 }),
  features: fc.integer({ min: 0, max: 20 }),
  classes: fc.integer({ min: 1, max: 9 }),
  // Few different values, so that logits tie often, or values that use all bits.
  isCoarse: fc.boolean(),
  isSingle: fc.boolean(),
  seed: fc.nat(),
});

Deno.test("the most likely class has the first of the largest logits, at ties and near them, in both precisions", async () => {
  await fc.assert(fc.asyncProperty(problems, async (problem) => {
    const { rows, features, classes, isCoarse, isSingle, seed } = problem;
    const state = new RandomState(seed);
    const type = isSingle ? Float32Array : Float64Array;
    const random = (count: number) =>
      type.from(state.randomSample(count).map((u) => isCoarse ? Math.round(4 * u) - 2 : u - 0.5));
    const samples = matrix(random(rows * features) as Values, rows, features);
    const coefficients = matrix(random(classes * features) as Values, classes, features);
    const intercepts = random(classes) as Values;
    for (let j = 2; j < classes; j += 2) {
      // The same class twice, and a class that differs in the last bit.
      row(coefficients, j).set(row(coefficients, j - 2));
      intercepts[j] = intercepts[j - 2];
      if (j + 1 === classes) continue;
      row(coefficients, j + 1).set(row(coefficients, j).map((value) => value * (1 + 2 ** -23)));
      intercepts[j + 1] = intercepts[j];
    }
    const model = modelOf(coefficients, intercepts);
    const classesOf = await expected(model, samples);
    assert.deepEqual(await mostLikelyClasses(model, samples), classesOf);
    const indices = Int32Array.from(state.randintArray(0, rows || 1, rows && 12));
    const selected = selectRows(samples, indices);
    assert.deepEqual(await mostLikelyClasses(model, selected), indices.map((i) => classesOf[i]));
  }));
});

Deno.test("a logit of 0 is the first of two classes, and the smallest logit above 0 the second one", async () => {
  const samples = fromRows([1, 1, 0], [1, -1, 0], [1, -1, 1], [1, -1, -1], [0, 0, 0]);
  const model = modelOf(fromRows([1, 1, 2 ** -60]), Float32Array.of(0));
  assert.deepEqual([...await mostLikelyClasses(model, samples)], [1, 0, 1, 0, 0]);
  // The product and the intercept cancel.
  const moved = modelOf(model.coefficients, Float32Array.of(-2));
  assert.deepEqual([...await mostLikelyClasses(moved, samples)], [0, 0, 0, 0, 0]);
});

Deno.test("many samples, of which some tie, have the classes of the largest logits", async () => {
  const state = new RandomState(3);
  const samples = matrix(Float32Array.from(state.randomSample(700 * 12), (u) => u - 0.5), 700, 12);
  const coefficients = fromRows(
    ...[1, 2, 1, 3].map((seed) => [...new RandomState(seed).randomSample(12)]),
  );
  for (let i = 0; i < 700; i += 100) row(samples, i).fill(0);
  await check(modelOf(coefficients, Float32Array.of(0, 0.1, 0, 0.1)), samples);
});

Deno.test("products that lose at each addition all that they can do not decide", async () => {
  // The sums of products of the first class stay at 1, though the rest adds up to something. Those of the second class begin
  // above 1 and lose as much.
  const features = 400;
  const rest = features - 1;
  const rowOf = (first: number, tiny: number) =>
    Array.from({ length: features }, (_, k) => k === 0 ? first : tiny);
  const small = 2 ** -12 * (1 - 2 ** -10);
  const coefficients = fromRows(
    rowOf(1, small),
    rowOf(1 + Math.floor(0.95 * rest) * 2 ** -23, -small),
    rowOf(-1, 0),
  );
  const samples = fromRows(...Array.from({ length: 5 }, () => rowOf(1, 2 ** -12)));
  const model = modelOf(coefficients, new Float32Array(3));
  assert.deepEqual([...await mostLikelyClasses(model, samples)], [0, 0, 0, 0, 0]);
  await check(model, samples);
});

Deno.test("logits that differ only before the intercept is added do not decide", async () => {
  const samples = fromRows([2 ** -30], [-(2 ** -30)]);
  const model = modelOf(fromRows([0], [1]), Float32Array.of(1, 1));
  assert.deepEqual([...await mostLikelyClasses(model, samples)], [0, 0]);
});

Deno.test("products too small or too large for float32 do not decide", async () => {
  // Ten products that are lost one by one are together more than one that is not.
  const features = 10;
  const small = fromRows(
    Array.from({ length: features }, () => 0.4 * 2 ** -75),
    Array.from({ length: features }, (_, k) => k === 0 ? 2 ** -75 : 0),
  );
  const tiny = fromRows(Array.from({ length: features }, () => 2 ** -74));
  await check(modelOf(small, new Float32Array(2)), tiny);
  assert.deepEqual([...await mostLikelyClasses(modelOf(small, new Float32Array(2)), tiny)], [0]);
  // A sum is infinite before it is not.
  const large = fromRows([1, 1, -1], [1.1, 0, 0]);
  const huge = fromRows(...Array.from({ length: 5 }, () => [3e38, 3e38, 3e38]));
  const classes = await mostLikelyClasses(modelOf(large, new Float32Array(2)), huge);
  assert.deepEqual([...classes], [1, 1, 1, 1, 1]);
});

Deno.test("values that are not finite have the classes of their logits", async () => {
  const samples = fromRows([Infinity, 1], [1, -Infinity], [3e38, 3e38], [1, 1]);
  const coefficients = fromRows([1, 2], [1, 2], [2, 1]);
  await check(modelOf(coefficients, Float32Array.of(0, 1, 0)), samples);
  await check(modelOf(fromRows([1, 2]), Float32Array.of(-Infinity)), samples);
  await check(modelOf(fromRows([NaN, 1], [1, 2]), Float32Array.of(0, 0)), samples);
  await check(modelOf(coefficients, Float32Array.of(0, NaN, 0)), samples);
});
