// Which of BAIT's candidates may have the largest score, by bounds of approximate scores.

import type { ApproximateScores, RoundingErrors } from "./score_errors.ts";

/** Adding a row to M (1), or taking it away (-1). */
export type Sign = 1 | -1;

/**
 * Finds the candidates that may have the largest score, pull / (sign + leverage).
 *
 * @param among The candidates to choose from, (some)
 * @param sign Whether they would be added or taken away
 * @param approximate Approximate scores of all candidates, with the errors of each
 * @param rounding All other errors
 * @returns Those of `among` that no other one is sure to exceed, in the same order
 */
export function mayBeBest(
  among: ArrayLike<number>,
  sign: Sign,
  { leverages, pulls, lengths, exactAt, leverageErrors, pullErrors }: ApproximateScores,
  { ofLeverages, ofPulls }: RoundingErrors,
): number[] {
  const upper = new Float64Array(among.length);
  let least = -Infinity;
  for (let nth = 0; nth < among.length; nth++) {
    const i = among[nth];
    const square = lengths[i] * lengths[i];
    const ofLeverage = ofLeverages[exactAt[i]] * square + leverageErrors[i];
    const ofPull = ofPulls[exactAt[i]] * square + pullErrors[i];
    const low = sign + leverages[i] - ofLeverage;
    const high = sign + leverages[i] + ofLeverage;
    const most = pulls[i] + ofPull;
    const fewest = Math.max(0, pulls[i] - ofPull);
    // A pull is 0 or more, so that the score has the sign of its denominator.
    const isSure = sign > 0 ? low > 0 : high < 0;
    upper[nth] = isSure ? (sign > 0 ? most : fewest) / low : Infinity;
    const lower = isSure ? (sign > 0 ? fewest : most) / high : -Infinity;
    if (lower > least) least = lower;
  }
  const promising: number[] = [];
  for (let nth = 0; nth < among.length; nth++) {
    // Written so that what is not a number counts as one that may be the best.
    if (!(upper[nth] < least)) promising.push(among[nth]);
  }
  return promising;
}
