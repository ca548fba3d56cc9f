// AssemblyScript: whether all pairs of a tile are apart. `deno task build:kernels` compiles it to first_features.wasm;
// first_features.ts calls it with products of the first features of samples.
//
// A pair is apart where |x|^2 + |y|^2 - 2 x y exceeds a square by more than its error, which has room for the roundings of
// float32 here.
//
// The memory holds a tile of products (rows x columns of some samples), and arrays with one entry per sample.
// lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { reserve } from "../../numeric/assembly/vectors.ts";

/** Where the products of a tile are, row after row, float32. */
export let tile: usize = 0;
/** Per sample: its squared length, float32, and its length, float64. */
export let norms: usize = 0;
export let lengths: usize = 0;

/** Finds a place for everything. `tileSize` is the number of products in a tile. */
export function allocate(count: usize, tileSize: usize): void {
  tile = (__heap_base + 63) & ~63;
  norms = tile + (((tileSize + 15) & ~15) << 2);
  lengths = norms + (((count + 15) & ~15) << 2);
  reserve(lengths + (count << 3));
}

/**
 * Finds out whether all pairs of a sample of the rows, from `top` to below `bottom`, with an earlier sample of the columns,
 * from `left` to below `right`, are apart.
 *
 * @param square The square that all have to exceed
 * @param relativeError Error of a squared distance, relative to the lengths
 */
export function areApart(
  top: usize,
  bottom: usize,
  left: usize,
  right: usize,
  square: f64,
  relativeError: f64,
): bool {
  let longest: f64 = 0;
  for (let j = left; j < right; j++) longest = max<f64>(longest, f64.load(lengths + (j << 3)));
  const bytes = (right - left) << 2;
  let row = tile;
  for (let i = top; i < bottom; i++, row += bytes) {
    const length = f64.load(lengths + (i << 3));
    const both = length + longest;
    const error = relativeError * (length * longest + both * both);
    const limit = (square + error - length * length) as f32;
    const end = (min(i, right) - left) << 2;
    const whole = end & ~15;
    const limits = f32x4.splat(limit);
    const others = norms + (left << 2);
    let at: usize = 0;
    // Written so that NaN counts as near.
    for (; at < whole; at += 16) {
      const product = v128.load(row + at);
      const rest = f32x4.sub(v128.load(others + at), f32x4.add(product, product));
      if (!i32x4.all_true(f32x4.gt(rest, limits))) return false;
    }
    for (; at < end; at += 4) {
      const rest: f32 = f32.load(others + at) - 2 * f32.load(row + at);
      if (!(rest > limit)) return false;
    }
  }
  return true;
}
