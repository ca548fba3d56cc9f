// Student's t distribution, and the interval and the power of a paired t test that rest on it.

import betainc from "@stdlib/math-base-special-betainc";
import { exp, log } from "../numeric/functions.ts";
import { mean, sampleDeviation } from "./descriptive.ts";

/**
 * The chance that a t-distributed number is at least as far from zero as a given one, to both sides.
 *
 * @param t The number
 * @param freedom Degrees of freedom, above 0
 * @returns A probability, 0 to 1
 */
export function studentTail(t: number, freedom: number): number {
  return betainc(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/**
 * The number that a t-distributed one exceeds to either side with a given chance: 4.30 for 0.05 and 2 degrees of freedom.
 *
 * @param tail The chance of both sides together, between 0 and 1
 * @param freedom Degrees of freedom, above 0
 * @returns The number, at least 0
 */
export function studentCritical(tail: number, freedom: number): number {
  let high = 1;
  while (studentTail(high, freedom) > tail) high *= 2;
  return bisect(0, high, (t) => studentTail(t, freedom) > tail);
}

/**
 * The t interval of a mean. It is exact if the values come from a normal distribution, however few they are.
 *
 * @param values One per repetition, (values)
 * @param level Chance that the interval has the mean of the distribution in it
 * @returns Lower and upper end; undefined for fewer than two values
 */
export function studentInterval(
  values: readonly number[],
  level = 0.95,
): [number, number] | undefined {
  if (values.length < 2) return undefined;
  const error = sampleDeviation(values) / Math.sqrt(values.length);
  const reach = studentCritical(1 - level, values.length - 1) * error;
  return [mean(values) - reach, mean(values) + reach];
}

/**
 * The power of the two-sided paired t test: the chance that it finds a difference that is there.
 *
 * @param effect The difference, in standard deviations of the paired differences
 * @param repetitions Number of pairs, at least 2
 * @param level The test's level
 * @returns A probability, 0 to 1
 */
export function pairedPower(effect: number, repetitions: number, level = 0.05): number {
  const freedom = repetitions - 1;
  const critical = studentCritical(level, freedom);
  const share = critical * critical / (freedom + critical * critical);
  // The square of the test's t has a noncentral F distribution: betas, mixed by a Poisson distribution.
  const rate = repetitions * effect * effect / 2;
  if (rate === 0) return level;
  // No chance that a double can hold misses such an effect, and the sum would have no end.
  if (Math.sqrt(2 * rate) > 10 * (critical + 1)) return 1;
  const last = Math.ceil(rate + 12 * Math.sqrt(rate) + 40);
  let missed = 0;
  let logWeight = -rate;
  for (let i = 0; i <= last; i++) {
    missed += exp(logWeight) * betainc(share, i + 0.5, freedom / 2);
    logWeight += log(rate / (i + 1));
  }
  return 1 - missed;
}

/**
 * The smallest number of repetitions with which the two-sided paired t test has a given power.
 *
 * @param effect The difference, in standard deviations of the paired differences; above 0
 * @param power The power, below 1
 * @param level The test's level
 * @param most The largest number that is looked at
 * @returns The number, at least 2; undefined above `most`
 */
export function repetitionsNeeded(
  effect: number,
  power = 0.8,
  level = 0.05,
  most = 10_000,
): number | undefined {
  const isEnough = (repetitions: number) => pairedPower(effect, repetitions, level) >= power;
  let [few, enough] = [1, 2];
  while (!isEnough(enough)) {
    if (enough >= most) return undefined;
    [few, enough] = [enough, Math.min(2 * enough, most)];
  }
  while (enough - few > 1) {
    const middle = (few + enough) >> 1;
    if (isEnough(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

/**
 * The smallest difference that the two-sided paired t test finds with a given power.
 *
 * @param repetitions Number of pairs, at least 2
 * @param power The power, below 1
 * @param level The test's level
 * @returns The difference, in standard deviations of the paired differences
 */
export function detectableEffect(repetitions: number, power = 0.8, level = 0.05): number {
  const isMissed = (effect: number) => pairedPower(effect, repetitions, level) < power;
  let high = 1;
  while (isMissed(high)) high *= 2;
  return bisect(0, high, isMissed);
}

/** The point at which a condition stops to hold, to the last bit. */
function bisect(low: number, high: number, holds: (value: number) => boolean): number {
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (holds(middle)) low = middle;
    else high = middle;
  }
}
