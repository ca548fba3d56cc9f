// AssemblyScript: small systems of linear equations, with the roundings of OpenBLAS 0.3.30 on x86-64 with AVX2: its dpotrf and
// dtrtrs, on which scipy's L-BFGS-B rests.
//
// Matrices are stored column after column; `stride` is the number of bytes from one column to the next.
// @ts-nocheck: TypeScript does not know its types.

import { fused, fusedNumber } from "./fused.ts";
import { dot } from "./openblas_dot.ts";

/**
 * The Cholesky factor U of a symmetric matrix U^T U, in the place of its upper triangle.
 *
 * @returns Whether there is one
 */
export function factorize(matrix: usize, size: usize, stride: usize): bool {
  for (let j: usize = 0; j < size; j++) {
    const column = matrix + j * stride;
    const diagonal = column + (j << 3);
    const square = f64.load(diagonal) - dot(column, column, j);
    if (square <= 0) return false;
    const root = Math.sqrt(square);
    f64.store(diagonal, root);
    const count = size - j - 1;
    if (j > 0) subtractProducts(column + stride, j, count, stride, column);
    const scale = 1 / root;
    for (
      let at = diagonal + stride, end = diagonal + (count + 1) * stride;
      at < end;
      at += stride
    ) {
      f64.store(at, f64.load(at) * scale);
    }
  }
  return true;
}

/**
 * Takes the product of each column with a vector, both of some rows, from the entry below those. Rows are taken in
 * fours, columns too, then two and then one, and each of these adds in its own way; then the rows that are left over.
 */
function subtractProducts(
  columns: usize,
  rows: usize,
  count: usize,
  stride: usize,
  vector: usize,
): void {
  const whole = (rows & ~3) << 3;
  for (let j: usize = 0; j < count; j++) {
    const column = columns + j * stride;
    const to = column + (rows << 3);
    if (whole > 0) {
      const product = j < (count & ~3)
        ? fusedProduct(column, vector, whole)
        : pairedProduct(column, vector, whole, (count & 2) === 2 && j < (count & ~1));
      f64.store(to, f64.load(to) - product);
    }
    const a = column + whole;
    const b = vector + whole;
    const left = rows & 3;
    if (left === 1) {
      f64.store(to, fusedNumber(-f64.load(a), f64.load(b), f64.load(to)));
    } else if (left > 1) {
      let sum = fusedNumber(f64.load(a), f64.load(b), f64.load(a, 8) * f64.load(b, 8));
      if (left === 3) sum = fusedNumber(f64.load(a, 16), f64.load(b, 16), sum);
      f64.store(to, f64.load(to) - sum);
    }
  }
}

/** A product by four fused sums. */
function fusedProduct(a: usize, b: usize, bytes: usize): f64 {
  let first = f64x2.splat(0);
  let second = first;
  for (let at: usize = 0; at < bytes; at += 32) {
    first = fused(v128.load(a + at), v128.load(b + at), first);
    second = fused(v128.load(a + at, 16), v128.load(b + at, 16), second);
  }
  const pair = f64x2.add(first, second);
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** A product by two sums, or by four. */
function pairedProduct(a: usize, b: usize, bytes: usize, byTwo: bool): f64 {
  let first = f64x2.splat(0);
  let second = first;
  for (let at: usize = 0; at < bytes; at += 32) {
    first = f64x2.add(first, f64x2.mul(v128.load(a + at), v128.load(b + at)));
    const product = f64x2.mul(v128.load(a + at, 16), v128.load(b + at, 16));
    if (byTwo) first = f64x2.add(first, product);
    else second = f64x2.add(second, product);
  }
  const pair = f64x2.add(first, second);
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** Solves U^T X = B for several columns of B, which are replaced; of a single one, otherwise rounded. */
export function solveTransposed(
  matrix: usize,
  size: usize,
  stride: usize,
  columns: usize,
  count: usize,
): void {
  if (count === 1) {
    solveTransposedVector(matrix, size, stride, columns);
    return;
  }
  for (let j: usize = 0; j < count; j++) {
    const column = columns + j * stride;
    let first: usize = 0;
    while (first < size) {
      // Blocks of four rows, then of two and of one.
      const left = size - first;
      const rows = left >= 4 ? 4 : left >= 2 ? 2 : 1;
      for (let i = first; first > 0 && i < first + rows; i++) {
        let sum: f64 = 0;
        for (let at: usize = 0; at < first << 3; at += 8) {
          sum = fusedNumber(f64.load(matrix + i * stride + at), f64.load(column + at), sum);
        }
        f64.store(column + (i << 3), f64.load(column + (i << 3)) - sum);
      }
      for (let i = first; i < first + rows; i++) {
        const at = column + (i << 3);
        const solved = f64.load(at) * (1 / f64.load(matrix + i * stride + (i << 3)));
        f64.store(at, solved);
        for (let k = i + 1; k < first + rows; k++) {
          const to = column + (k << 3);
          f64.store(to, f64.load(to) - solved * f64.load(matrix + k * stride + (i << 3)));
        }
      }
      first += rows;
    }
  }
}

/** Solves U^T x = b, in the place of b. */
export function solveTransposedVector(
  matrix: usize,
  size: usize,
  stride: usize,
  vector: usize,
): void {
  for (let i: usize = 0; i < size; i++) {
    const column = matrix + i * stride;
    const at = vector + (i << 3);
    f64.store(at, (f64.load(at) - dot(column, vector, i)) / f64.load(column + (i << 3)));
  }
}

/** Solves U x = b, in the place of b. */
export function solveVector(matrix: usize, size: usize, stride: usize, vector: usize): void {
  for (let i = size; i-- > 0;) {
    const column = matrix + i * stride;
    const at = vector + (i << 3);
    const solved = f64.load(at) / f64.load(column + (i << 3));
    f64.store(at, solved);
    const whole = (i & ~15) << 3;
    for (let k: usize = 0; k < i << 3; k += 8) {
      const entry = f64.load(column + k);
      const value = f64.load(vector + k);
      f64.store(
        vector + k,
        k < whole ? fusedNumber(-solved, entry, value) : value - solved * entry,
      );
    }
  }
}
