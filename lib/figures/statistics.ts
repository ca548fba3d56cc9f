// Means, standard deviations and areas of learning curves.

import { mean, standardDeviation } from "../statistics/descriptive.ts";
import type { Curve } from "./study.ts";

/**
 * Mean and population standard deviation over the repetitions, after each cycle.
 *
 * @param curve Learning curves of a strategy, (repetitions x cycles + 1)
 * @returns Means and standard deviations, (cycles + 1) each
 */
export function meanAndDeviation(curve: Curve): { means: number[]; deviations: number[] } {
  const columns = curve.labeled.map((_, cycle) => curve.accuracies.map((row) => row[cycle]));
  return { means: columns.map(mean), deviations: columns.map(standardDeviation) };
}

/**
 * Normalised areas under the learning curves: the mean accuracy over all cycles, cycle 0 included. Where batches are unequal,
 * each point of a curve counts by the labels between the middles of its neighbouring steps, so that the area is over labels.
 *
 * @param curve Learning curves of a strategy, (repetitions x cycles + 1)
 * @returns The ALCU of each repetition, (repetitions); their mean is the ALCU of the mean curve
 */
export function areasUnderCurve(curve: Curve): number[] {
  if (hasEqualSteps(curve)) return curve.accuracies.map(mean);
  const weights = labelWeights(curve.labeled);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return curve.accuracies.map((row) =>
    row.reduce((sum, accuracy, i) => sum + accuracy * weights[i], 0) / total
  );
}

/**
 * Whether each point of a curve stands for as many labels as any other, as with equal batches.
 *
 * @param curve Learning curves of a strategy
 */
export function hasEqualSteps({ labeled }: Pick<Curve, "labeled">): boolean {
  const weights = labelWeights(labeled);
  return weights.every((weight) => weight === weights[0]);
}

/**
 * The labels that each point of a curve stands for: half of the steps beside it; the first and the last reach as far to both
 * sides.
 *
 * @param labeled Labeled samples after each cycle, (cycles + 1)
 * @returns Numbers of labels, (cycles + 1); 1 for a curve of one point
 */
export function labelWeights(labeled: readonly number[]): number[] {
  const step = (i: number) => labeled[i + 1] - labeled[i];
  return labeled.map((_, i) => {
    const before = step(Math.max(i - 1, 0));
    const after = step(Math.min(i, labeled.length - 2));
    return labeled.length < 2 ? 1 : (before + after) / 2;
  });
}
