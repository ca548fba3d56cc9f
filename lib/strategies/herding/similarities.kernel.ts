// AssemblyScript: upper bounds of similarities, and weighted sums of them, for UHerding. `deno task build:kernels`
// compiles it to similarities.wasm; similarities.ts calls it.
//
// The similarity of samples i and j is s_ij = exp(-|x_i - x_j|^2 / width^2). With w_i as the weight of sample i and n_i
// as its similarity to the nearest labeled or picked sample, the sum of candidate j is the sum over i of w_i max(0,
// s_ij - n_i).
//
// Precisions: products and bounds are float32. Stored rows are in the samples' precision, so that similarities.ts can
// replace bounds by exact similarities. Weights, nearest similarities and sums are float64.
//
// Bounds only choose the candidates whose exact gain is computed; query.ts picks by the exact gains. Hence the order of
// additions of the sums is free: SLACK covers the roundings.
//
// The memory holds a tile of products (rows x columns of some samples), arrays with one entry per sample, then the
// stored rows. lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { fused32 } from "../../numeric/assembly/fused.ts";
import { fusedExponential32 } from "../../numeric/assembly/fused_exponential_32.ts";
import { lanes, pair, reserve } from "../../numeric/assembly/vectors.ts";

/** More than the roundings of a bound, as a share of the exponent and as a share of the bound. */
const SLACK: f32 = 9.5367431640625e-7;

/** Entries from one stored row to the next: the number of samples, rounded up to a multiple of 4. */
let stride: usize = 0;

/** Where the products of a tile are, row after row, float32. `setBounds` replaces them by bounds. */
export let tile: usize = 0;
/** Per sample, float32: its squared length, less half the largest error of a squared distance. */
export let norms: usize = 0;
/** Per sample, float64: its weight w, its similarity n to the nearest so far, and its sum. */
export let weights: usize = 0;
export let nearest: usize = 0;
export let sums: usize = 0;
/** Where the stored rows are, (rows x stride), in the samples' precision. */
export let rows: usize = 0;

/** Finds a place for everything. `tileSize` is the number of products in a tile. Returns the stride. */
export function allocate(count: usize, tileSize: usize, rowCount: usize, bytes: usize): usize {
  stride = (count + 3) & ~3;
  let end: usize = (__heap_base + 63) & ~63;
  tile = end;
  norms = end += (tileSize + 4) << 2;
  weights = end += stride << 2;
  nearest = end += stride << 3;
  sums = end += stride << 3;
  rows = (end + (stride << 3) + 63) & ~63;
  end = rows + rowCount * stride * bytes;
  reserve(end);
  return stride;
}

/**
 * Replaces a row of the tile by upper bounds of similarities. The row holds the products of one sample with the samples
 * from `first` to below `last`.
 *
 * @param row Which row of the tile
 * @param factor Minus one over the squared width
 * @param sample The sample of the row
 * @param vanishing Bounds of smaller exponents are 0, because exact similarities are 0 in the samples' precision
 */
export function setBounds(
  row: usize,
  sample: usize,
  first: usize,
  last: usize,
  factor: f32,
  vanishing: f32,
): void {
  const from = tile + row * (last - first) * 4;
  const own = v128.load32_splat(norms + (sample << 2));
  const factors = f32x4.splat(factor * (1 - SLACK));
  const factorOfSlack = f32x4.splat(1 + SLACK);
  const smallestSimilarity = f32x4.splat(vanishing);
  for (let column = first; column < last; column += 4) {
    // The last four may reach beyond the row: loads are harmless, and stores are cut short.
    const at = from + ((column - first) << 2);
    const squaresOfBoth = f32x4.add(own, v128.load(norms + (column << 2)));
    const squared = fused32(f32x4.splat(-2), v128.load(at), squaresOfBoth);
    const exponents = f32x4.mul(f32x4.pmax(f32x4.splat(0), squared), factors);
    const bounds = v128.and(
      f32x4.mul(fusedExponential32(exponents), factorOfSlack),
      f32x4.ge(exponents, smallestSimilarity),
    );
    if (column + 4 <= last) v128.store(at, bounds);
    else storePart(at, bounds, last - column);
  }
  if (first <= sample && sample < last) store<f32>(from + ((sample - first) << 2), 1);
}

/** Stores the first one to three numbers of four. */
function storePart(at: usize, values: v128, count: usize): void {
  store<f32>(at, f32x4.extract_lane(values, 0));
  if (count > 1) store<f32>(at + 4, f32x4.extract_lane(values, 1));
  if (count > 2) store<f32>(at + 8, f32x4.extract_lane(values, 2));
}

/**
 * Adds pairs to the sums: one sample, i, with each sample j from `first` to below `end`, all before i. Each pair counts
 * twice: w_i max(0, s_ij - n_i) goes to the sum of j, and w_j max(0, s_ij - n_j) to the sum of i. The bounds of s_ij
 * are in a row of the tile.
 *
 * @param row Which row of the tile
 * @param width Columns of the tile
 * @param sample The sample i
 */
export function addPairs(row: usize, width: usize, sample: usize, first: usize, end: usize): void {
  let from = tile + ((row * width) << 2);
  const zero = f64x2.splat(0);
  const smallestSimilarity = v128.load64_splat(nearest + (sample << 3));
  const weight = v128.load64_splat(weights + (sample << 3));
  const even = first + ((end - first) & ~1);
  let own = zero;
  let column = first;
  for (; column < even; column += 2, from += 8) {
    const at = column << 3;
    const similarity = pair<f32>(from);
    const closer = f64x2.pmax(zero, f64x2.sub(similarity, smallestSimilarity));
    v128.store(sums + at, f64x2.add(v128.load(sums + at), f64x2.mul(weight, closer)));
    const othersCloser = f64x2.pmax(zero, f64x2.sub(similarity, v128.load(nearest + at)));
    own = f64x2.add(own, f64x2.mul(v128.load(weights + at), othersCloser));
  }
  let sum = f64.load(sums + (sample << 3)) + lanes(own);
  if (column < end) {
    const at = column << 3;
    const similarity = load<f32>(from) as f64;
    const closer = max<f64>(0, similarity - f64.load(nearest + (sample << 3)));
    f64.store(sums + at, f64.load(sums + at) + f64.load(weights + (sample << 3)) * closer);
    sum += f64.load(weights + at) * max<f64>(0, similarity - f64.load(nearest + at));
  }
  f64.store(sums + (sample << 3), sum);
}

/** Copies a row of the tile, the columns of samples from `first` to below `last`, to the stored row `to`. */
export function storeRow32(row: usize, to: usize, first: usize, last: usize): void {
  storeRow<f32>(row, to, first, last);
}
export function storeRow64(row: usize, to: usize, first: usize, last: usize): void {
  storeRow<f64>(row, to, first, last);
}

function storeRow<T>(row: usize, to: usize, first: usize, last: usize): void {
  const width = last - first;
  const from = tile + ((row * width) << 2);
  const at = rows + (to * stride + first) * sizeof<T>();
  if (sizeof<T>() === 4) memory.copy(at, from, width << 2);
  else for (let i: usize = 0; i < width; i++) store<f64>(at + (i << 3), load<f32>(from + (i << 2)));
}

/**
 * Copies the transpose of a tile to the stored rows. The tile has the rows of samples from `top` to below `bottom` and
 * the columns of samples from `left` to below `right`; stored row j gets column j.
 */
export function storeTurned32(top: usize, bottom: usize, left: usize, right: usize): void {
  storeTurned<f32>(top, bottom, left, right);
}
export function storeTurned64(top: usize, bottom: usize, left: usize, right: usize): void {
  storeTurned<f64>(top, bottom, left, right);
}

/** The same, by blocks of 4 x 4. Incomplete blocks at the edges, and all of float64, go number by number. */
function storeTurned<T>(top: usize, bottom: usize, left: usize, right: usize): void {
  const width = (right - left) << 2;
  for (let column = left; column < right; column += 4) {
    for (let row = top; row < bottom; row += 4) {
      const from = tile + (row - top) * width + ((column - left) << 2);
      const to = rows + (column * stride + row) * sizeof<T>();
      if (sizeof<T>() === 4 && row + 4 <= bottom && column + 4 <= right) {
        transposeBlock(from, width, to);
      } else storeTurnedPart<T>(from, width, to, min(bottom - row, 4), min(right - column, 4));
    }
  }
}

function storeTurnedPart<T>(
  from: usize,
  width: usize,
  to: usize,
  height: usize,
  count: usize,
): void {
  for (let i: usize = 0; i < height; i++) {
    for (let j: usize = 0; j < count; j++) {
      store<T>(to + (j * stride + i) * sizeof<T>(), load<f32>(from + i * width + (j << 2)) as T);
    }
  }
}

// @inline
function transposeBlock(from: usize, width: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + width);
  const c = v128.load(from + 2 * width);
  const d = v128.load(from + 3 * width);
  const lowAB = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const highAB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const lowCD = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const highCD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  const next = stride << 2;
  v128.store(to, v128.shuffle<f64>(lowAB, lowCD, 0, 2));
  v128.store(to + next, v128.shuffle<f64>(lowAB, lowCD, 1, 3));
  v128.store(to + 2 * next, v128.shuffle<f64>(highAB, highCD, 0, 2));
  v128.store(to + 3 * next, v128.shuffle<f64>(highAB, highCD, 1, 3));
}

/**
 * Updates the sums after the nearest similarity n of a sample i has grown to `after`. The stored row holds s_ij for all
 * j. The sum of j loses w_i (max(0, s_ij - n before) - max(0, s_ij - after)).
 */
export function lowerSums32(row: usize, sample: usize, count: usize, after: f64): void {
  lowerSums<f32>(row, sample, count, after);
}
export function lowerSums64(row: usize, sample: usize, count: usize, after: f64): void {
  lowerSums<f64>(row, sample, count, after);
}

function lowerSums<T>(row: usize, sample: usize, count: usize, after: f64): void {
  const from = rows + row * stride * sizeof<T>();
  const zero = f64x2.splat(0);
  const before = f64.load(nearest + (sample << 3));
  const smallestSimilarity = f64x2.splat(before);
  const mostLost = f64x2.splat(after - before);
  const weight = v128.load64_splat(weights + (sample << 3));
  // The last two may reach one entry beyond the samples. Its sum is never read.
  for (let column: usize = 0; column < count; column += 2) {
    const at = sums + (column << 3);
    const closer = f64x2.sub(pair<T>(from + column * sizeof<T>()), smallestSimilarity);
    const lost = f64x2.pmin(mostLost, f64x2.pmax(zero, closer));
    v128.store(at, f64x2.sub(v128.load(at), f64x2.mul(weight, lost)));
  }
  f64.store(nearest + (sample << 3), after);
}
