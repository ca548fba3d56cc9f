// AssemblyScript: rows of a matrix, and inner products of pairs of them. `deno task build:kernels` compiles it to stored_rows.wasm;
// stored_rows.ts calls it.
// @ts-nocheck: TypeScript does not know its types.

import { innerProduct, reserve } from "./assembly/vectors.ts";

let columns: usize = 0;

/** Where the rows are, one after the other. */
export let rows: usize = 0;

/** Finds a place for the rows. */
export function place(count: usize, columnCount: usize, bytes: usize): void {
  columns = columnCount;
  rows = (__heap_base + 63) & ~63;
  reserve(rows + count * columns * bytes);
}

/** The inner product of two rows, in float64. */
export function product32(i: usize, j: usize): f64 {
  return product<f32>(i, j);
}
export function product64(i: usize, j: usize): f64 {
  return product<f64>(i, j);
}

function product<T>(i: usize, j: usize): f64 {
  const bytes = columns * sizeof<T>();
  return innerProduct<T>(rows + i * bytes, rows + j * bytes, columns);
}
