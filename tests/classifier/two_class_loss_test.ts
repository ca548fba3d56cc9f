// The loss kernels against the formulas, in plain loops.

import assert from "node:assert/strict";
import fc from "fast-check";
import { matrix } from "../../lib/numeric/matrix.ts";
import { type TwoClassLoss, twoClassLosses } from "../../lib/classifier/two_class_loss.ts";
import { near, numbers, shapes, twoClasses, twoClassProblem } from "./losses.ts";

/** Losses on random samples, with what is needed to begin with them. */
function twoLosses(shape: { rows: number; features: number; seed: number }) {
  const problem = twoClassProblem(shape);
  const data = Float32Array.from(problem.data);
  return { ...problem, data, ...twoClassLosses(matrix(data, shape.rows, shape.features)) };
}

Deno.test("two classes: loss, slope and gradient are the formulas' along every line", () => {
  fc.assert(
    fc.property(shapes, fc.boolean(), (shape, areTogether) => {
      const { rows, features, size } = shape;
      const { state, data, classes, losses, pass, [Symbol.dispose]: dispose } = twoLosses(shape);
      const tolerance = 4e-6 * size;
      const passAll = () => areTogether ? pass(losses) : losses.forEach((loss) => pass([loss]));
      const gradientOf = (loss: TwoClassLoss) => {
        const gradient = new Float64Array(features + 1);
        loss.gradient(gradient);
        return gradient;
      };
      const nearGradient = (loss: TwoClassLoss, expected: Float64Array) =>
        gradientOf(loss).forEach((entry, i) => near(entry / rows, expected[i] / rows, tolerance));

      losses.forEach((loss, which) => {
        const others = classes[which].map((label, i) => i % 3 === 0 ? 1 - label : label);
        near(loss.start(others), rows * Math.log(2), 1e-13);
        // The second start goes from the gradient of the first.
        near(loss.start(classes[which]), rows * Math.log(2), 1e-13);
        const zero = new Float64Array(features + 1);
        nearGradient(loss, twoClasses(data, classes[which], zero).gradient);
      });

      const points = losses.map(() => new Float64Array(features + 1));
      for (let line = 0; line < 3; line++) {
        const directions = losses.map(() => numbers(state, features + 1, size));
        const [first, second] = state.randomSample(2);
        const pointsAt = (step: number) =>
          points.map((point, which) =>
            point.map((entry, i) => entry + step * directions[which][i])
          );
        const check = (step: number) =>
          pointsAt(step).map((point, which) => {
            const expected = twoClasses(data, classes[which], point);
            const sums = losses[which].sums();
            near(sums.loss, expected.loss, tolerance);
            const slope = expected.gradient
              .reduce((sum, entry, i) => sum + entry * directions[which][i], 0);
            near(sums.slope / rows, slope / rows, tolerance * size);
            return expected;
          });

        losses.forEach((loss, which) => {
          loss.startLine(directions[which], first);
          loss.wantGradient();
        });
        passAll();
        check(first).forEach(({ gradient }, which) => nearGradient(losses[which], gradient));
        losses.forEach((loss) => loss.evaluateAt(second));
        check(second);
        losses.forEach((loss) => loss.wantGradient());
        passAll();
        check(second).forEach(({ gradient, logits }, which) => {
          nearGradient(losses[which], gradient);
          losses[which].move();
          logits.forEach((logit, i) => near(losses[which].logits[i], logit, tolerance));
        });
        pointsAt(second).forEach((point, which) => points[which].set(point));
      }
      dispose();
    }),
    { numRuns: 60 },
  );
});

Deno.test("two classes: however a pass is shared, and whenever the gradient is wanted, the bits are the same", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const { state, classes, losses, pass, [Symbol.dispose]: dispose } = twoLosses(shape);
      losses.forEach((loss, which) => loss.start(classes[which]));
      const directions = losses.map(() => numbers(state, shape.features + 1, shape.size));
      const [a, b] = losses;
      const startLine = (loss: TwoClassLoss) =>
        loss.startLine(directions[losses.indexOf(loss)], 0.5);
      const want = (loss: TwoClassLoss) => loss.wantGradient();
      const ways = [
        () => {
          [a, b].forEach(startLine);
          [a, b].forEach(want);
          pass([a, b]);
        },
        () => {
          for (const loss of [a, b]) {
            startLine(loss);
            want(loss);
            pass([loss]);
          }
        },
        () => {
          [a, b].forEach(startLine);
          pass([a, b]);
          [a, b].forEach(want);
          pass([a, b]);
        },
        () => {
          startLine(a);
          pass([a]);
          want(a);
          startLine(b);
          pass([a, b]);
          want(b);
          pass([b]);
        },
      ];
      const [first, ...others] = ways.map((goOver) => {
        goOver();
        return losses.map((loss) => {
          const gradient = new Float64Array(shape.features + 1);
          loss.gradient(gradient);
          return { ...loss.sums(), gradient };
        });
      });
      for (const other of others) assert.deepEqual(other, first);
      dispose();
    }),
    { numRuns: 60 },
  );
});
