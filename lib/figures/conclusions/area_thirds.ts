// Areas under thirds of the learning curve: how a strategy does with few labels, with middling ones, and with many.

import { mean } from "../../statistics/descriptive.ts";
import { labelWeights } from "../statistics.ts";
import type { Curve } from "../study.ts";

/** The thirds, from the first labels on. */
export const thirds = ["few", "middle", "many"] as const;

/**
 * Normalised areas under the thirds of the learning curves. Each point of a curve stands for the labels between the middles of
 * the steps beside it; these are cut into three equal parts. The mean of the three areas is the area of the whole curve.
 *
 * @param curve Learning curves of a strategy, (repetitions x cycles + 1)
 * @returns Few, middle and many labels of each repetition, (repetitions x 3)
 */
export function areasOfThirds(curve: Curve): number[][] {
  const weights = labelWeights(curve.labeled);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const ends = weights.map((_, i) =>
    weights.slice(0, i + 1).reduce((sum, weight) => sum + weight, 0) * 3 / total
  );
  const shares = thirds.map((_, third) =>
    ends.map((end, i) => {
      const start = ends[i - 1] ?? 0;
      return Math.max(0, Math.min(end, third + 1) - Math.max(start, third));
    })
  );
  return curve.accuracies.map((row) =>
    shares.map((own) => row.reduce((sum, value, i) => sum + value * own[i], 0))
  );
}

/**
 * Means of the areas of the thirds over repetitions.
 *
 * @param curve Learning curves of a strategy
 * @returns Few, middle and many labels, (3)
 */
export function meanThirds(curve: Curve): number[] {
  const areas = areasOfThirds(curve);
  return thirds.map((_, third) => mean(areas.map((row) => row[third])));
}

/**
 * The numbers of labels at which the first and the second third end.
 *
 * @param curve Learning curves of a strategy
 * @returns Two numbers of labels, rounded down
 */
export function labelsBetweenThirds({ labeled }: Pick<Curve, "labeled">): number[] {
  const weights = labelWeights(labeled);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const start = labeled[0] - weights[0] / 2;
  return [1, 2].map((third) => Math.max(0, Math.floor(start + total * third / 3)));
}
