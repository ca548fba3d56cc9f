// AssemblyScript: similarities between samples under a Gaussian kernel, and sums of them. `deno task build:kernels`
// compiles it to similarities.wasm; lib/strategies/similarities.ts calls it.
//
// Similarities are in the samples' precision, all else in float64.
// @ts-nocheck: TypeScript does not know its types.

import { exponential, lanes, pair, reserve, rounded, storePair } from "./vectors";

/** Columns that are mirrored at a time. */
const TILE: usize = 64;

/** Samples from one row of similarities to the next: their number, made even. */
let stride: usize = 0;

/** Where products of some rows and some columns are, (tile), float64, row after row. */
export let products: usize = 0;
/** Per sample, float64: its squared length, its weight, the similarity to the nearest so far, and its sum. */
export let norms: usize = 0;
export let weights: usize = 0;
export let nearest: usize = 0;
export let sums: usize = 0;
/** Where rows of similarities are, each at a multiple of the stride. */
export let similarities: usize = 0;

/** Finds a place for everything: products of a tile, and some rows of similarities. */
export function place(count: usize, tile: usize, rows: usize, bytes: usize): usize {
  stride = (count + 1) & ~1;
  let end: usize = (__heap_base + 63) & ~63;
  products = end;
  norms = end += (tile + 2) << 3;
  weights = end += stride << 3;
  nearest = end += stride << 3;
  sums = end += stride << 3;
  similarities = (end + (stride << 3) + 63) & ~63;
  end = similarities + rows * stride * bytes;
  reserve(end);
  return stride;
}

/**
 * Turns the products of one sample and those from `first` to below `last` into similarities, in row `to`; the distances
 * are rounded to the samples' precision before and after they are scaled.
 */
export function setRow32(
  product: usize,
  sample: usize,
  to: usize,
  first: usize,
  last: usize,
  factor: f64,
): void {
  setRow<f32>(products + (product << 3), sample, to, first, last, factor);
}
export function setRow64(
  product: usize,
  sample: usize,
  to: usize,
  first: usize,
  last: usize,
  factor: f64,
): void {
  setRow<f64>(products + (product << 3), sample, to, first, last, factor);
}

function setRow<T>(
  from: usize,
  sample: usize,
  row: usize,
  first: usize,
  last: usize,
  factor: f64,
): void {
  const own = v128.load64_splat(norms + (sample << 3));
  const factors = f64x2.splat(factor);
  const minusTwo = f64x2.splat(-2);
  const zero = f64x2.splat(0);
  const to = similarities + row * stride * sizeof<T>();
  const even = first + ((last - first) & ~1);
  let column = first;
  for (; column < even; column += 2, from += 16) {
    const product = f64x2.mul(minusTwo, v128.load(from));
    const squared = f64x2.add(f64x2.add(product, own), v128.load(norms + (column << 3)));
    const scaled = f64x2.mul(rounded<T>(f64x2.pmax(zero, squared)), factors);
    storePair<T>(to + column * sizeof<T>(), powerOf<T>(scaled));
  }
  if (column < last) {
    const product = f64x2.mul(minusTwo, v128.load64_zero(from));
    const other = v128.load64_zero(norms + (column << 3));
    const squared = f64x2.add(f64x2.add(product, own), other);
    const scaled = f64x2.mul(rounded<T>(f64x2.pmax(zero, squared)), factors);
    store<T>(to + column * sizeof<T>(), f64x2.extract_lane(powerOf<T>(scaled), 0) as T);
  }
  if (first <= sample && sample < last) store<T>(to + sample * sizeof<T>(), 1 as T);
}

/** e^x, and 0 where that is too small for a number. */

function powerOf<T>(x: v128): v128 {
  const scaled = rounded<T>(x);
  return v128.and(exponential(scaled), f64x2.ge(scaled, f64x2.splat(-708)));
}

/**
 * Adds to the sums, weighted, how much more similar a sample and each from `first`, after it, to below `last` are than
 * their nearest: what it adds to theirs, and they to its own.
 */
export function addPairs32(row: usize, sample: usize, first: usize, last: usize): void {
  addPairs<f32>(row, sample, first, last);
}
export function addPairs64(row: usize, sample: usize, first: usize, last: usize): void {
  addPairs<f64>(row, sample, first, last);
}

function addPairs<T>(row: usize, sample: usize, first: usize, last: usize): void {
  const from = similarities + row * stride * sizeof<T>();
  const zero = f64x2.splat(0);
  const least = v128.load64_splat(nearest + (sample << 3));
  const weight = v128.load64_splat(weights + (sample << 3));
  const even = first + ((last - first) & ~1);
  let own = zero;
  let column = first;
  for (; column < even; column += 2) {
    const at = column << 3;
    const similarity = pair<T>(from + column * sizeof<T>());
    const closer = f64x2.pmax(zero, f64x2.sub(similarity, least));
    v128.store(sums + at, f64x2.add(v128.load(sums + at), f64x2.mul(weight, closer)));
    const othersCloser = f64x2.pmax(zero, f64x2.sub(similarity, v128.load(nearest + at)));
    own = f64x2.add(own, f64x2.mul(v128.load(weights + at), othersCloser));
  }
  let sum = f64.load(sums + (sample << 3)) + lanes(own);
  if (column < last) {
    const at = column << 3;
    const similarity = load<T>(from + column * sizeof<T>()) as f64;
    const closer = max<f64>(0, similarity - f64.load(nearest + (sample << 3)));
    f64.store(sums + at, f64.load(sums + at) + f64.load(weights + (sample << 3)) * closer);
    sum += f64.load(weights + at) * max<f64>(0, similarity - f64.load(nearest + at));
  }
  f64.store(sums + (sample << 3), sum);
}

/** Takes from the sums what a sample adds no more, now that its nearest is at `after`. */
export function takeAway32(row: usize, sample: usize, count: usize, after: f64): void {
  takeAway<f32>(row, sample, count, after);
}
export function takeAway64(row: usize, sample: usize, count: usize, after: f64): void {
  takeAway<f64>(row, sample, count, after);
}

function takeAway<T>(row: usize, sample: usize, count: usize, after: f64): void {
  const from = similarities + row * stride * sizeof<T>();
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

/** Completes some rows of the square by the columns of the same samples, from the rows before. */
export function mirror32(first: usize, last: usize): void {
  mirror<f32>(first, last);
}
export function mirror64(first: usize, last: usize): void {
  mirror<f64>(first, last);
}

/** By tiles: a column has as many pages as rows. */
function mirror<T>(first: usize, last: usize): void {
  for (let left: usize = 0; left < last; left += TILE) {
    for (let row = first; row < last; row++) {
      const to = similarities + row * stride * sizeof<T>();
      const right = min(left + TILE, row);
      let from = similarities + (left * stride + row) * sizeof<T>();
      for (let column = left; column < right; column++) {
        store<T>(to + column * sizeof<T>(), load<T>(from));
        from += stride * sizeof<T>();
      }
    }
  }
}
