// The percentile bootstrap: an interval for a mean, by resampling.
// After B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.

import { RandomState } from "../random/random_state.ts";
import { quantiles } from "./statistics.ts";

/** How often the values are resampled. */
const resamples = 10_000;

/**
 * The percentile bootstrap interval of a mean. Its random numbers have a fixed seed: the same values always have the
 * same interval.
 *
 * @param values At least one value, such as one per repetition, (values)
 * @param level Share of the resampled means inside the interval
 * @returns Lower and upper end of the interval
 */
export function bootstrapInterval(values: readonly number[], level = 0.95): [number, number] {
  const draws = new RandomState(0).choice(values.length, resamples * values.length);
  const means = Array.from({ length: resamples }, (_, resample) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[draws[resample * values.length + i]];
    return sum / values.length;
  });
  const [low, high] = quantiles(means, [(1 - level) / 2, (1 + level) / 2]);
  return [low, high];
}
