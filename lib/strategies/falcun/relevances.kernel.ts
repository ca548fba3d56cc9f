// AssemblyScript: the relevances of FALCUN's candidates. `deno task build:kernels` compiles it to relevances.wasm;
// relevances.ts calls it.
//
// With p_i as the class probabilities of candidate i, its uncertainty is u_i = 1 - (largest p_i - second largest p_i).
// Its distance d_i is the least sum over the classes of |p_i - p_j| for the picks j so far, brought to 0 to 1 after
// each pick: (d_i - min d) / (max d - min d). Its relevance is (u_i + d_i)^power. Before the first pick, d_i is u_i.
//
// There are three combinations of types. T is the type of the probabilities and A the type of uncertainties and
// distances: both float32, both float64, or float32 probabilities that are handled as float64 ("wide rows"). Relevances
// are float64.
//
// A distance of one type adds up as numpy does for at most 128 classes: eight sums, joined pairwise, then the remaining
// classes. Distances of wide rows are sums of whole numbers (see WHOLE), which no order changes. The sums of a draw
// have an order of their own: eight sums in blocks of 64 relevances. Another order would draw another row only where
// the target lies within a rounding of a sum.
//
// Most picks lower few distances. 8-bit copies of the rows show which: they give a lower bound of each distance, and
// only rows whose bound is below the distance so far are measured. A bound never replaces a distance, so that the
// copies cannot decide a result.
//
// The memory holds the rows, then arrays with one entry per row, then the 8-bit copies with their own arrays, as
// `allocate` lists them. lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { lanes, pair, reserve, rounded } from "../../numeric/assembly/vectors.ts";

/**
 * Wide rows become whole numbers, uint32: a probability times 2^31, rounded. Sums of them are exact and take half the
 * time of float64. This rounding is smaller than the error of predictions in float32.
 */
const WHOLE: f32 = 2147483648;

/** Room for the roundings of float32 in a bound. */
const SLACK: f32 = 1e-4;

/** Bytes of a block of relevances in a draw. */
const BLOCK: usize = 512;

let count: usize = 0;
let columns: usize = 0;

/** Where the class probabilities are, (rows x columns), in their precision. */
export let rows: usize = 0;
/** Where the relevance of each row comes out, (rows), float64. */
export let relevances: usize = 0;
/** The uncertainty of each row and its distance to the nearest pick, (rows) each, of type A. */
let uncertainties: usize = 0;
let distances: usize = 0;
/** Room for two vectors of 16 bytes. */
let scratch: usize = 0;
/**
 * The 8-bit copies of the rows, (rows x copyBytes): probabilities times `scale`, rounded, as uint8. Zeros fill each row
 * up to whole vectors. 255 stands for `cap` and everything above; the part of a probability above `cap` is its excess.
 */
let copies: usize = 0;
let copyBytes: usize = 0;
let scale: f32 = 0;
let cap: f32 = 0;
/** Per row, float32: the sum of its copy divided by `scale`, less the sum of the copy's rounding errors. */
let copySums: usize = 0;
/** Per row: the column of the largest excess, int32; this excess, and the sum of all others, float32. */
let peakColumns: usize = 0;
let peaks: usize = 0;
let rests: usize = 0;
/** The sum of each wide row, (rows), uint32. */
let sums: usize = 0;
/** A mask of the last vector of a row: all bits for the columns that exist, if they do not fill it. */
let tail: usize = 0;
/** How many distances the last pick lowered. */
let lowered: usize = 0;

/** Finds a place for everything. */
export function allocate(rowCount: usize, columnCount: usize, bytes: usize): void {
  count = rowCount;
  columns = columnCount;
  lowered = 0;
  // Rows are handled by fours: the last four may reach beyond them.
  const padded = (count + 3) & ~3;
  const vector = padded << 3;
  let end: usize = (__heap_base + 63) & ~63;
  rows = end;
  uncertainties = end += (count * columns * bytes + 15) & ~15;
  distances = end += vector;
  relevances = end += vector;
  scratch = end += vector;
  tail = end += 32;
  // The cap is about a dozen times the mean probability, so that excesses are rare.
  scale = min(max(<f32> columns * 20, 250), 30000);
  cap = 255 / scale;
  copyBytes = (columns + 15) & ~15;
  copies = end += 16;
  const words = padded << 2;
  copySums = end += padded * copyBytes;
  peakColumns = end += words;
  peaks = end += words;
  rests = end += words;
  sums = end += words;
  end += words;
  reserve(end);
  for (let lane: usize = 0; lane < 4; lane++) {
    store<i32>(tail + (lane << 2), lane < (columns & 3) ? -1 : 0);
  }
}

/**
 * Prepares the rows from `first` to below `last`, once they are written: uncertainties, 8-bit copies, and the
 * uncertainties once more as distances. The numbers in the names are the bits of T and A.
 */
export function prepare32in32(first: usize, last: usize): void {
  prepare<f32, f32>(first, last);
}
export function prepare32in64(first: usize, last: usize): void {
  prepare<f32, f64>(first, last);
}
export function prepare64in64(first: usize, last: usize): void {
  prepare<f64, f64>(first, last);
}

/** Sets the relevances to uncertainties plus distances, for powers that the caller takes. */
export function computeSums32(): void {
  computeSums<f32>();
}
export function computeSums64(): void {
  computeSums<f64>();
}

/** Sets the relevances to whole powers of uncertainties plus distances. */
export function computePowers32(power: i32): void {
  computePowers<f32>(power);
}
export function computePowers64(power: i32): void {
  computePowers<f64>(power);
}

/**
 * The first row at which the sum of the relevances so far is above `uniform` times the sum of all; -1 if all are
 * 0. `uniform` is 0 to below 1. The caller may have changed the relevances. Sums are taken by blocks, and row by row in the last
 * block only.
 */
export function draw(uniform: f64): i32 {
  const end = relevances + (count << 3);
  const target = uniform * sumBetween(relevances, end);
  let reached: f64 = 0;
  let at = relevances;
  for (; at + BLOCK <= end; at += BLOCK) {
    const next = reached + sumBetween(at, at + BLOCK);
    if (next > target) break;
    reached = next;
  }
  for (; at < end; at += 8) {
    reached += f64.load(at);
    if (reached > target) return (at - relevances) >> 3;
  }
  // Rounding kept the sum from the target, or all are 0: the last row with a relevance is taken.
  while (at > relevances && f64.load(at - 8) === 0) at -= 8;
  return (<i32> (at - relevances) >> 3) - 1;
}

/** Takes in a pick, the row `to`: lowers the distances of all rows that are nearer to it, and brings them to 0 to 1. */
export function addPick32in32(to: usize): void {
  addPick<f32, f32>(to);
}
export function addPick32in64(to: usize): void {
  addPick<f32, f64>(to);
}
export function addPick64in64(to: usize): void {
  addPick<f64, f64>(to);
}

function sumBetween(start: usize, end: usize): f64 {
  let first = f64x2.splat(0), second = first, third = first, fourth = first;
  let at = start;
  for (; at + 64 <= end; at += 64) {
    first = f64x2.add(first, v128.load(at));
    second = f64x2.add(second, v128.load(at, 16));
    third = f64x2.add(third, v128.load(at, 32));
    fourth = f64x2.add(fourth, v128.load(at, 48));
  }
  let sum = lanes(f64x2.add(f64x2.add(first, second), f64x2.add(third, fourth)));
  for (; at < end; at += 8) sum += f64.load(at);
  return sum;
}

function prepare<T, A>(first: usize, last: usize): void {
  for (let i = first; i < last; i++) {
    const row = rows + i * columns * sizeof<T>();
    const uncertainty = marginUncertainty<T, A>(row);
    store<A>(uncertainties + i * sizeof<A>(), uncertainty);
    store<A>(distances + i * sizeof<A>(), uncertainty);
    copyRow<T>(row, i);
    if (sizeof<T>() < sizeof<A>()) toWholeNumbers(row, i);
  }
}

/** 1 - (largest - second largest value of a row). */
function marginUncertainty<T, A>(row: usize): A {
  let highest: T = 0;
  let second: T = 0;
  let column: usize = 0;
  if (sizeof<T>() === 4) {
    let most = f32x4.splat(0);
    let next = most;
    for (; column + 4 <= columns; column += 4) {
      const values = v128.load(row + (column << 2));
      next = f32x4.max(next, f32x4.min(values, most));
      most = f32x4.max(most, values);
    }
    // The two largest values are among the two largest of each lane.
    v128.store(scratch, most);
    v128.store(scratch, next, 16);
    for (let at = scratch; at < scratch + 32; at += 4) {
      const value = load<T>(at);
      second = max<T>(second, min<T>(value, highest));
      highest = max<T>(highest, value);
    }
  }
  for (; column < columns; column++) {
    const value = load<T>(row + column * sizeof<T>());
    second = max<T>(second, min<T>(value, highest));
    highest = max<T>(highest, value);
  }
  return (1 as A) - ((highest as A) - (second as A));
}

/** Makes the 8-bit copy of row i, and its sum and excesses. */
function copyRow<T>(row: usize, i: usize): void {
  const to = copies + i * copyBytes;
  // Zeros fill the last vector up.
  v128.store(to + copyBytes - 16, i32x4.splat(0));
  const scales = f32x4.splat(scale), units = f32x4.splat(1 / scale), caps = f32x4.splat(cap);
  let sum = f32x4.splat(0);
  let most = sum, excesses = sum;
  for (let column: usize = 0; column < columns; column += 4) {
    const values = fourOf<T>(row, column);
    const scaled = f32x4.min(f32x4.nearest(f32x4.mul(values, scales)), f32x4.splat(255));
    const words = i32x4.trunc_sat_f32x4_s(scaled);
    const halves = i16x8.narrow_i32x4_s(words, words);
    v128.store32_lane(to + column, i8x16.narrow_i16x8_u(halves, halves), 0);
    const kept = f32x4.min(values, caps);
    const restored = f32x4.mul(scaled, units);
    sum = f32x4.add(sum, f32x4.sub(restored, f32x4.abs(f32x4.sub(restored, kept))));
    const excess = f32x4.sub(values, kept);
    most = f32x4.max(most, excess);
    excesses = f32x4.add(excesses, excess);
  }
  const peak = largestOf(most);
  let column: usize = 0;
  if (peak > 0) {
    const peaks = f32x4.splat(peak);
    for (;; column += 4) {
      const values = fourOf<T>(row, column);
      const found = i32x4.bitmask(f32x4.eq(f32x4.sub(values, f32x4.min(values, caps)), peaks));
      if (found === 0) continue;
      column += ctz(found);
      break;
    }
  }
  const word = i << 2;
  f32.store(copySums + word, sumOfFour(sum));
  i32.store(peakColumns + word, column as i32);
  f32.store(peaks + word, peak);
  f32.store(rests + word, sumOfFour(excesses) - peak);
}

/** Four values of a row from a column on, in float32; 0 beyond the last column. */
// @inline
function fourOf<T>(row: usize, column: usize): v128 {
  const values = fourAt<T>(row + column * sizeof<T>());
  return column + 4 > columns ? v128.and(values, v128.load(tail)) : values;
}

/** Loads four values, in float32. */
// @inline
function fourAt<T>(at: usize): v128 {
  if (sizeof<T>() === 4) return v128.load(at);
  return i64x2.shuffle(
    f32x4.demote_f64x2_zero(v128.load(at)),
    f32x4.demote_f64x2_zero(v128.load(at, 16)),
    0,
    2,
  );
}

function largestOf(values: v128): f32 {
  return max(
    max(f32x4.extract_lane(values, 0), f32x4.extract_lane(values, 1)),
    max(f32x4.extract_lane(values, 2), f32x4.extract_lane(values, 3)),
  );
}

/** Replaces the probabilities of a wide row by whole numbers (see WHOLE), and takes their sum. */
function toWholeNumbers(row: usize, i: usize): void {
  const wholes = f32x4.splat(WHOLE);
  let sum = i32x4.splat(0);
  for (let column: usize = 0; column < columns; column += 4) {
    const fixed = i32x4.trunc_sat_f32x4_u(
      f32x4.nearest(f32x4.mul(fourOf<f32>(row, column), wholes)),
    );
    const at = row + (column << 2);
    if (column + 4 <= columns) v128.store(at, fixed);
    else {
      v128.store(scratch, fixed);
      memory.copy(at, scratch, (columns & 3) << 2);
    }
    sum = i32x4.add(sum, fixed);
  }
  i32.store(sums + (i << 2), sumOfWords(sum));
}

function computeSums<A>(): void {
  for (let row: usize = 0; row < count; row += 2) v128.store(relevances + (row << 3), sum<A>(row));
}

function computePowers<A>(power: i32): void {
  // Four rows at a time share the work on the bits of the power.
  for (let row: usize = 0; row < count; row += 4) {
    let square = sum<A>(row), otherSquare = sum<A>(row + 2);
    let product = f64x2.splat(1), otherProduct = product;
    for (let left = power; left > 0; left >>= 1) {
      if (left & 1) {
        product = f64x2.mul(product, square);
        otherProduct = f64x2.mul(otherProduct, otherSquare);
      }
      square = f64x2.mul(square, square);
      otherSquare = f64x2.mul(otherSquare, otherSquare);
    }
    const at = relevances + (row << 3);
    v128.store(at, rounded<A>(product));
    v128.store(at, rounded<A>(otherProduct), 16);
  }
}

/** Uncertainty plus distance of two rows, rounded to A, as float64. */
// @inline
function sum<A>(row: usize): v128 {
  const at = row * sizeof<A>();
  return rounded<A>(f64x2.add(pair<A>(uncertainties + at), pair<A>(distances + at)));
}

function addPick<T, A>(to: usize): void {
  // If the last pick lowered most distances, this one may too: all are measured, without bounds.
  const isMost = lowered << 1 > count;
  lowered = 0;
  for (let i: usize = 0; i < count; i += 4) {
    const near = isMost ? 15 : fourNear<A>(i, to);
    if (near === 0) continue;
    if (sizeof<T>() < sizeof<A>()) lowerFour(i, to);
    else {
      for (let left = near; left; left &= left - 1) {
        const row = i + ctz(left);
        // A distance of 0 cannot be lowered: picks have it, and rows that equal them.
        if (row < count && load<A>(distances + row * sizeof<A>()) > 0) {
          lower<A>(row, difference<A>(row, to));
        }
      }
    }
  }
  rescale<A>();
}

/** Sets a row's distance to `distance` if this is smaller. */
function lower<A>(row: usize, distance: A): void {
  const at = distances + row * sizeof<A>();
  if (distance >= load<A>(at)) return;
  store<A>(at, distance);
  lowered++;
}

/** Brings the distances to 0 to 1. */
function rescale<A>(): void {
  // Copies of the last distance fill the last vector up.
  const last = load<A>(distances + (count - 1) * sizeof<A>());
  for (let row = count; row & 3; row++) store<A>(distances + row * sizeof<A>(), last);
  const end = distances + count * sizeof<A>();
  let least = v128.splat<A>(Infinity as A);
  let most = v128.splat<A>(-Infinity as A);
  for (let at = distances; at < end; at += 16) {
    least = v128.pmin<A>(least, v128.load(at));
    most = v128.pmax<A>(most, v128.load(at));
  }
  v128.store(scratch, least);
  v128.store(scratch, most, 16);
  let smallest = load<A>(scratch);
  let largest = load<A>(scratch + 16);
  for (let at = scratch; at < scratch + 16; at += sizeof<A>()) {
    smallest = min<A>(smallest, load<A>(at));
    largest = max<A>(largest, load<A>(at, 16));
  }
  const range = largest - smallest;
  if (range === 0 && smallest === 0) return;
  const lows = v128.splat<A>(smallest);
  const divisor = v128.splat<A>(range > 0 ? range : (1 as A));
  for (let at = distances; at < end; at += 16) {
    v128.store(at, v128.div<A>(v128.sub<A>(v128.load(at), lows), divisor));
  }
}

/**
 * Which of four rows may be nearer to the row `to` than their distances so far: bit n for row i + n.
 *
 * A distance is the distance of the parts up to `cap` plus the distance of the excesses. The bound adds a lower bound
 * of each. For the parts, it is sum(a) + sum(b) - 2 sum(min(a, b)) of the copies, less the rounding errors of both
 * copies. For the excesses, it is the difference of the largest ones if they are in one column; otherwise each largest
 * excess counts as far as it is above all the other excesses of the other row.
 */
function fourNear<A>(i: usize, to: usize): i32 {
  let a = copies + i * copyBytes;
  let b = a + copyBytes;
  let c = b + copyBytes;
  let d = c + copyBytes;
  const point = copies + to * copyBytes, end = point + copyBytes;
  // The sum of the smaller values, min(a, b), for each of the four.
  let inA = i16x8.splat(0), inB = inA, inC = inA, inD = inA;
  for (let at = point; at < end; at += 16) {
    const values = v128.load(at);
    inA = i16x8.add(inA, i16x8.extadd_pairwise_i8x16_u(i8x16.min_u(values, v128.load(a))));
    inB = i16x8.add(inB, i16x8.extadd_pairwise_i8x16_u(i8x16.min_u(values, v128.load(b))));
    inC = i16x8.add(inC, i16x8.extadd_pairwise_i8x16_u(i8x16.min_u(values, v128.load(c))));
    inD = i16x8.add(inD, i16x8.extadd_pairwise_i8x16_u(i8x16.min_u(values, v128.load(d))));
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  const common = f32x4.convert_i32x4_s(
    sumsOfNeighbours(
      sumsOfNeighbours(sumsOfPairs(inA), sumsOfPairs(inB)),
      sumsOfNeighbours(sumsOfPairs(inC), sumsOfPairs(inD)),
    ),
  );
  const word = i << 2, other = to << 2;
  const boundOfParts = f32x4.sub(
    f32x4.add(v128.load(copySums + word), v128.load32_splat(copySums + other)),
    f32x4.mul(common, f32x4.splat(2 / scale)),
  );
  const peak = v128.load(peaks + word), otherPeak = v128.load32_splat(peaks + other);
  const rest = v128.load(rests + word), otherRest = v128.load32_splat(rests + other);
  const zero = f32x4.splat(0);
  const boundOfExcesses = v128.bitselect(
    f32x4.abs(f32x4.sub(peak, otherPeak)),
    f32x4.add(
      f32x4.max(f32x4.sub(peak, otherRest), zero),
      f32x4.max(f32x4.sub(otherPeak, rest), zero),
    ),
    i32x4.eq(v128.load(peakColumns + word), v128.load32_splat(peakColumns + other)),
  );
  const limit = f32x4.add(
    fourAt<A>(distances + i * sizeof<A>()),
    f32x4.splat(SLACK),
  );
  return i32x4.bitmask(f32x4.lt(f32x4.add(boundOfParts, boundOfExcesses), limit));
}

function sumsOfPairs(eight: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(eight);
}

/** The sums of neighbours in `a`, then in `b`, int32. */
function sumsOfNeighbours(a: v128, b: v128): v128 {
  return i32x4.add(i32x4.shuffle(a, b, 0, 2, 4, 6), i32x4.shuffle(a, b, 1, 3, 5, 7));
}

function sumOfWords(words: v128): i32 {
  const two = i32x4.add(words, i64x2.shuffle(words, words, 1, 0));
  return i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1);
}

/**
 * The distance of two rows: the sum over the columns of |a - b|. The order is numpy's for at most 128 columns: eight
 * sums of every eighth column, joined pairwise, then the remaining columns.
 */
function difference<T>(i: usize, j: usize): T {
  const a = rows + i * columns * sizeof<T>();
  const b = rows + j * columns * sizeof<T>();
  const whole = (columns & ~7) * sizeof<T>();
  let first = v128.splat<T>(0 as T);
  let second = first, third = first, fourth = first;
  for (let at: usize = 0; at < whole; at += 8 * sizeof<T>()) {
    first = v128.add<T>(first, absoluteDifference<T>(a + at, b + at));
    second = v128.add<T>(second, absoluteDifference<T>(a + at + 16, b + at + 16));
    if (sizeof<T>() === 8) {
      third = v128.add<T>(third, absoluteDifference<T>(a + at + 32, b + at + 32));
      fourth = v128.add<T>(fourth, absoluteDifference<T>(a + at + 48, b + at + 48));
    }
  }
  let sum: T;
  if (sizeof<T>() === 8) {
    sum = ((lanes(first) + lanes(second)) + (lanes(third) + lanes(fourth))) as T;
  } else sum = (sumOfFour(first) + sumOfFour(second)) as T;
  for (let at = whole; at < columns * sizeof<T>(); at += sizeof<T>()) {
    sum += abs<T>(load<T>(a + at) - load<T>(b + at));
  }
  return sum;
}

function absoluteDifference<T>(a: usize, b: usize): v128 {
  return v128.abs<T>(v128.sub<T>(v128.load(a), v128.load(b)));
}

function sumOfFour(sums: v128): f32 {
  return (f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1)) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
}

/**
 * Lowers the distances of the four wide rows from i on to their distances from the row `to`, where these are smaller.
 *
 * |a - b| = a + b - 2 min(a, b). The distance of two rows is therefore the sum of each, less twice the sum of
 * min(a, b). Only the last sum is taken here. All four rows are measured even if only one may be nearer: with few labels,
 * nearly every pick lowers nearly all distances.
 */
function lowerFour(i: usize, to: usize): void {
  const bytes = columns << 2;
  const start = rows + to * bytes;
  const end = start + (bytes & ~15);
  let a = rows + i * bytes;
  let b = a + bytes, c = b + bytes, d = c + bytes;
  let inA = i32x4.splat(0), inB = inA, inC = inA, inD = inA;
  let at = start;
  for (; at < end; at += 16) {
    const values = v128.load(at);
    inA = i32x4.add(inA, i32x4.min_u(values, v128.load(a)));
    inB = i32x4.add(inB, i32x4.min_u(values, v128.load(b)));
    inC = i32x4.add(inC, i32x4.min_u(values, v128.load(c)));
    inD = i32x4.add(inD, i32x4.min_u(values, v128.load(d)));
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  if (columns & 3) {
    const values = v128.and(v128.load(at), v128.load(tail));
    inA = i32x4.add(inA, i32x4.min_u(values, v128.load(a)));
    inB = i32x4.add(inB, i32x4.min_u(values, v128.load(b)));
    inC = i32x4.add(inC, i32x4.min_u(values, v128.load(c)));
    inD = i32x4.add(inD, i32x4.min_u(values, v128.load(d)));
  }
  const common = sumsOfNeighbours(sumsOfNeighbours(inA, inB), sumsOfNeighbours(inC, inD));
  const own = v128.load(sums + (i << 2));
  const other = f64x2.splat(load<u32>(sums + (to << 2)) as f64);
  lowerTwo(
    i,
    f64x2.sub(f64x2.add(lowPair(own), other), f64x2.mul(lowPair(common), f64x2.splat(2))),
  );
  lowerTwo(
    i + 2,
    f64x2.sub(f64x2.add(highPair(own), other), f64x2.mul(highPair(common), f64x2.splat(2))),
  );
}

/** Lowers the distances of two wide rows, given as whole numbers, where these are smaller. */
// @inline
function lowerTwo(row: usize, fixed: v128): void {
  const at = distances + (row << 3);
  const distance = f64x2.mul(fixed, f64x2.splat(1 / (WHOLE as f64)));
  const soFar = v128.load(at);
  v128.store(at, f64x2.pmin(soFar, distance));
  lowered += popcnt(i64x2.bitmask(f64x2.lt(distance, soFar)));
}

/** The first two of four uint32, and the last two, as float64. */
// @inline
function lowPair(words: v128): v128 {
  return f64x2.convert_low_i32x4_u(words);
}
// @inline
function highPair(words: v128): v128 {
  return f64x2.convert_low_i32x4_u(i64x2.shuffle(words, words, 1, 1));
}
