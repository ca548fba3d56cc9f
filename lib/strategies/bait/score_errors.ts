// How far the approximate scores of BAIT's candidates may be from the exact ones.

import { type Matrix, row, type Values } from "../../numeric/matrix.ts";

/** More than the errors of sums of numbers that are too small for their precision: float64, and float32. */
export const SMALLEST = 1e-290;
/** The same for float32. */
export const SMALLEST32 = 1e-38;

/** Approximate scores of candidates, (n) each. */
export interface ApproximateScores {
  /** vᵀ M⁻¹ v of each row v. */
  readonly leverages: Float64Array;
  /** vᵀ M⁻¹ F M⁻¹ v of each row v. */
  readonly pulls: Float64Array;
  /** Length of each row v. */
  readonly lengths: Float64Array;
  /** After how many updates the score was exact for the last time; 0 for the first scores. */
  readonly exactAt: Int32Array;
  /** The largest error of each leverage by inner products since then, or by the first matrix products. */
  readonly leverageErrors: Float64Array;
  /** The same of each pull. */
  readonly pullErrors: Float64Array;
}

/** All other errors of approximate and exact scores together, for rows of length 1; they grow with the squared length. */
export interface RoundingErrors {
  /** The largest error of a leverage, by the number of updates after which it was exact. */
  readonly ofLeverages: number[];
  /** The same of a pull. */
  readonly ofPulls: number[];
  /**
   * Counts an update, in which M⁻¹ loses c a aᵀ.
   *
   * @param change |c| |a|²
   * @param length |M⁻¹| after it
   */
  update(change: number, length: number): void;
}

/**
 * Follows the errors of float64. `u` is a rounding, n the number of features, and |.| the root of the sum of squares. A sum of n
 * products has an error of at most n u times the lengths of the two vectors:
 *
 * - An exact score: 2 n u |M⁻¹| for a leverage and 4 n u |M⁻¹|² |F| for a pull.
 * - An update by c a aᵀ, where s = |c| |a|² + |M⁻¹|: 2 n u s and 8 n u s² |F|.
 *
 * All counts have room for the few other roundings, and all is doubled.
 *
 * @param columns Number of features
 * @param ofInverse |M⁻¹| before the first update
 * @param ofFisher |F|
 * @returns The errors before the first update
 */
export function roundingErrors(
  columns: number,
  ofInverse: number,
  ofFisher: number,
): RoundingErrors {
  const unit = 2 ** -52 * (columns + 8);
  const ofLeverage = (length: number) => 2 * unit * length;
  const ofPull = (length: number) => 4 * unit * length ** 2 * ofFisher;
  // Without the error of the exact score that an approximate one is compared with.
  const leverages = [ofLeverage(ofInverse)];
  const pulls = [ofPull(ofInverse)];
  let before = ofInverse;
  const errors = {
    ofLeverages: [2 * leverages[0]],
    ofPulls: [2 * pulls[0]],
    update(change: number, length: number): void {
      const sum = change + before;
      leverages.forEach((_, step) => leverages[step] += ofLeverage(sum));
      pulls.forEach((_, step) => pulls[step] += 2 * ofPull(sum));
      leverages.push(ofLeverage(length));
      pulls.push(ofPull(length));
      errors.ofLeverages = leverages.map((error) => error + ofLeverage(length));
      errors.ofPulls = pulls.map((error) => error + ofPull(length));
      before = length;
    },
  };
  return errors;
}

/**
 * By how much the entries of a matrix, all taken as positive, can make a vector longer: not more than the largest sum of a
 * row, nor than the length of the matrix.
 *
 * @param matrix A symmetric matrix
 * @returns The smaller one of the two
 */
export function entrySize(matrix: Matrix): number {
  let largest = 0;
  for (let k = 0; k < matrix.rows; k++) {
    let sum = 0;
    for (const value of row(matrix, k)) sum += Math.abs(value);
    largest = Math.max(largest, sum);
  }
  return Math.min(largest, lengthOf(matrix.data));
}

/**
 * The length of a vector, or of a matrix as one.
 *
 * @param values The entries
 * @returns The root of the sum of their squares
 */
export function lengthOf(values: Values): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k] * values[k];
  return Math.sqrt(sum);
}
