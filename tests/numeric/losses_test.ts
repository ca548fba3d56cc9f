// The loss kernels against the formulas, in plain loops.

import assert from "node:assert/strict";
import fc from "fast-check";
import { matrix, type Values } from "../../lib/numeric/matrix.ts";
import { halfBinomial } from "../../lib/classifier/half_binomial.ts";
import { softmaxLoss } from "../../lib/classifier/softmax_loss.ts";
import { type TwoClassLoss, twoClassLosses } from "../../lib/classifier/two_class_loss.ts";
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

/** Random samples, and two random divisions of them in two classes. */
function twoClassProblem(
  { rows, features, seed }: { rows: number; features: number; seed: number },
) {
  const state = new RandomState(seed);
  const data = numbers(state, rows * features) as Float64Array<ArrayBuffer>;
  const classes = [0.3, 0.6].map((share) =>
    Int32Array.from(state.randomSample(rows), (value) => Number(value < share))
  );
  return { state, data, classes };
}

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

Deno.test("two classes in float64: loss, gradient and logits are the formulas'", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const { rows, features, size } = shape;
      const { state, data, classes } = twoClassProblem(shape);
      const loss = halfBinomial(matrix(data, rows, features));
      for (const given of classes) {
        loss.setClasses(given);
        const point = numbers(state, features + 1, size);
        const gradient = new Float64Array(features + 1);
        const value = loss.evaluate(point, 0.25, gradient);
        const expected = twoClasses(data, given, point);
        const weights = point.subarray(0, features);
        const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
        near(value, expected.loss / rows + 0.125 * squares, 1e-12 * size);
        expected.gradient.forEach((entry, i) => {
          const penalty = i < features ? 0.25 * point[i] : 0;
          near(gradient[i], entry / rows + penalty, 1e-12 * size);
        });
        expected.logits.forEach((logit, i) => near(loss.logits[i], logit, 1e-12 * size));
      }
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
