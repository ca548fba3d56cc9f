// How little a few repetitions allow to claim, by the two-sided sign test.

/**
 * The caution for readers of a report: how likely it is that all differences point the same way by chance.
 *
 * @param repetitions How many repetitions the study has
 * @returns One sentence
 */
export function signTestCaution(repetitions: number): string {
  if (repetitions < 2) {
    return "One repetition shows no spread and gives no interval: no difference can be claimed.";
  }
  // If both signs are equally likely, all differences have the same sign with this probability.
  const chance = 2 ** (1 - repetitions);
  const percent = chance < 0.001 ? "less than 0.1" : String(Number((chance * 100).toPrecision(2)));
  const sentence =
    `With ${repetitions} repetitions, differences that all point the same way happen by chance in ` +
    `${percent} % of studies even if a strategy is no better than random`;
  return repetitions < 6
    ? `${sentence}: no single comparison can be significant at 5 %, and the bootstrap intervals are too narrow.`
    : `${sentence}; the bootstrap intervals hold for one comparison at a time, not for the best of many.`;
}
