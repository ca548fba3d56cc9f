// How far the approximate scores of BAIT's candidates may be from the exact ones.

import { type Matrix, row, type Values } from "../../numeric/matrix.ts";

/** More than the errors of sums of numbers that are too small for their precision: float64, and float32. */
export const SMALLEST = 1e-290;
/** The same for float32. */
export const SMALLEST32 = 1e-38;

/** Errors of leverages and pulls, for rows of length 1; those of others grow with their squared length. */
export interface RoundingErrors {
  /** The largest error of a leverage. */
  ofLeverage: number;
  /** The largest error of a pull. */
  ofPull: number;
  /**
   * Adds the errors of an update, in which M⁻¹ loses c a aᵀ.
   *
   * @param change |c| |a|²
   * @param length The length of M⁻¹ after it
   */
  add(change: number, length: number): void;
}

/**
 * The largest errors of leverages and pulls, for rows of length 1, in float64. `u` is a rounding, n the number of features, and
 * |.| the root of the sum of squares. A sum of n products has an error of at most n u times the lengths of the two vectors:
 *
 * - An exact score: 2 n u |M⁻¹| for a leverage and 4 n u |M⁻¹|² |F| for a pull.
 * - Each update by c a aᵀ, where s = |c| |a|² + |M⁻¹|: 2 n u s and 8 n u |F| s².
 *
 * Products of rows with a and g are not in it. All counts have room for the few other roundings, and all is doubled.
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
  const errors: RoundingErrors = {
    ofLeverage: 2 * unit * ofInverse,
    ofPull: 4 * unit * ofInverse ** 2 * ofFisher,
    add(change, length) {
      const sum = change + Math.max(length, ofInverse);
      errors.ofLeverage += 2 * unit * sum;
      errors.ofPull += 8 * unit * ofFisher * sum ** 2;
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
