// How many labels a strategy needs to reach an accuracy.

import { meanAndDeviation } from "./statistics.ts";
import type { Curve } from "./study.ts";

/**
 * The smallest measured number of labels at which a mean learning curve has reached an accuracy. Nothing is interpolated
 * between cycles.
 *
 * @param curve A strategy's learning curves
 * @param accuracy The accuracy to reach, 0 to 1
 * @returns Number of labels, or undefined if the curve stays below
 */
export function labelsToReach(curve: Curve, accuracy: number): number | undefined {
  // In floating point the mean of 0.6 and 0.7 is slightly below 0.65.
  const cycle = meanAndDeviation(curve).means.findIndex((value) => value >= accuracy - 1e-9);
  return cycle < 0 ? undefined : curve.labeled[cycle];
}

/**
 * The value that labels saved are counted to: where the baseline's mean curve ends. A curve that is there before its first query,
 * as that of calibration error is, which begins near its best, gives no such value: nobody would need a label to reach it.
 *
 * @param baseline The baseline's learning curves
 * @returns The value, and the labels with which the baseline reaches it; undefined if it is there from the start
 */
export function savingTarget(baseline: Curve): { value: number; labels: number } | undefined {
  const value = meanAndDeviation(baseline).means.at(-1)!;
  const labels = labelsToReach(baseline, value)!;
  return labels === baseline.labeled[0] ? undefined : { value, labels };
}

/**
 * The accuracies to ask `labelsToReach` about: steps of 0.05 that at least one mean curve reaches, without the steps at
 * which all curves start.
 *
 * @param curves The strategies' learning curves
 * @returns Accuracies, ascending
 */
export function accuracyLevels(curves: readonly Curve[]): number[] {
  return Array.from({ length: 20 }, (_, i) => (i + 1) / 20).filter((level) => {
    const labels = curves.map((curve) => labelsToReach(curve, level));
    return labels.some((needed) => needed !== undefined) &&
      labels.some((needed) => needed !== 0);
  });
}
