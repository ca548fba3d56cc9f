// Means, deviations and quantiles of learning curves, by mathjs.

import { create, meanDependencies, quantileSeqDependencies, stdDependencies } from "mathjs/number";
import type { Curve } from "./study.ts";

const math = create({ meanDependencies, quantileSeqDependencies, stdDependencies });

/**
 * The arithmetic mean.
 *
 * @param values At least one value
 * @returns Their mean
 */
export function mean(values: readonly number[]): number {
  return math.mean([...values]) as number;
}

/**
 * The population standard deviation (divided by the count, not by one less), as numpy's `std`.
 *
 * @param values At least one value
 * @returns Their deviation
 */
export function deviation(values: readonly number[]): number {
  return math.std([...values], "uncorrected") as unknown as number;
}

/**
 * Quantiles, linear between the neighbours as numpy's default.
 *
 * @param values At least one value
 * @param probabilities Which quantiles, 0 to 1
 * @returns The quantiles
 */
export function quantiles(values: readonly number[], probabilities: number[]): number[] {
  // mathjs takes numbers that differ in their last digits for equal and leaves them in a random order: sorted first, the
  // same values always have the same quantiles.
  const sorted = Float64Array.from(values).sort();
  return math.quantileSeq([...sorted], probabilities, true) as unknown as number[];
}

/**
 * Mean and deviation over the repetitions after each cycle.
 *
 * @param curve Learning curves of a strategy, (repetitions x cycles + 1)
 * @returns Both, (cycles + 1)
 */
export function summarize(curve: Curve): { means: number[]; deviations: number[] } {
  const columns = curve.labeled.map((_, cycle) => curve.accuracies.map((row) => row[cycle]));
  return { means: columns.map(mean), deviations: columns.map(deviation) };
}

/**
 * Area under the learning curve, normalised: the mean accuracy over all cycles, cycle 0 included.
 *
 * @param curve Learning curves of a strategy, (repetitions x cycles + 1)
 * @returns The ALCU of each repetition, (repetitions); their mean is the ALCU of the mean curve
 */
export function areas(curve: Curve): number[] {
  return curve.accuracies.map(mean);
}
