// Probabilities that a statistic is as large as found or larger. Computed by stdlib's incomplete gamma and beta functions,
// which keep their relative precision where the probability is small.

import betainc from "@stdlib/math-base-special-betainc";
import gammainc from "@stdlib/math-base-special-gammainc";

/**
 * Upper tail of the chi-square distribution, as scipy's `chi2.sf`.
 *
 * @param statistic The statistic, 0 or more
 * @param degrees Degrees of freedom
 * @returns The probability of the statistic or a larger one
 */
export function chiSquareTail(statistic: number, degrees: number): number {
  return gammainc(statistic / 2, degrees / 2, true, true);
}

/**
 * Upper tail of the F distribution, as scipy's `f.sf`.
 *
 * @param statistic The statistic, 0 or more; infinite where nothing is left to chance
 * @param above Degrees of freedom of the numerator
 * @param below Degrees of freedom of the denominator
 * @returns The probability of the statistic or a larger one
 */
export function fTail(statistic: number, above: number, below: number): number {
  if (statistic === Infinity) return 0;
  return betainc(below / (below + above * statistic), below / 2, above / 2, true, false);
}

/**
 * Upper tail of the standard normal distribution, as scipy's `norm.sf`.
 *
 * @param z The statistic
 * @returns The probability of the statistic or a larger one
 */
export function normalTail(z: number): number {
  const beyond = gammainc(z * z / 2, 0.5, true, true) / 2;
  return z < 0 ? 1 - beyond : beyond;
}
