// Sums and means in the order and the precision of numpy, for values of either precision. All orders of additions in the
// project are listed in orders_of_additions.md.

import type { Values } from "./matrix.ts";

/** numpy adds up to this many values by eight running sums, and splits more values into two halves. */
const LONGEST = 128;

/**
 * Adds values up as numpy's `sum` over the last axis. Each addition is rounded to the precision of the values.
 *
 * @param values The values, (n)
 * @param first Position of the first value to add; 0 unless given
 * @param last Position after the last value to add; n unless given
 * @returns Their sum; 0 if there are none
 */
export function sumPairwise(values: Values, first = 0, last = values.length): number {
  const length = last - first;
  if (length > LONGEST) {
    const middle = first + (Math.floor(length / 2) & ~7);
    const sum = sumPairwise(values, first, middle) + sumPairwise(values, middle, last);
    return values instanceof Float32Array ? Math.fround(sum) : sum;
  }
  return values instanceof Float32Array
    ? sumOfSingles(values, first, last)
    : sumOfDoubles(values, first, last);
}

/**
 * The mean of values, as numpy's `mean` over the last axis, in the precision of the values.
 *
 * @param values The values, (n), at least one
 * @returns Their mean
 */
export function meanPairwise(values: Values): number {
  const mean = sumPairwise(values) / values.length;
  return values instanceof Float32Array ? Math.fround(mean) : mean;
}

function sumOfDoubles(values: Float64Array, first: number, last: number): number {
  let sum = 0;
  let at = first;
  if (last - first >= 8) {
    let [a, b, c, d, e, f, g, h] = values.subarray(first, first + 8);
    for (at += 8; at + 8 <= last; at += 8) {
      a += values[at];
      b += values[at + 1];
      c += values[at + 2];
      d += values[at + 3];
      e += values[at + 4];
      f += values[at + 5];
      g += values[at + 6];
      h += values[at + 7];
    }
    sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
  }
  for (; at < last; at++) sum += values[at];
  return sum;
}

/** The same with roundings to float32. They are written out because a rounding function would make it slow. */
function sumOfSingles(values: Float32Array, first: number, last: number): number {
  const { fround } = Math;
  let sum = 0;
  let at = first;
  if (last - first >= 8) {
    let [a, b, c, d, e, f, g, h] = values.subarray(first, first + 8);
    for (at += 8; at + 8 <= last; at += 8) {
      a = fround(a + values[at]);
      b = fround(b + values[at + 1]);
      c = fround(c + values[at + 2]);
      d = fround(d + values[at + 3]);
      e = fround(e + values[at + 4]);
      f = fround(f + values[at + 5]);
      g = fround(g + values[at + 6]);
      h = fround(h + values[at + 7]);
    }
    sum = fround(
      fround(fround(a + b) + fround(c + d)) + fround(fround(e + f) + fround(g + h)),
    );
  }
  for (; at < last; at++) sum = fround(sum + values[at]);
  return sum;
}
