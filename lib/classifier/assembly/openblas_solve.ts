// AssemblyScript: small systems of linear equations, to the last bit of OpenBLAS 0.3.30 on x86-64 with AVX2: its dpotrf
// and dtrtrs, on which scipy's L-BFGS-B rests, for ../compact_form.kernel.ts. Multiply-adds are fused
// (lib/numeric/assembly/fused.ts).
//
// Everything is float64. Matrices are stored column after column; `stride` is the number of bytes from one column to
// the next. Orders of additions differ by the place in a block, as OpenBLAS's kernels have it; each function says its
// own.
// @ts-nocheck: TypeScript does not know its types.

import { fused, fusedNumber } from "../../numeric/assembly/fused.ts";
import { dot } from "./openblas_dot.ts";

/**
 * Replaces the upper triangle of a symmetric matrix U^T U by its Cholesky factor U.
 *
 * @returns Whether there is one: rounding may make the matrix not positive definite
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
 * For each of `count` columns: takes the product of its first `rows` entries with a vector, and subtracts it from the
 * next entry. Whole fours of rows come first. Their order of additions depends on the columns: in fours, then a pair,
 * then a single one. The remaining rows come last.
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

/** A product by four fused sums, of every fourth entry. */
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

/** A product by unfused sums: two if `byTwo`, of every second entry, otherwise four. */
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

/**
 * Solves U^T X = B in the place of B, for `count` columns. Products with earlier blocks of rows are one fused running sum
 * each; products within a block are subtracted one by one, unfused. A single column is solved by `solveTransposedVector`
 * instead, as in OpenBLAS, which rounds differently.
 */
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
      // Rows come in blocks of four, then of two, then of one.
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

/** Solves U^T x = b in the place of b, with products by ddot. */
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

/** Solves U x = b in the place of b, column by column: whole sixteens of entries fused, the others unfused. */
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
