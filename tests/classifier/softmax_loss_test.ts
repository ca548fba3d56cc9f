// The loss kernels against the formulas, in plain loops.

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Values } from "../../lib/numeric/matrix.ts";
import { softmaxLoss } from "../../lib/classifier/softmax_loss.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { near, numbers, shapes } from "./losses.ts";

Deno.test("many classes: weights, loss, residuals and gradient are the formulas'", () => {
  fc.assert(
    fc.property(shapes, ({ rows, features, isSingle, seed, size }) => {
      const classCount = features + 1;
      const state = new RandomState(seed);
      const classes = Int32Array.from(state.randintArray(0, classCount, rows));
      const like = isSingle ? new Float32Array() : new Float64Array();
      using loss = softmaxLoss<Values>(like, features, classes, classCount);
      const { columns } = loss;
      const place = (feature: number, label: number) =>
        isSingle ? label * features + feature : feature * columns + label;
      const round = isSingle ? Math.fround : (value: number) => value;
      const tolerance = isSingle ? 1e-6 * (1 + size) : 1e-13 * (1 + size);

      const point = numbers(state, (features + 1) * classCount, size);
      const squares = loss.moveTo(point);
      let expectedSquares = 0;
      for (let i = 0; i < features; i++) {
        for (let j = 0; j < classCount; j++) {
          const weight = round(point[i * classCount + j]);
          assert.equal(loss.weights[place(i, j)], weight);
          expectedSquares += weight * weight;
        }
      }
      assert.equal(squares, expectedSquares);

      const values = numbers(state, rows * columns, size);
      loss.logits.set(values);
      const intercepts = point.subarray(features * classCount).map(round);
      const sum = loss.evaluate();
      let expected = 0;
      const sums = new Float64Array(classCount);
      for (let i = 0; i < rows; i++) {
        const logits = Array.from(
          intercepts,
          (intercept, j) => values[i * columns + j] + intercept,
        );
        const most = Math.max(...logits);
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
        expected += Math.log(total) + most - logits[classes[i]];
        for (let j = 0; j < classCount; j++) {
          const residual = (Math.exp(logits[j] - most) / total - Number(j === classes[i])) / rows;
          near(loss.logits[i * columns + j], residual, tolerance);
          sums[j] += residual;
        }
      }
      near(sum / rows, expected / rows, tolerance);

      loss.slopes.set(numbers(state, features * columns));
      const gradient = new Float64Array(point.length);
      loss.gradient(0.25, gradient);
      for (let i = 0; i < features; i++) {
        for (let j = 0; j < classCount; j++) {
          const entry = loss.slopes[place(i, j)] + 0.25 * loss.weights[place(i, j)];
          assert.equal(gradient[i * classCount + j], entry);
        }
      }
      sums.forEach((value, j) => near(gradient[features * classCount + j], value, tolerance));
    }),
    { numRuns: 60 },
  );
});
