// Distances between single samples, for strategies that need a few of them, exactly: sums in float64 whatever the
// precision of the samples, and the same value for a pair wherever it is computed, so that duplicates tie.

import { type Matrix, type Values, zerosLike } from "../numeric/matrix.ts";

/**
 * Inner product of two rows, symmetric to the last bit.
 *
 * @param matrix A matrix, (rows x columns)
 * @param i One row
 * @param j The other row
 * @returns The product, in float64
 */
export function innerProduct({ data, columns }: Matrix, i: number, j: number): number {
  const a = i * columns;
  const b = j * columns;
  const even = columns & ~3;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  // Written for V8: whole-number indices (| 0) and four sums make this three times as fast as the plain loop.
  for (let k = 0; k < even; k = (k + 4) | 0) {
    const p = (a + k) | 0;
    const q = (b + k) | 0;
    sum0 += data[p] * data[q];
    sum1 += data[(p + 1) | 0] * data[(q + 1) | 0];
    sum2 += data[(p + 2) | 0] * data[(q + 2) | 0];
    sum3 += data[(p + 3) | 0] * data[(q + 3) | 0];
  }
  for (let k = even; k < columns; k++) sum0 += data[a + k] * data[b + k];
  return (sum0 + sum1) + (sum2 + sum3);
}

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
