// Kendall's rank correlation: how alike two orders are.

/**
 * Kendall's tau-b: 1 for the same order, -1 for the opposite one, about 0 for orders that have nothing in common. Ties are taken
 * out of the number of pairs (M. G. Kendall, "The Treatment of Ties in Ranking Problems", Biometrika 33, 1945).
 *
 * @param first One value per thing that is ranked, such as its rank, (things)
 * @param second Another value per thing, in the same order, (things)
 * @returns The correlation; NaN if all values of one side are equal
 */
export function kendallTau(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let agreement = 0;
  let untiedFirst = 0;
  let untiedSecond = 0;
  for (let i = 0; i < first.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = Math.sign(first[i] - first[j]);
      const b = Math.sign(second[i] - second[j]);
      agreement += a * b;
      untiedFirst += Math.abs(a);
      untiedSecond += Math.abs(b);
    }
  }
  return agreement / Math.sqrt(untiedFirst * untiedSecond);
}
