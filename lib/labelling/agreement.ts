// Whether predictions still change from round to round, which is what some stopping criteria look at.

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

/**
 * Estimates what further labels add to an accuracy, by the line through earlier accuracies over one by the root of the labels.
 *
 * @param curve Accuracies by number of labels, ascending
 * @param further How many labels more
 * @returns The gain in accuracy, 0 or more; nothing with fewer than three points
 */
export function expectedGain(
  curve: readonly { labels: number; accuracy: number }[],
  further: number,
): number | undefined {
  if (curve.length < 3) return;
  const x = curve.map(({ labels }) => 1 / Math.sqrt(labels));
  const y = curve.map(({ accuracy }) => accuracy);
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [middle, height] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  if (spread === 0) return;
  const slope = x.reduce((sum, value, i) => sum + (value - middle) * (y[i] - height), 0) / spread;
  const last = curve.at(-1)!;
  const gain = slope * (1 / Math.sqrt(last.labels + further) - x.at(-1)!);
  return Math.min(Math.max(gain, 0), 1 - last.accuracy);
}
