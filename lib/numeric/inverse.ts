// The inverse of a symmetric, positive definite matrix.

import type { Matrix } from "./matrix.ts";

/**
 * Inverts a symmetric, positive definite matrix by the sweep operator: one feature after the other is eliminated, without
 * an exchange of rows, which such a matrix does not need. J. H. Goodnight, "A Tutorial on the SWEEP Operator", The American
 * Statistician, 1979.
 *
 * @param matrix The matrix, (n x n); only its lower triangle is read. Its smallest eigenvalue must be well above the
 *   roundings of its largest one.
 * @returns The inverse, (n x n), symmetric to the last bit
 */
export function inverse(
  { data, rows: size }: Matrix<Float64Array<ArrayBuffer>>,
): Matrix<Float64Array<ArrayBuffer>> {
  const lower = data.slice();
  const column = new Float64Array(size);
  const shares = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const pivot = lower[k * size + k];
    for (let i = 0; i < size; i++) {
      column[i] = i < k ? lower[k * size + i] : lower[i * size + k];
      shares[i] = column[i] / pivot;
    }
    for (let i = 0; i < size; i++) subtract(lower, i * size, i + 1, column[i], shares);
    for (let i = 0; i < k; i++) lower[k * size + i] = shares[i];
    for (let i = k + 1; i < size; i++) lower[i * size + k] = shares[i];
    lower[k * size + k] = -1 / pivot;
  }
  const inverted = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      inverted[i * size + j] = inverted[j * size + i] = -lower[i * size + j];
    }
  }
  return { data: inverted, rows: size, columns: size };
}

/** Subtracts a multiple of a vector from the first numbers of a row. In V8, whole-number indices (| 0) make it faster. */
function subtract(
  values: Float64Array,
  start: number,
  count: number,
  factor: number,
  vector: Float64Array,
): void {
  for (let j = 0; j < count; j = (j + 1) | 0) values[(start + j) | 0] -= factor * vector[j];
}
