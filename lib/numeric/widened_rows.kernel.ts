// AssemblyScript: float32 rows in float64, with the squared lengths of rows or columns. `deno task build:kernels`
// compiles it to widened_rows.wasm; widened_rows.ts calls it, for products that are rounded once.
//
// Lengths only bound errors, so the order of their additions is free: two sums for each row, one sum for each column.
// The memory holds the rows in float32 and in float64, (rows x columns), and the squared lengths of the rows, (rows),
// and of the columns, (columns), in float64. ./assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { lanes, pair, reserve } from "./assembly/vectors.ts";

let columns: usize = 0;

/** Where the rows are, in float32 and in float64, and the squared lengths. */
export let single: usize = 0;
export let wide: usize = 0;
export let rowSquares: usize = 0;
export let columnSquares: usize = 0;

/** Finds a place for everything. */
export function allocate(rows: usize, columnCount: usize): void {
  columns = columnCount;
  single = (__heap_base + 63) & ~63;
  wide = single + ((rows * columns * 4 + 15) & ~15);
  rowSquares = wide + ((rows * columns * 8 + 15) & ~15);
  columnSquares = rowSquares + ((rows * 8 + 15) & ~15);
  reserve(columnSquares + columns * 8);
}

/** Widens the rows from `first` to below `last`, and sets their squared lengths. */
export function widen(first: usize, last: usize): void {
  let from = single + first * columns * 4;
  let to = wide + first * columns * 8;
  for (let i = first; i < last; i++) {
    let squares = f64x2.splat(0);
    const whole = from + (columns & ~1) * 4;
    for (; from < whole; from += 8, to += 16) {
      const values = pair<f32>(from);
      v128.store(to, values);
      squares = f64x2.add(squares, f64x2.mul(values, values));
    }
    let square = lanes(squares);
    if (columns & 1) {
      const value = f32.load(from) as f64;
      f64.store(to, value);
      square += value * value;
      from += 4;
      to += 8;
    }
    f64.store(rowSquares + i * 8, square);
  }
}

/** Adds the widened rows from `first` to below `last` to the squared lengths of the columns, which the caller sets to 0. */
export function addToColumns(first: usize, last: usize): void {
  let at = wide + first * columns * 8;
  for (let i = first; i < last; i++) {
    for (let to = columnSquares; to < columnSquares + columns * 8; to += 8, at += 8) {
      const value = f64.load(at);
      f64.store(to, f64.load(to) + value * value);
    }
  }
}
