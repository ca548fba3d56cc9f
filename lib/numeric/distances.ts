// Distances between single samples, for strategies that need a few of them, exactly: sums in float64 whatever the
// precision of the samples, and the same value for a pair wherever it is computed, so that duplicates tie.

import { innerProduct } from "./inner_product.ts";
import { type Matrix, type Values, zerosLike } from "./matrix.ts";

/**
 * Squared Euclidean norm of each row.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns Squared norms, in float64, (rows)
 */
export function squaredNorms(matrix: Matrix): Float64Array<ArrayBuffer> {
  const norms = new Float64Array(matrix.rows);
  for (let i = 0; i < matrix.rows; i++) norms[i] = innerProduct(matrix, i, i);
  return norms;
}

/**
 * The distance that scikit-learn finds where a squared distance is known: float32 samples get it rounded to float32
 * before and after the root. These roundings make ties, and ties make picks.
 *
 * @param squared A squared distance; negative ones, made by rounding, count as 0
 * @param precision Values of the samples' precision
 * @returns The distance
 */
export function rootOf(squared: number, precision: Values): number {
  if (precision instanceof Float64Array) return Math.sqrt(Math.max(0, squared));
  return Math.fround(Math.sqrt(Math.fround(Math.max(0, squared))));
}

/**
 * Rows brought to unit length, as scikit-learn's `normalize`; a row of zeros stays.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns A new matrix of the same shape and precision
 */
export function normalizeRows<Data extends Values>(matrix: Matrix<Data>): Matrix<Data> {
  const { rows, columns } = matrix;
  const data = zerosLike(matrix.data, rows * columns);
  const round = data instanceof Float32Array ? Math.fround : (value: number) => value;
  squaredNorms(matrix).forEach((norm, i) => {
    const length = round(Math.sqrt(round(norm))) || 1;
    for (let k = i * columns; k < (i + 1) * columns; k++) data[k] = matrix.data[k] / length;
  });
  return { data, rows, columns };
}
