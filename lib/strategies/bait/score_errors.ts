// How far the approximate scores of BAIT's candidates may be from the exact ones.

/** More than the errors of sums of numbers that are too small for their precision: float64, and float32. */
export const SMALLEST = 1e-290;
/** The same for float32. */
export const SMALLEST32 = 1e-40;

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
 * The largest errors of approximate and exact leverages and pulls together, but for the products of rows with a and g. `u` is
 * a rounding, n the number of features, and |.| the root of the sum of squares. A sum of n products has an error of at most
 * n u times the lengths of the two vectors:
 *
 * - At first: 2 n u |M⁻¹| for a leverage and 4 n u |M⁻¹|² |F| for a pull, for the approximate and the exact one each.
 * - With each update by c a aᵀ, where s = |c| |a|² + |M⁻¹|: 2 n u s and 8 n u |F| s².
 *
 * All counts have room for the few other roundings, and all is doubled.
 *
 * @param columns Number of features
 * @param ofInverse The length of M⁻¹
 * @param ofFisher The length of F
 * @returns The errors before the first pick
 */
export function roundingErrors(
  columns: number,
  ofInverse: number,
  ofFisher: number,
): RoundingErrors {
  const unit = 2 ** -52 * (columns + 8);
  const errors: RoundingErrors = {
    ofLeverage: 4 * unit * ofInverse,
    ofPull: 8 * unit * ofInverse ** 2 * ofFisher,
    add(change, length) {
      const sum = change + Math.max(length, ofInverse);
      errors.ofLeverage += 2 * unit * sum;
      errors.ofPull += 8 * unit * ofFisher * sum ** 2;
    },
  };
  return errors;
}

/**
 * The length of a vector, or of a matrix as one.
 *
 * @param values The entries
 * @returns The root of the sum of their squares
 */
export function lengthOf(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
