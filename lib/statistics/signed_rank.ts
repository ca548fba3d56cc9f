// Wilcoxon's signed-rank test: whether paired differences lie around zero. Zeros are ranked and then dropped, after Pratt.

import { ranksFromHighest, tieTerm } from "./ranks.ts";
import { normalTail } from "./tails.ts";

/** With up to so many differences the test is exact, ties and zeros included. */
export const exactUpTo = 50;

/** What the signed-rank test finds. */
export interface SignedRankTest {
  /** The smaller one of the rank sums of positive and of negative differences. */
  readonly statistic: number;
  /** Two-sided probability of such rank sums, or more extreme ones, if differences lie around zero. */
  readonly pValue: number;
}

/**
 * Tests whether paired differences lie around zero, two-sided, as scipy's `wilcoxon` with `zero_method="pratt"`. Up to 50
 * differences the distribution is exact, given the ranks: all signs are equally likely. Above, it is the normal approximation with
 * the correction for ties, without one for continuity. After J. W. Pratt, "Remarks on Zeros and Ties in the Wilcoxon Signed
 * Rank Procedures", Journal of the American Statistical Association 54, 1959.
 *
 * @param differences The differences, (pairs)
 * @returns What the test finds; a p-value of 1 if there is no difference
 */
export function signedRankTest(differences: ArrayLike<number>): SignedRankTest {
  const { length } = differences;
  const ranks = ranksFromHighest(Float64Array.from(differences, (value) => -Math.abs(value)));
  const signed = Array.from(ranks, (rank, i) => ({ rank, sign: Math.sign(differences[i]) }))
    .filter(({ sign }) => sign !== 0);
  const sumOf = (wanted: number) =>
    signed.reduce((sum, { rank, sign }) => sign === wanted ? sum + rank : sum, 0);
  const [plus, minus] = [sumOf(1), sumOf(-1)];
  const statistic = Math.min(plus, minus);
  if (signed.length === 0) return { statistic, pValue: 1 };
  const kept = signed.map(({ rank }) => rank);
  const pValue = length <= exactUpTo
    ? exactPValue(kept, statistic)
    : 2 * normalTail(Math.abs(plus - minus) / 2 / deviation(kept, length));
  return { statistic, pValue: Math.min(1, pValue) };
}

/** Twice the share of all signs whose sum of positive ranks is the statistic or less: both tails are equal. */
function exactPValue(ranks: readonly number[], statistic: number): number {
  // Means of two places are halves, so twice a rank is a whole number.
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const shares = new Float64Array(total + 1);
  shares[0] = 1;
  for (const rank of doubled) {
    for (let sum = total; sum >= 0; sum--) {
      shares[sum] = (shares[sum] + (sum >= rank ? shares[sum - rank] : 0)) / 2;
    }
  }
  let tail = 0;
  for (let sum = 0; sum <= Math.round(2 * statistic); sum++) tail += shares[sum];
  return 2 * tail;
}

/** Standard deviation of the sum of positive ranks, with E. E. Cureton's correction for zeros (1967). */
function deviation(ranks: readonly number[], length: number): number {
  const zeros = length - ranks.length;
  const term = (count: number) => count * (count + 1) * (2 * count + 1);
  return Math.sqrt((term(length) - term(zeros) - tieTerm(ranks) / 2) / 24);
}
