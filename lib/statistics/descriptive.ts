// Means, standard deviations and quantiles. Computed by mathjs.

import { create, meanDependencies, quantileSeqDependencies, stdDependencies } from "mathjs/number";

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
 * The population standard deviation: divided by the count, not by the count minus one, as numpy's `std`.
 *
 * @param values At least one value
 * @returns Their standard deviation
 */
export function standardDeviation(values: readonly number[]): number {
  return math.std([...values], "uncorrected") as unknown as number;
}

/**
 * The standard deviation of what the values are a sample of: divided by the count minus one, as numpy's `std` with `ddof=1`.
 *
 * @param values At least two values
 * @returns Their sample standard deviation
 */
export function sampleDeviation(values: readonly number[]): number {
  return math.std([...values], "unbiased") as unknown as number;
}

/**
 * Quantiles, interpolated linearly between neighbours as numpy's `quantile` does by default.
 *
 * @param values At least one value
 * @param probabilities Which quantiles, 0 to 1
 * @returns One quantile for each probability
 */
export function quantiles(values: ArrayLike<number>, probabilities: number[]): number[] {
  // mathjs treats numbers that differ only in their last digits as equal and leaves them in a random order. Sorting first
  // makes the quantiles of the same values always the same.
  const sorted = Float64Array.from(values).sort();
  return math.quantileSeq([...sorted], probabilities, true) as unknown as number[];
}
