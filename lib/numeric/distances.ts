// Euclidean distances as scikit-learn rounds them, and rows of unit length. float32 samples make ties by their rounding,
// and ties make picks.

import { selfProducts } from "./inner_products.ts";
import { type Matrix, type Values, zerosLike } from "./matrix.ts";

/**
 * The distance of a squared distance. For float32 samples both are rounded to float32, as in scikit-learn.
 *
 * @param squared A squared distance; a negative one, which rounding can make, counts as 0
 * @param precision Values of the samples' precision
 * @returns The distance
 */
export function distanceFromSquare(squared: number, precision: Values): number {
  const round = roundingOf(precision);
  return round(Math.sqrt(round(Math.max(0, squared))));
}

/**
 * How numbers of a precision are rounded.
 *
 * @param precision Values of the precision
 * @returns `Math.fround` for float32; for float64 a function that returns its argument
 */
export function roundingOf(precision: Values): (value: number) => number {
  return precision instanceof Float32Array ? Math.fround : (value) => value;
}

/**
 * Rows brought to unit length, as by scikit-learn's `normalize`. A row of zeros stays.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns A new matrix of the same shape and precision
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
