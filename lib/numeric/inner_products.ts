// Inner products of single rows, and the table of all orders of additions in the project.
//
// A sum of floating-point numbers depends on its order, and last bits decide ties. Every sum that can decide a pick
// therefore has an order that this table names:
//
// | order of additions                         | where                                      | serves, and why                                      |
// | ------------------------------------------ | ------------------------------------------ | ---------------------------------------------------- |
// | four sums, of every fourth entry, in       | `innerProduct`, `dot` and `selfProducts`   | distances of pairs in CoreSet, TypiClust, ProbCover  |
// | float64: (s0 + s1) + (s2 + s3)             | here; `StoredRows.product`; the k-means    | and UHerding, gradients in Badge: a pair has the     |
// |                                            | kernel                                     | same product wherever it is computed, so that        |
// |                                            |                                            | coinciding samples tie; four sums keep V8 busy       |
// | two sums, of even and of odd columns,      | `squaredNorms` here                        | norms in k-means, ProbCover and UHerding:            |
// | eight columns a turn, their last pair      |                                            | scikit-learn's `row_norms` (numpy's `einsum`), whose |
// | first                                      |                                            | rounding decides ties between whole numbers          |
// | sixteen sums of fused multiply-adds        | classifier/fused_dot.ts, `fusedDot`        | fits of float64 samples: OpenBLAS's `ddot`           |
// | four sums of fused multiply-adds           | classifier/fused_dot.ts, `oddDot`          | the same fits: OpenBLAS's odd rows and columns       |
// | one fused sum for each block of the inner  | classifier/blocked_products.ts             | the same fits: OpenBLAS's `dgemm`                    |
// | dimension, then the sum of the blocks      |                                            |                                                      |
// | several running sums for each column, by   | cluster/column_sums.ts                     | k-means++: OpenBLAS's `gemv` with a vector of ones   |
// | groups of columns                          |                                            |                                                      |
// | halves, down to runs of 128 in eights      | classifier/softmax_loss.kernel.ts and      | sums that numpy takes by `sum` or `mean`             |
// |                                            | u_herding/temperature.ts, `pairwiseSum`    |                                                      |
// | whole numbers, in any order                | cluster/int8_samples.ts                    | bounds: exact however they are added                 |
// | ONNX Runtime's own                         | products.ts, `multiply`                    | float32 predictions and fits, Lloyd's assignments;   |
// |                                            |                                            | elsewhere bounds, beside an exact value that decides |

import type { Matrix, Rows } from "./matrix.ts";

type Vector = Float32Array | Float64Array;

/**
 * Inner product of two rows, symmetric to the last bit.
 *
 * @param rows A matrix or a selection, (rows x columns)
 * @param i One row
 * @param j The other row
 * @returns The product, in float64
 */
export function innerProduct(rows: Rows, i: number, j: number): number {
  if ("source" in rows) return innerProduct(rows.source, rows.indices[i], rows.indices[j]);
  const { data, columns } = rows;
  return product(data, i * columns, data, j * columns, columns);
}

/**
 * Inner product of two vectors, in the order of `innerProduct`.
 *
 * @param a A vector, (entries)
 * @param b A vector, (entries)
 * @returns The product, in float64
 */
export function dot(a: Vector, b: Vector): number {
  return product(a, 0, b, 0, a.length);
}

/**
 * Inner product of each row with itself, in the order of `innerProduct`. With it, the distance of coinciding rows by the
 * dot formula is exactly 0.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns The products, in float64, (rows)
 */
export function selfProducts(matrix: Matrix): Float64Array<ArrayBuffer> {
  const products = new Float64Array(matrix.rows);
  for (let i = 0; i < matrix.rows; i++) products[i] = innerProduct(matrix, i, i);
  return products;
}

function product(a: Vector, fromA: number, b: Vector, fromB: number, length: number): number {
  const whole = length & ~3;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  // Written for V8: whole-number indices (| 0) and four sums make this three times as fast as the plain loop.
  for (let k = 0; k < whole; k = (k + 4) | 0) {
    const p = (fromA + k) | 0;
    const q = (fromB + k) | 0;
    sum0 += a[p] * b[q];
    sum1 += a[(p + 1) | 0] * b[(q + 1) | 0];
    sum2 += a[(p + 2) | 0] * b[(q + 2) | 0];
    sum3 += a[(p + 3) | 0] * b[(q + 3) | 0];
  }
  for (let k = whole; k < length; k++) sum0 += a[fromA + k] * b[fromB + k];
  return (sum0 + sum1) + (sum2 + sum3);
}

/**
 * Squared length of each row, in the order of numpy's `einsum`, which scikit-learn's `row_norms` calls: two sums, of even
 * and of odd columns, eight columns a turn, the last pair of each eight first.
 *
 * @param matrix A matrix, (rows x columns)
 * @returns Squared lengths, in float64, (rows)
 */
export function squaredNorms({ data, rows, columns }: Matrix): Float64Array<ArrayBuffer> {
  const norms = new Float64Array(rows);
  const whole = columns & ~7;
  for (let i = 0; i < rows; i++) {
    const start = i * columns;
    let even = 0;
    let odd = 0;
    for (let k = 0; k < whole; k = (k + 8) | 0) {
      const at = (start + k) | 0;
      even += data[(at + 6) | 0] * data[(at + 6) | 0];
      odd += data[(at + 7) | 0] * data[(at + 7) | 0];
      even += data[(at + 4) | 0] * data[(at + 4) | 0];
      odd += data[(at + 5) | 0] * data[(at + 5) | 0];
      even += data[(at + 2) | 0] * data[(at + 2) | 0];
      odd += data[(at + 3) | 0] * data[(at + 3) | 0];
      even += data[at] * data[at];
      odd += data[(at + 1) | 0] * data[(at + 1) | 0];
    }
    for (let at = start + whole; at < start + columns; at += 2) {
      even += data[at] * data[at];
      if (at + 1 < start + columns) odd += data[at + 1] * data[at + 1];
    }
    norms[i] = even + odd;
  }
  return norms;
}
