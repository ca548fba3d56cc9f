// AssemblyScript: squared distances of float32 products, and those that are small enough for a closer look. `deno task
// build:kernels` compiles it to rough_squares.wasm; rough_squares.ts calls it for samples of unit length.
//
// The rough square of samples i and j is |x_i|^2 + |x_j|^2 - 2 x_i x_j in float32. It only bounds distances: what decides is
// computed exactly elsewhere.
//
// The memory holds a tile of products (rows x columns of some samples), the squared length and the limit of each sample, and
// what is found in a row. lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { reserve } from "../../numeric/assembly/vectors.ts";

/** Where the products of a tile are, row after row, float32. */
export let tile: usize = 0;
/** Per sample, float32: its squared length, and the rough square up to which others are near to it. */
export let norms: usize = 0;
export let limits: usize = 0;
/** The columns of a row that are near, counted from its first, int32, and their rough squares, float32. */
export let near: usize = 0;
export let squares: usize = 0;
/** Room for one vector. */
let four: usize = 0;

/** Finds a place for everything. `tileSize` is the number of products in a tile, and `width` the most in a row. */
export function allocate(count: usize, tileSize: usize, width: usize): void {
  four = (__heap_base + 63) & ~63;
  tile = four + 64;
  // Vectors may reach beyond the last row, and beyond the last sample.
  norms = tile + ((tileSize + 4) << 2);
  limits = norms + ((count + 4) << 2);
  near = limits + ((count + 4) << 2);
  squares = near + (width << 2);
  reserve(squares + (width << 2));
}

/**
 * Finds the near samples in a row of the tile, which holds the products of one sample with the samples from `first` on. A
 * sample is near within its own limit, or within the limit of the row.
 *
 * @param row Which row of the tile
 * @param width Columns of the tile
 * @param sample The sample of the row
 * @param count How many columns are looked at
 * @param limit The limit of the row
 * @returns The number of near samples
 */
export function find(
  row: usize,
  width: usize,
  sample: usize,
  first: usize,
  count: usize,
  limit: f32,
): usize {
  const from = tile + ((row * width) << 2);
  const own = v128.load32_splat(norms + (sample << 2));
  const limitOfRow = f32x4.splat(limit);
  let found: usize = 0;
  for (let column: usize = 0; column < count; column += 4) {
    const rough = roughSquares(from, own, first, column);
    const limitOfBoth = f32x4.max(limitOfRow, v128.load(limits + ((first + column) << 2)));
    const isFar = f32x4.gt(rough, limitOfBoth);
    if (i32x4.all_true(isFar)) continue;
    v128.store(four, rough);
    // A sample also counts as near where a value is NaN, because nothing is known then.
    let left = ~i32x4.bitmask(isFar) & 15;
    while (left !== 0) {
      const lane: usize = ctz(left);
      left &= left - 1;
      if (column + lane >= count) break;
      i32.store(near + (found << 2), (column + lane) as i32);
      f32.store(squares + (found << 2), f32.load(four + (lane << 2)));
      found++;
    }
  }
  return found;
}

/** The smallest rough square in a row of the tile, of `count` columns. */
export function least(row: usize, width: usize, sample: usize, first: usize, count: usize): f32 {
  const from = tile + ((row * width) << 2);
  const own = v128.load32_splat(norms + (sample << 2));
  let smallest = f32x4.splat(Infinity);
  const whole = count & ~3;
  for (let column: usize = 0; column < whole; column += 4) {
    smallest = f32x4.pmin(smallest, roughSquares(from, own, first, column));
  }
  if (whole < count) {
    v128.store(four, roughSquares(from, own, first, whole));
    // Columns that do not count repeat the first one that does.
    for (let lane = count - whole; lane < 4; lane++) f32.store(four + (lane << 2), f32.load(four));
    smallest = f32x4.pmin(smallest, v128.load(four));
  }
  return min<f32>(
    min<f32>(f32x4.extract_lane(smallest, 0), f32x4.extract_lane(smallest, 1)),
    min<f32>(f32x4.extract_lane(smallest, 2), f32x4.extract_lane(smallest, 3)),
  );
}

// @inline
function roughSquares(from: usize, own: v128, first: usize, column: usize): v128 {
  const product = v128.load(from + (column << 2));
  const both = f32x4.add(own, v128.load(norms + ((first + column) << 2)));
  return f32x4.sub(both, f32x4.add(product, product));
}
