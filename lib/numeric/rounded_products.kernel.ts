// AssemblyScript: rounds float64 products to float32, and finds those whose error could change the result. `deno task
// build:kernels` compiles it to rounded_products.wasm; rounded_products.ts calls it.
//
// A product p has an error of at most e_ij = (relative error x length of row i) x length of column j. Where p - e and
// p + e have the same float32 bits, so has the exact product.
//
// The memory holds the products, (rows x columns) in float64; the errors of the rows, (rows), and the lengths of the
// columns, (columns), in float64; the rounded products in float32; and the positions of the doubtful ones, int32.
// ./assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { reserve } from "./assembly/vectors.ts";

let columns: usize = 0;

/** Where everything is, in the order of the memory. */
export let products: usize = 0;
export let rowErrors: usize = 0;
export let columnLengths: usize = 0;
export let rounded: usize = 0;
export let doubtful: usize = 0;

/** Finds a place for everything. */
export function allocate(rows: usize, columnCount: usize): void {
  columns = columnCount;
  products = (__heap_base + 63) & ~63;
  rowErrors = products + ((rows * columns * 8 + 15) & ~15);
  columnLengths = rowErrors + ((rows * 8 + 15) & ~15);
  rounded = columnLengths + ((columns * 8 + 15) & ~15);
  doubtful = rounded + ((rows * columns * 4 + 15) & ~15);
  reserve(doubtful + rows * columns * 4);
}

/**
 * Rounds the products of the rows from `first` to below `last`. The doubtful ones are added to the `found` before.
 * Returns how many there are now.
 */
export function round(first: usize, last: usize, found: usize): usize {
  let position = first * columns;
  for (let i = first; i < last; i++) {
    const rowError = f64.load(rowErrors + i * 8);
    const rowErrorPair = f64x2.splat(rowError);
    const end = position + columns;
    let length = columnLengths;
    for (; position + 1 < end; position += 2, length += 16) {
      const product = v128.load(products + position * 8);
      const error = f64x2.mul(rowErrorPair, v128.load(length));
      const low = f32x4.demote_f64x2_zero(f64x2.sub(product, error));
      const high = f32x4.demote_f64x2_zero(f64x2.add(product, error));
      v128.store64_lane(rounded + position * 4, low, 0);
      if (!v128.any_true(i32x4.ne(low, high))) continue;
      for (let lane: usize = 0; lane < 2; lane++) {
        found = check(position + lane, rowError * f64.load(length + lane * 8), found);
      }
    }
    if (position < end) {
      found = check(position, rowError * f64.load(length), found);
      position++;
    }
  }
  return found;
}

/** Rounds one product, and notes it if it is doubtful. */
function check(position: usize, error: f64, found: usize): usize {
  const product = f64.load(products + position * 8);
  const low = (product - error) as f32;
  f32.store(rounded + position * 4, low);
  if (reinterpret<i32>(low) === reinterpret<i32>((product + error) as f32)) return found;
  i32.store(doubtful + found * 4, position);
  return found + 1;
}
