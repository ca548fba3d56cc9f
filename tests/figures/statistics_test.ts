import fc from "fast-check";
import assert from "node:assert/strict";
import { areasUnderCurve, meanAndDeviation } from "../../lib/figures/statistics.ts";
import { near } from "./small_study.ts";

const curve = {
  strategy: "A",
  repetitions: [0, 1],
  labeled: [0, 5, 10],
  accuracies: [[0.1, 0.4, 0.7], [0.1, 0.6, 0.8]],
};

Deno.test("the mean curve is the mean over repetitions after each cycle", () => {
  const { means, deviations } = meanAndDeviation(curve);
  means.forEach((value, cycle) => near(value, [0.1, 0.5, 0.75][cycle]));
  deviations.forEach((value, cycle) => near(value, [0, 0.1, 0.05][cycle]));
});

Deno.test("the area under a curve is its mean accuracy, cycle 0 included", () => {
  areasUnderCurve(curve).forEach((value, repetition) => near(value, [0.4, 0.5][repetition]));
});

Deno.test("areas count labels where batches are unequal, and are the mean over cycles where they are equal", () => {
  // Points stand for 10, (10 + 2) / 2 and 2 labels.
  const shrinking = { ...curve, labeled: [0, 10, 12] };
  const area = ([a, b, c]: number[]) => (10 * a + 6 * b + 2 * c) / 18;
  areasUnderCurve(shrinking).forEach((value, i) => near(value, area(curve.accuracies[i])));
  // A study that starts with labels has its first point there.
  assert.deepEqual(areasUnderCurve({ ...curve, labeled: [7, 12, 17] }), areasUnderCurve(curve));
  const short = { ...curve, labeled: [0], accuracies: [[0.3], [0.5]] };
  assert.deepEqual(areasUnderCurve(short), [0.3, 0.5]);
});

Deno.test("the area of a constant curve is its accuracy, however the batches shrink", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }),
    (batches) => {
      let count = 0;
      const labeled = [0, ...batches.map((batch) => count += batch)];
      const accuracies = [labeled.map(() => 0.625)];
      near(areasUnderCurve({ strategy: "A", repetitions: [0], labeled, accuracies })[0], 0.625);
    },
  ));
});
