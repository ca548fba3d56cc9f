// Sign flips: tests of paired differences that assume no distribution, corrected for their number.

import { RandomState } from "../random/random_state.ts";

/** Up to this number of repetitions every flip is tried: 2^12. */
const mostExact = 12;

/** Flips that are drawn where there are more repetitions. The observed signs count as one more. */
const randomFlips = 9_999;

/** Statistics that differ by rounding only are equal. */
const rounding = 1e-12;

/** What sign flips say about several tests on the same repetitions. */
export interface SignFlips {
  /** The p-value of each test on its own, (tests). */
  readonly pValues: Float64Array;
  /** The p-values corrected for the number of tests, (tests). */
  readonly adjusted: Float64Array;
  /** How many flips there are, the observed signs included. */
  readonly flips: number;
  /** Whether they are all that there are. */
  readonly isExact: boolean;
}

/**
 * Tests whether paired differences have the mean 0, two-sided. If a difference is as likely positive as negative, all ways to
 * flip the signs of repetitions are equally likely. The p-value is the share of flips whose statistic is at least as large as
 * the observed one: the sum of differences over the root of the sum of their squares, which orders flips as Student's t does.
 *
 * All tests are flipped together, which keeps what they have in common. The correction compares each test with the largest
 * statistic of itself and of all tests with smaller ones (step-down maxT: P. H. Westfall and S. S. Young, "Resampling-Based
 * Multiple Testing", 1993, algorithm 2.8). Random flips count the observed one among them (B. Phipson and G. K. Smyth,
 * "Permutation P-values Should Never Be Zero", 2010).
 *
 * @param differences One row per test, (tests x repetitions); 0 where a test has no such repetition
 * @returns The p-values; the same differences have the same ones
 */
export function signFlips(differences: readonly ArrayLike<number>[]): SignFlips {
  const repetitions = Math.max(0, ...differences.map(({ length }) => length));
  const isExact = repetitions <= mostExact;
  // A flip and its opposite have the same statistics: half of all flips tell the whole.
  const flips = isExact ? 2 ** Math.max(0, repetitions - 1) : randomFlips + 1;
  const scaled = differences.map(scaleToUnit);
  const signs = new Float64Array(repetitions).fill(1);
  const observed = scaled.map((row) => Math.abs(signedSum(row, signs)));
  const descending = [...observed.keys()].sort((a, b) => observed[b] - observed[a]);
  const counts = new Int32Array(observed.length);
  const jointCounts = new Int32Array(observed.length);
  const drawn = isExact
    ? undefined
    : new RandomState(0).randintArray(0, 2, randomFlips * repetitions);
  for (let flip = 0; flip < flips; flip++) {
    for (let i = 0; i < repetitions; i++) {
      const isFlipped = drawn === undefined
        ? flip >> i & 1
        : flip > 0 && drawn[(flip - 1) * repetitions + i];
      signs[i] = isFlipped ? -1 : 1;
    }
    let largest = 0;
    for (let rank = descending.length - 1; rank >= 0; rank--) {
      const test = descending[rank];
      const least = observed[test] * (1 - rounding);
      const statistic = Math.abs(signedSum(scaled[test], signs));
      largest = Math.max(largest, statistic);
      if (statistic >= least) counts[test]++;
      if (largest >= least) jointCounts[test]++;
    }
  }
  const adjusted = new Float64Array(observed.length);
  let highest = 0;
  for (const test of descending) {
    // No test is more significant than one with a larger statistic.
    highest = Math.max(highest, jointCounts[test] / flips);
    adjusted[test] = highest;
  }
  return {
    pValues: Float64Array.from(counts, (count) => count / flips),
    adjusted,
    flips: isExact ? 2 ** repetitions : flips,
    isExact,
  };
}

/** A row over the root of its sum of squares, which no flip changes. */
function scaleToUnit(row: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(row);
  const length = Math.sqrt(values.reduce((total, value) => total + value * value, 0));
  return length === 0 ? values : values.map((value) => value / length);
}

function signedSum(row: Float64Array, signs: Float64Array): number {
  let total = 0;
  for (let i = 0; i < row.length; i++) total += signs[i] * row[i];
  return total;
}
