// Random problems for the tests of losses, and the loss of two classes by its formulas, in plain loops.

import assert from "node:assert/strict";
import fc from "fast-check";
import { RandomState } from "../../lib/random/random_state.ts";

/** Numbers between -size and size. */
export function numbers(state: RandomState, count: number, size = 1): Float64Array {
  return Float64Array.from(state.randomSample(count), (value) => (2 * value - 1) * size);
}

/** Compares numbers, with a tolerance relative to those above 1. */
export function near(actual: number, expected: number, tolerance: number) {
  const scale = Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= tolerance * scale, `${actual} is not ${expected}`);
}

/** Shapes of problems. */
export const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 300 }),
  features: fc.integer({ min: 1, max: 21 }),
  isSingle: fc.boolean(),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  size: fc.constantFrom(0.1, 3, 200),
});

/** Random samples, and two random divisions of them in two classes. */
export function twoClassProblem(
  { rows, features, seed }: { rows: number; features: number; seed: number },
) {
  const state = new RandomState(seed);
  const data = numbers(state, rows * features) as Float64Array<ArrayBuffer>;
  const classes = [0.3, 0.6].map((share) =>
    Int32Array.from(state.randomSample(rows), (value) => Number(value < share))
  );
  return { state, data, classes };
}

export function twoClasses(data: ArrayLike<number>, classes: Int32Array, point: Float64Array) {
  const features = point.length - 1;
  let loss = 0;
  const gradient = new Float64Array(features + 1);
  const logits = Float64Array.from(classes, (label, i) => {
    let logit = point[features];
    for (let j = 0; j < features; j++) logit += data[i * features + j] * point[j];
    const wrong = label === 1 ? -logit : logit;
    loss += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
    const residual = (label === 1 ? -1 : 1) / (1 + Math.exp(-wrong));
    for (let j = 0; j < features; j++) gradient[j] += residual * data[i * features + j];
    gradient[features] += residual;
    return logit;
  });
  return { loss, gradient, logits };
}
