// The bootstrap: intervals for a mean, by resampling.
// After B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap", 1993: chapter 13, and section 12.5.

import { RandomState } from "../random/random_state.ts";
import { mean, quantiles, standardDeviation } from "./descriptive.ts";

/** How often the values are resampled. */
const resamples = 10_000;

/** Which values each resample has, by the number of values: all intervals of a study are of the same draws. */
const drawsOfCount = new Map<number, Int32Array>();

/**
 * The percentile bootstrap interval of a mean. Its random numbers have a fixed seed: the same values always have the
 * same interval.
 *
 * @param values At least one value, such as one per repetition, (values)
 * @param level Share of the resampled means inside the interval
 * @returns Lower and upper end of the interval
 */
export function bootstrapInterval(values: readonly number[], level = 0.95): [number, number] {
  const [low, high] = quantiles(resample(values).means, [(1 - level) / 2, (1 + level) / 2]);
  return [low, high];
}

/**
 * The studentised bootstrap interval of a mean, also called bootstrap-t: each resample's distance to the mean is measured in
 * that resample's own standard error. It is wider than the percentile interval where values are few.
 *
 * @param values One per repetition, (values)
 * @param level Share of the resamples inside the interval
 * @returns Lower and upper end; undefined if too many resamples are of equal values, as with fewer than four
 */
export function studentizedInterval(
  values: readonly number[],
  level = 0.95,
): [number, number] | undefined {
  if (values.every((value) => value === values[0])) return [values[0], values[0]];
  const { means, deviations } = resample(values);
  const centre = mean(values);
  const scores = means.map((value, i) => {
    return value === centre ? 0 : (value - centre) / deviations[i];
  }).sort();
  // From the inner side, so that no end lies between a finite and an infinite score.
  const outside = Math.floor((1 - level) / 2 * scores.length);
  const [lowest, highest] = [scores[outside], scores[scores.length - 1 - outside]];
  if (!Number.isFinite(lowest) || !Number.isFinite(highest)) return undefined;
  const deviation = standardDeviation(values);
  return [centre - highest * deviation, centre - lowest * deviation];
}

/** Means and population standard deviations of all resamples; the same factor leads from both to standard errors. */
function resample(values: readonly number[]): { means: Float64Array; deviations: Float64Array } {
  const count = values.length;
  const draws = drawsOfCount.get(count) ?? new RandomState(0).choice(count, resamples * count);
  drawsOfCount.set(count, draws);
  const means = new Float64Array(resamples);
  const deviations = new Float64Array(resamples);
  for (let nth = 0; nth < resamples; nth++) {
    const first = nth * count;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[draws[first + i]];
    means[nth] = sum / count;
    // Values that are all equal have no deviation, not even by rounding.
    let squares = 0;
    let isSpread = false;
    for (let i = 0; i < count; i++) {
      const value = values[draws[first + i]];
      squares += (value - means[nth]) ** 2;
      isSpread ||= value !== values[draws[first]];
    }
    deviations[nth] = isSpread ? Math.sqrt(squares / count) : 0;
  }
  return { means, deviations };
}
