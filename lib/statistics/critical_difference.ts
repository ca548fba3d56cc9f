// The critical difference of average ranks, by Nemenyi's test.

import { exp, pow } from "../numeric/functions.ts";
import { normalTail } from "./tails.ts";

/**
 * The difference of average ranks above which two treatments differ at 5 %, after P. Nemenyi, "Distribution-Free Multiple
 * Comparisons", 1963, as in J. Demšar, "Statistical Comparisons of Classifiers over Multiple Data Sets", Journal of Machine Learning
 * Research 7, 2006.
 *
 * @param treatments How many treatments are ranked, two or more
 * @param blocks How many blocks rank them
 * @returns The critical difference, in ranks
 */
export function criticalDifference(treatments: number, blocks: number): number {
  const range = studentizedRange(0.95, treatments);
  return range * Math.sqrt(treatments * (treatments + 1) / (12 * blocks));
}

/**
 * Quantile of the studentized range with infinite degrees of freedom: of the largest minus the smallest of normal values.
 *
 * @param probability Which quantile, between 0 and 1
 * @param count How many values, two or more
 * @returns The quantile
 */
export function studentizedRange(probability: number, count: number): number {
  let [low, high] = [0, 1];
  while (rangeProbability(high, count) < probability) high *= 2;
  // Halved until nothing lies between.
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (rangeProbability(middle, count) < probability) low = middle;
    else high = middle;
  }
  return high;
}

/** The probability of a range up to a width. */
function rangeProbability(width: number, count: number): number {
  // The integrand and all its derivatives vanish at both ends, where the trapezoidal rule is exact up to rounding.
  const [end, steps] = [9, 288];
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const smallest = -end - width + (2 * end + width) * i / steps;
    const density = exp(-smallest * smallest / 2);
    sum += density * pow(normalTail(smallest) - normalTail(smallest + width), count - 1);
  }
  return count * sum * (2 * end + width) / steps / Math.sqrt(2 * Math.PI);
}
