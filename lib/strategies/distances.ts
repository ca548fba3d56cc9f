// Distances between single samples, for strategies that need a few of them, exactly: sums in float64 whatever the
// precision of the samples, and the same value for a pair wherever it is computed, so that duplicates tie.

import type { Matrix, Values } from "../numeric/matrix.ts";

/**
 * Inner product of two rows, symmetric to the last bit.
 *
 * @param matrix A matrix, (rows x columns)
 * @param i One row
 * @param j The other row
 * @returns The product, in float64
 */
export function innerProduct({ data, columns }: Matrix, i: number, j: number): number {
  const end = i * columns + columns;
  let a = i * columns;
  let b = j * columns;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (; a + 3 < end; a += 4, b += 4) {
    sum0 += data[a] * data[b];
    sum1 += data[a + 1] * data[b + 1];
    sum2 += data[a + 2] * data[b + 2];
    sum3 += data[a + 3] * data[b + 3];
  }
  for (; a < end; a++, b++) sum0 += data[a] * data[b];
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
