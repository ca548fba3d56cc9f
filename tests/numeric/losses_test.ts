// The loss kernels against the formulas, in plain loops.

import assert from "node:assert/strict";
import fc from "fast-check";
import { matrix } from "../../lib/numeric/matrix.ts";
import { softmaxLoss } from "../../lib/numeric/softmax_loss.ts";
import { twoClassLoss } from "../../lib/numeric/two_class_loss.ts";
import { RandomState } from "../../lib/random/random_state.ts";

/** Numbers between -size and size. */
function numbers(state: RandomState, count: number, size = 1): Float64Array {
  return Float64Array.from(state.randomSample(count), (value) => (2 * value - 1) * size);
}

function near(actual: number, expected: number, tolerance: number) {
  const scale = Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= tolerance * scale, `${actual} is not ${expected}`);
}

const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 300 }),
  features: fc.integer({ min: 1, max: 21 }),
  isSingle: fc.boolean(),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  size: fc.constantFrom(0.1, 3, 200),
});

Deno.test("two classes: loss, slope and gradient are the formulas' along every line", () => {
  fc.assert(
    fc.property(shapes, ({ rows, features, isSingle, seed, size }) => {
      const state = new RandomState(seed);
      const values = numbers(state, rows * features);
      const data = isSingle ? Float32Array.from(values) : values as Float64Array<ArrayBuffer>;
      const classes = Int32Array.from(state.randomSample(rows), (value) => Number(value < 0.3));
      const loss = twoClassLoss(matrix<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
        data,
        rows,
        features,
      ));
      const tolerance = isSingle ? 2e-4 * size : 1e-10 * size;
      near(
        loss.start(classes.map((label, i) => i % 3 === 0 ? 1 - label : label)),
        rows * Math.log(2),
        1e-13,
      );
      // The second start goes from the gradient of the first.
      near(loss.start(classes), rows * Math.log(2), 1e-13);
      const start = new Float64Array(features + 1);
      loss.gradient(start);
      twoClasses(data, classes, new Float64Array(features + 1)).gradient.forEach((entry, i) =>
        near(start[i] / rows, entry / rows, isSingle ? 2e-4 * size : 1e-10 * size)
      );

      let point = new Float64Array(features + 1);
      for (let line = 0; line < 3; line++) {
        const direction = numbers(state, features + 1, size);
        const steps = [...state.randomSample(1 + line)];
        for (const [nth, step] of steps.entries()) {
          const sums = nth === 0 ? loss.descend(direction, step) : loss.look(step);
          const reached = point.map((entry, i) => entry + step * direction[i]);
          const expected = twoClasses(data, classes, reached);
          near(sums.loss, expected.loss, tolerance);
          const slope = expected.gradient.reduce((sum, entry, i) => sum + entry * direction[i], 0);
          near(sums.slope / rows, slope / rows, tolerance * size);
          const gradient = new Float64Array(features + 1);
          loss.gradient(gradient);
          gradient.forEach((entry, i) =>
            near(entry / rows, expected.gradient[i] / rows, tolerance)
          );
        }
        loss.move(steps.at(-1)!);
        point = point.map((entry, i) => entry + steps.at(-1)! * direction[i]);
      }
      twoClasses(data, classes, point).logits.forEach((logit, i) =>
        near(loss.logits[i], logit, tolerance)
      );
      loss.release();
    }),
    { numRuns: 60 },
  );
});

function twoClasses(data: ArrayLike<number>, classes: Int32Array, point: Float64Array) {
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

Deno.test("many classes: loss and residuals are the formulas'", () => {
  fc.assert(
    fc.property(shapes, ({ rows, features, isSingle, seed, size }) => {
      const classCount = features + 1;
      const state = new RandomState(seed);
      const classes = Int32Array.from(state.randintArray(0, classCount, rows));
      const loss = softmaxLoss(
        isSingle ? new Float32Array() : new Float64Array(),
        classes,
        classCount,
      );
      const values = numbers(state, rows * loss.columns, size);
      loss.logits.set(values);
      const intercepts = Float32Array.from(numbers(state, classCount, size));
      loss.intercepts.set(intercepts);
      const sum = loss.evaluate();

      let expected = 0;
      const sums = new Float64Array(classCount);
      const tolerance = isSingle ? 1e-6 * (1 + size) : 1e-13 * (1 + size);
      for (let i = 0; i < rows; i++) {
        const logits = Array.from(
          intercepts,
          (intercept, j) => values[i * loss.columns + j] + intercept,
        );
        const most = Math.max(...logits);
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
        expected += Math.log(total) + most - logits[classes[i]];
        for (let j = 0; j < classCount; j++) {
          const residual = (Math.exp(logits[j] - most) / total - Number(j === classes[i])) / rows;
          near(loss.logits[i * loss.columns + j], residual, tolerance);
          sums[j] += residual;
        }
      }
      near(sum / rows, expected / rows, tolerance);
      sums.forEach((value, j) => near(loss.residualSums[j], value, tolerance));
    }),
    { numRuns: 60 },
  );
});
