// Whether predictions still change from round to round, which is what some stopping criteria look at.

import { mean } from "../statistics/descriptive.ts";
import { studentCritical } from "../statistics/student_t.ts";

/**
 * Cohen's kappa: how far two lists of classes agree beyond chance.
 *
 * J. Cohen, "A Coefficient of Agreement for Nominal Scales", 1960. As a stopping criterion: M. Bloodgood and K. Vijay-Shanker, "A
 * Method for Stopping Active Learning Based on Stabilizing Predictions", CoNLL 2009; small-text's KappaAverage stops at an average
 * of 0.99 over three states.
 *
 * @param one Classes, (n), at least one
 * @param other Classes of the same samples, (n)
 * @returns 1 for full agreement, 0 for that of chance, down to -1
 */
export function cohensKappa(one: Int32Array, other: Int32Array): number {
  const counts = [new Map<number, number>(), new Map<number, number>()];
  let same = 0;
  for (let i = 0; i < one.length; i++) {
    same += Number(one[i] === other[i]);
    for (const [list, map] of [[one, counts[0]], [other, counts[1]]] as const) {
      map.set(list[i], (map.get(list[i]) ?? 0) + 1);
    }
  }
  if (same === one.length) return 1;
  let byChance = 0;
  for (const [label, count] of counts[0]) {
    byChance += count / one.length * ((counts[1].get(label) ?? 0) / one.length);
  }
  return (same / one.length - byChance) / (1 - byChance);
}

/** What further labels may add to an accuracy, by earlier rounds. */
export interface ExpectedGain {
  /** The gain by the line through the rounds, 0 to 1. */
  readonly value: number;
  /** Lower end of its 95 % interval by the scatter of the rounds; with 0, the rounds don't tell whether there is a gain. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** Points from which on a line has a scatter. */
export const leastPoints = 3;

/**
 * Estimates what further labels add to an accuracy, by the line through earlier accuracies over one by the root of the labels.
 *
 * @param curve Accuracies by number of labels, ascending
 * @param further How many labels more
 * @returns The gain with its interval; nothing with fewer than three points
 */
export function expectedGain(
  curve: readonly { labels: number; accuracy: number }[],
  further: number,
): ExpectedGain | undefined {
  if (curve.length < leastPoints) return;
  const x = curve.map(({ labels }) => 1 / Math.sqrt(labels));
  const y = curve.map(({ accuracy }) => accuracy);
  const [middle, height] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  if (spread === 0) return;
  const slope = x.reduce((sum, value, i) => sum + (value - middle) * (y[i] - height), 0) / spread;
  const last = curve.at(-1)!;
  const way = x.at(-1)! - 1 / Math.sqrt(last.labels + further);
  const residuals = y.reduce(
    (sum, value, i) => sum + (value - height - slope * (x[i] - middle)) ** 2,
    0,
  );
  const freedom = curve.length - 2;
  const reach = studentCritical(0.05, freedom) * Math.sqrt(residuals / freedom / spread) * way;
  const possible = (gain: number) => Math.min(Math.max(gain, 0), 1 - last.accuracy);
  const gain = -slope * way;
  return { value: possible(gain), low: possible(gain - reach), high: possible(gain + reach) };
}
