import fc from "fast-check";
import assert from "node:assert/strict";
import {
  areasOfThirds,
  labelsBetweenThirds,
  meanThirds,
} from "../../../lib/figures/conclusions/area_thirds.ts";
import { areasUnderCurve } from "../../../lib/figures/statistics.ts";
import { near } from "../../statistics/golden.ts";

const curve = {
  strategy: "A",
  repetitions: [0, 1],
  labeled: [0, 5, 10, 15, 20, 25],
  accuracies: [[0.1, 0.2, 0.4, 0.5, 0.6, 0.8], [0.1, 0.4, 0.4, 0.7, 0.6, 0.6]],
};

Deno.test("six points are two for each third", () => {
  const [first, second] = areasOfThirds(curve);
  near(first, [0.15, 0.45, 0.7]);
  near(second, [0.25, 0.55, 0.6]);
  near(meanThirds(curve), [0.2, 0.5, 0.65]);
  assert.deepEqual(labelsBetweenThirds(curve), [7, 17]);
});

Deno.test("the mean of the thirds is the area of the whole curve, however many points and whatever batches", () => {
  fc.assert(fc.property(
    fc.array(
      fc.record({
        batch: fc.integer({ min: 1, max: 50 }),
        value: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      {
        minLength: 1,
        maxLength: 20,
      },
    ),
    (points) => {
      let labels = 0;
      const labeled = points.map(({ batch }) => labels += batch);
      const any = {
        strategy: "A",
        repetitions: [0],
        labeled,
        accuracies: [points.map(({ value }) => value)],
      };
      const [few, middle, many] = areasOfThirds(any)[0];
      near([(few + middle + many) / 3], areasUnderCurve(any));
    },
  ));
});
