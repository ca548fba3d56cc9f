// Euclidean distances with scikit-learn's roundings, and rows of unit length. The rounding of float32 samples makes ties,
// and ties decide picks.

import { selfProducts } from "./inner_products.ts";
import { type Matrix, type Values, zerosLike } from "./matrix.ts";

/**
 * Takes the square root of a squared distance. For float32 samples the square and the root are both rounded to float32, as
 * in scikit-learn.
 *
 * @param squared A squared distance. Rounding can make it negative; then it counts as 0.
 * @param precision Values that have the precision of the samples
 * @returns The distance
 */
export function distanceFromSquare(squared: number, precision: Values): number {
  const round = roundingOf(precision);
  return round(Math.sqrt(round(Math.max(0, squared))));
}

/**
 * Finds the rounding of a precision.
 *
 * @param precision Values that have the precision
 * @returns `Math.fround` for float32; a function that returns its argument for float64
 */
export function roundingOf(precision: Values): (value: number) => number {
  return precision instanceof Float32Array ? Math.fround : (value) => value;
}

/**
 * Scales rows to unit length, as scikit-learn's `normalize`. A row of zeros stays a row of zeros.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns A new matrix of the same precision, (rows x columns)
 */
export function normalizeRows<Data extends Values>(matrix: Matrix<Data>): Matrix<Data> {
  const { rows, columns } = matrix;
  const data = zerosLike(matrix.data, rows * columns);
  const round = roundingOf(data);
  selfProducts(matrix).forEach((square, i) => {
    const length = round(Math.sqrt(round(square))) || 1;
    for (let k = i * columns; k < (i + 1) * columns; k++) data[k] = matrix.data[k] / length;
  });
  return { data, rows, columns };
}
