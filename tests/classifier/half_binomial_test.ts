// The loss kernels against the formulas, in plain loops.

import fc from "fast-check";
import { matrix } from "../../lib/numeric/matrix.ts";
import { halfBinomial } from "../../lib/classifier/half_binomial.ts";
import { near, numbers, shapes, twoClasses, twoClassProblem } from "./losses.ts";

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
