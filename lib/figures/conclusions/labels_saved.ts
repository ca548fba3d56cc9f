// How many labels a strategy saves against the baseline, and how far resampled repetitions disagree about it.

import { RandomState } from "../../random/random_state.ts";
import type { Curve } from "../study.ts";

/** How often the repetitions are resampled. */
const resamples = 1000;

/** Resamples outside of the interval on either side: 2.5 %. */
const outside = 25;

/** Means that differ by rounding only are equal. */
const rounding = 1e-9;

/** Labels that a strategy needs and saves. */
export interface LabelsSaved {
  /** The strategy's label. */
  readonly strategy: string;
  /** Labels at which its mean curve has reached the last mean value of the baseline; undefined if it never does. */
  readonly needed?: number;
  /** How many fewer these are than the baseline needs; negative if more. */
  readonly saved?: number;
  /** Lower end of the 95 % percentile bootstrap interval of `saved`; undefined if it is below all that the curves show. */
  readonly low?: number;
  /** Its upper end; undefined for one repetition, or if hardly any resample reaches the value. */
  readonly high?: number;
}

/**
 * Counts the labels that strategies save. The value to reach is the one at which the baseline's mean curve ends. For the
 * interval, repetitions are resampled with replacement, the same ones for strategy and baseline, and the value to reach is that
 * of the resample.
 *
 * @param curves Curves of the strategies
 * @param baseline The curve that is compared with, RandomSampling's
 * @returns One entry per other strategy that shares a repetition with the baseline
 */
export function labelsSaved(curves: readonly Curve[], baseline: Curve): LabelsSaved[] {
  return curves.filter(({ strategy }) => strategy !== baseline.strategy).flatMap((curve) => {
    const shared = curve.repetitions.filter((repetition) =>
      baseline.repetitions.includes(repetition)
    );
    if (shared.length === 0) return [];
    const [own, others] = [curve, baseline].map((one) =>
      shared.map((repetition) => one.accuracies[one.repetitions.indexOf(repetition)])
    );
    const savedBy = (repetitions: ArrayLike<number>) => {
      const baselineMeans = meanCurve(others, repetitions);
      const target = baselineMeans.at(-1)!;
      const reach = (means: Float64Array, { labeled }: Curve) =>
        labeled[means.findIndex((value) => value >= target - rounding)];
      const needed: number | undefined = reach(meanCurve(own, repetitions), curve);
      return needed === undefined ? {} : { needed, saved: reach(baselineMeans, baseline) - needed };
    };
    const { strategy } = curve;
    const whole = savedBy([...shared.keys()]);
    if (shared.length < 2) return [{ strategy, ...whole }];
    const draws = new RandomState(0).choice(shared.length, resamples * shared.length);
    const savings = Float64Array.from({ length: resamples }, (_, nth) => {
      const start = nth * shared.length;
      // What is never reached is saved least of all.
      return savedBy(draws.subarray(start, start + shared.length)).saved ?? -Infinity;
    }).sort();
    const [low, high] = [savings[outside], savings[resamples - 1 - outside]]
      .map((value) => Number.isFinite(value) ? value : undefined);
    return [{ strategy, ...whole, low, high }];
  });
}

/** The mean curve of some repetitions, which may occur more than once. */
function meanCurve(rows: readonly (readonly number[])[], repetitions: ArrayLike<number>) {
  const means = new Float64Array(rows[0].length);
  for (let nth = 0; nth < repetitions.length; nth++) {
    const row = rows[repetitions[nth]];
    for (let i = 0; i < means.length; i++) means[i] += row[i];
  }
  return means.map((sum) => sum / repetitions.length);
}
