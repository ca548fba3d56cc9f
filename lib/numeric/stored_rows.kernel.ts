// AssemblyScript: inner products of pairs of rows, the sum over columns of a_k b_k. `deno task build:kernels` compiles
// it to stored_rows.wasm; stored_rows.ts calls it, for strategies that need few of all pairs.
//
// Rows are float32 or float64; products and sums are float64. The memory holds the rows, one after the other. Four sums
// take every fourth column, as in `innerProduct` of lib/numeric/inner_products.ts: a pair has the same product wherever
// it is computed, so that coinciding rows tie. ./assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { innerProduct, reserve } from "./assembly/vectors.ts";

let columns: usize = 0;

/** Where the rows are, (rows x columns), in their precision. */
export let rows: usize = 0;

/** Finds a place for the rows. `bytes` is the size of a value. */
export function allocate(count: usize, columnCount: usize, bytes: usize): void {
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
