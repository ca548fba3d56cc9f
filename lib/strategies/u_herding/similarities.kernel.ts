// AssemblyScript: similarities between samples under a Gaussian kernel, and sums of them. `deno task build:kernels`
// compiles it to similarities.wasm; similarities.ts calls it.
//
// What is made here are upper bounds of similarities, by float32 products in float32; rows of them are stored in the
// samples' precision, so that exact ones can take their place. Sums are in float64.
// @ts-nocheck: TypeScript does not know its types.

import { fusedExponential32 } from "../../numeric/assembly/fused_exponential_32.ts";
import { lanes, pair, reserve } from "../../numeric/assembly/vectors.ts";

/** Far more than the roundings of a bound can be: as a share of its exponent, and of itself. */
const SLACK: f32 = 9.5367431640625e-7;

/** Samples from one stored row to the next: their number, made a multiple of 4. */
let stride: usize = 0;

/** Where the products of a tile are, float32, row after row, which become bounds. */
export let tile: usize = 0;
/** Per sample, float32: its squared length, less half the error of a squared distance. */
export let norms: usize = 0;
/** Per sample, float64: its weight, the similarity to the nearest so far, and its sum. */
export let weights: usize = 0;
export let nearest: usize = 0;
export let sums: usize = 0;
/** Where stored rows are, each at a multiple of the stride, in the samples' precision. */
export let rows: usize = 0;

/** Finds a place for everything: a tile, and some rows of similarities. */
export function place(count: usize, tileSize: usize, rowCount: usize, bytes: usize): usize {
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
 * Turns a row of a tile, the products of a sample and those from `first` to below `last`, into upper bounds of their
 * similarities.
 *
 * @param row Which row of the tile
 * @param factor Minus one over the squared width
 * @param vanishing Exponent below which exact similarities are 0 in the samples' precision, and so their bounds
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
  const more = f32x4.splat(1 + SLACK);
  const least = f32x4.splat(vanishing);
  for (let column = first; column < last; column += 4) {
    // Beyond the row, what is written is the next row's, which comes later; then there is place for three more.
    const at = from + ((column - first) << 2);
    const both = f32x4.add(own, v128.load(norms + (column << 2)));
    const squared = v128.relaxed_madd<f32>(f32x4.splat(-2), v128.load(at), both);
    const exponents = f32x4.mul(f32x4.pmax(f32x4.splat(0), squared), factors);
    const bounds = v128.and(
      f32x4.mul(fusedExponential32(exponents), more),
      f32x4.ge(exponents, least),
    );
    if (column + 4 <= last) v128.store(at, bounds);
    else storeSome(at, bounds, last - column);
  }
  if (first <= sample && sample < last) store<f32>(from + ((sample - first) << 2), 1);
}

/** The first one to three numbers of four. */
function storeSome(at: usize, values: v128, count: usize): void {
  store<f32>(at, f32x4.extract_lane(values, 0));
  if (count > 1) store<f32>(at + 4, f32x4.extract_lane(values, 1));
  if (count > 2) store<f32>(at + 8, f32x4.extract_lane(values, 2));
}

/**
 * Adds to the sums, weighted, how much more similar a sample and each from `first` to below `end`, before it, are than
 * their nearest: what it adds to theirs, and they to its own. The similarities are in a row of the tile.
 *
 * @param row Which row of the tile
 * @param width Columns of the tile
 */
export function addPairs(row: usize, width: usize, sample: usize, first: usize, end: usize): void {
  let from = tile + ((row * width) << 2);
  const zero = f64x2.splat(0);
  const least = v128.load64_splat(nearest + (sample << 3));
  const weight = v128.load64_splat(weights + (sample << 3));
  const even = first + ((end - first) & ~1);
  let own = zero;
  let column = first;
  for (; column < even; column += 2, from += 8) {
    const at = column << 3;
    const similarity = pair<f32>(from);
    const closer = f64x2.pmax(zero, f64x2.sub(similarity, least));
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

/** Copies a row of the tile, of columns from `first` to below `last`, to a stored row. */
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

/** Copies a tile, of rows from `top` to below `bottom` and columns from `left` to below `right`, to where rows are columns. */
export function storeTurned32(top: usize, bottom: usize, left: usize, right: usize): void {
  storeTurned<f32>(top, bottom, left, right);
}
export function storeTurned64(top: usize, bottom: usize, left: usize, right: usize): void {
  storeTurned<f64>(top, bottom, left, right);
}

/** By blocks of 4 x 4, those at the edges number by number. */
function storeTurned<T>(top: usize, bottom: usize, left: usize, right: usize): void {
  const width = (right - left) << 2;
  for (let column = left; column < right; column += 4) {
    for (let row = top; row < bottom; row += 4) {
      const from = tile + (row - top) * width + ((column - left) << 2);
      const to = rows + (column * stride + row) * sizeof<T>();
      if (sizeof<T>() === 4 && row + 4 <= bottom && column + 4 <= right) turn(from, width, to);
      else storeTurnedSome<T>(from, width, to, min(bottom - row, 4), min(right - column, 4));
    }
  }
}

function storeTurnedSome<T>(
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
function turn(from: usize, width: usize, to: usize): void {
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

/** Takes from the sums what a sample, whose similarities are a stored row, adds no more, now that its nearest is at `after`. */
export function takeAway32(row: usize, sample: usize, count: usize, after: f64): void {
  takeAway<f32>(row, sample, count, after);
}
export function takeAway64(row: usize, sample: usize, count: usize, after: f64): void {
  takeAway<f64>(row, sample, count, after);
}

function takeAway<T>(row: usize, sample: usize, count: usize, after: f64): void {
  const from = rows + row * stride * sizeof<T>();
  const zero = f64x2.splat(0);
  const before = f64.load(nearest + (sample << 3));
  const least = f64x2.splat(before);
  const most = f64x2.splat(after - before);
  const weight = v128.load64_splat(weights + (sample << 3));
  // Beyond the last sample there is place for one more, whose sum nobody reads.
  for (let column: usize = 0; column < count; column += 2) {
    const at = sums + (column << 3);
    const closer = f64x2.sub(pair<T>(from + column * sizeof<T>()), least);
    const lost = f64x2.pmin(most, f64x2.pmax(zero, closer));
    v128.store(at, f64x2.sub(v128.load(at), f64x2.mul(weight, lost)));
  }
  f64.store(nearest + (sample << 3), after);
}
