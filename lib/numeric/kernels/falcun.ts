// AssemblyScript: the relevances of FALCUN's candidates. `deno task build:kernels` compiles it to falcun.wasm;
// lib/strategies/relevances.ts calls it. T is the type of the probabilities, A that of what is made of them: wider
// where probabilities of float32 have come into a float64 matrix.
// @ts-nocheck: TypeScript does not know its types.

import { highPair, lanes, reserve, rounded } from "./vectors";

/** The sum of a row's coarse values is about this: those of two rows fit into an int16. */
const SCALE: f32 = 16000;

/** Bytes of the relevances that are added up at a time in a draw. */
const BLOCK: usize = 512;

let count: usize = 0;
let columns: usize = 0;

/** Where the class probabilities are, (rows x columns), in their precision. */
export let rows: usize = 0;
/** Where the relevance of each row comes out, (rows), float64. */
export let relevances: usize = 0;
/** The uncertainty of each row, (rows), float64. */
let uncertainties: usize = 0;
/** The distance of each row to the nearest pick, (rows), float64. */
let distances: usize = 0;
/** Place for two vectors. */
let scratch: usize = 0;
/** The rows once more, coarsely: probabilities times SCALE as int16, each row filled up to pairs of vectors by zeros. */
let coarse: usize = 0;
/** Bytes of such a row. */
let coarseBytes: usize = 0;
/** The sum of each coarse row, (rows), int32. */
let coarseSums: usize = 0;
/** The sum of each row of float32, (rows), float64. */
let sums: usize = 0;
/** How many distances the last row lowered. */
let lowered: usize = 0;

/** Finds a place for everything. */
export function place(rowCount: usize, columnCount: usize, bytes: usize): void {
  count = rowCount;
  columns = columnCount;
  lowered = 0;
  // Rows are handled by fours: there is place for some more.
  const padded = (count + 3) & ~3;
  const vector = padded << 3;
  let end: usize = (__heap_base + 63) & ~63;
  rows = end;
  uncertainties = end += (count * columns * bytes + 15) & ~15;
  distances = end += vector;
  relevances = end += vector;
  scratch = end += vector;
  coarseBytes = ((columns + 15) & ~15) << 1;
  coarse = end += 32;
  sums = end += padded * coarseBytes;
  coarseSums = end += vector;
  end += padded << 2;
  reserve(end);
}

/**
 * Prepares the rows from `first` to below `last`, once they are written: coarse values and uncertainties, which stand in
 * for the distance as long as there is no pick. The numbers in the names are the bits of T and A.
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

/** Uncertainties plus distances. */
export function add32(): void {
  add<f32>();
}
export function add64(): void {
  add<f64>();
}

/** Relevances: whole powers of uncertainties plus distances. */
export function weigh32(power: i32): void {
  weigh<f32>(power);
}
export function weigh64(power: i32): void {
  weigh<f64>(power);
}

/**
 * The row at a share of 0 to below 1 of the sum of all relevances, whatever they have been set to; -1 if that is 0.
 * Added up by blocks, of which only the one that reaches the share is looked at row by row.
 */
export function draw(share: f64): i32 {
  const end = relevances + (count << 3);
  const target = share * sumBetween(relevances, end);
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
  // No relevance, or one that was rounded away.
  while (at > relevances && f64.load(at - 8) === 0) at -= 8;
  return (<i32> (at - relevances) >> 3) - 1;
}

/** Lowers the distances to those to one more row, and brings them to 0 to 1. */
export function approach32in32(to: usize): void {
  approach<f32, f32>(to);
}
export function approach32in64(to: usize): void {
  approach<f32, f64>(to);
}
export function approach64in64(to: usize): void {
  approach<f64, f64>(to);
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
    const uncertainty = marginUncertainty<T, A>(row) as f64;
    f64.store(uncertainties + (i << 3), uncertainty);
    f64.store(distances + (i << 3), uncertainty);
    coarsen<T>(row, i);
    if (sizeof<T>() < sizeof<A>()) f64.store(sums + (i << 3), sumOf(row));
  }
}

/** One minus the lead of the largest value over the second. */
function marginUncertainty<T, A>(row: usize): A {
  let highest: T = 0;
  let second: T = 0;
  let column: usize = 0;
  if (sizeof<T>() === 4) {
    let most = f32x4.splat(0);
    let next = most;
    for (; column + 4 <= columns; column += 4) {
      const four = v128.load(row + (column << 2));
      next = f32x4.max(next, f32x4.min(four, most));
      most = f32x4.max(most, four);
    }
    // The largest two of all are among the largest two of the lanes.
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

function coarsen<T>(row: usize, i: usize): void {
  const to = coarse + i * coarseBytes;
  let sum: i32 = 0;
  let column: usize = 0;
  if (sizeof<T>() === 4) {
    let sums = i32x4.splat(0);
    for (; column + 8 <= columns; column += 8) {
      const eight = i16x8.narrow_i32x4_s(
        coarseFour(row + (column << 2)),
        coarseFour(row + (column << 2) + 16),
      );
      v128.store(to + (column << 1), eight);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_s(eight));
    }
    sum = total(sums);
  }
  for (; column < coarseBytes >> 1; column++) {
    let value: i32 = 0;
    if (column < columns) {
      value = nearest<f32>((load<T>(row + column * sizeof<T>()) as f32) * SCALE) as i32;
    }
    i32.store16(to + (column << 1), value);
    sum += value;
  }
  i32.store(coarseSums + (i << 2), sum);
}

function coarseFour(at: usize): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at), f32x4.splat(SCALE))));
}

function add<A>(): void {
  for (let at: usize = 0; at < count << 3; at += 16) v128.store(relevances + at, sum<A>(at));
}

function weigh<A>(power: i32): void {
  for (let at: usize = 0; at < count << 3; at += 16) {
    let square = sum<A>(at);
    let product = f64x2.splat(1);
    for (let left = power; left > 0; left >>= 1) {
      if (left & 1) product = f64x2.mul(product, square);
      square = f64x2.mul(square, square);
    }
    v128.store(relevances + at, rounded<A>(product));
  }
}

/** Two uncertainties plus distances. */
@inline
function sum<A>(at: usize): v128 {
  return rounded<A>(f64x2.add(v128.load(uncertainties + at), v128.load(distances + at)));
}

function approach<T, A>(to: usize): void {
  // Where the last row lowered most distances, they are measured without a coarse look.
  const isMost = lowered << 1 > count;
  lowered = 0;
  for (let i: usize = 0; i < count; i += 4) {
    const near = isMost ? 15 : fourNear(i, to);
    if (near === 0) continue;
    if (sizeof<T>() < sizeof<A>()) lowerFour(i, to);
    else {
      for (let left = near; left; left &= left - 1) {
        const row = i + ctz(left);
        // Nothing is below 0, where picks are, and what equals them.
        if (row < count && f64.load(distances + (row << 3)) > 0) {
          lower(row, difference<A>(row, to) as f64);
        }
      }
    }
  }
  rescale<A>();
}

/** Lowers the distance of a row if another one is smaller. */
function lower(row: usize, distance: f64): void {
  const at = distances + (row << 3);
  if (row >= count || distance >= f64.load(at)) return;
  f64.store(at, distance);
  lowered++;
}

/** Brings the distances to 0 to 1. */
function rescale<A>(): void {
  const end = distances + (count << 3);
  let least = f64x2.splat(Infinity);
  let most = f64x2.splat(-Infinity);
  for (let at = distances; at < end; at += 16) {
    // Of an odd number, the last one twice.
    const two = at + 16 > end ? v128.load64_splat(at) : v128.load(at);
    least = f64x2.pmin(least, two);
    most = f64x2.pmax(most, two);
  }
  const smallest = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  const largest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  const range = largest - smallest;
  if (range === 0 && smallest === 0) return;
  const low = f64x2.splat(smallest);
  const divisor = f64x2.splat(range > 0 ? range : 1);
  for (let at = distances; at < end; at += 16) {
    const distance = rounded<A>(f64x2.sub(v128.load(at), low));
    v128.store(at, rounded<A>(f64x2.div(distance, divisor)));
  }
}

/**
 * Which of four rows may be nearer to another one than their distances so far, as bits. Most are not, and need not be
 * measured to know that: a coarse value is off by a half at most, so a coarse distance by the number of columns.
 */
function fourNear(i: usize, to: usize): i32 {
  let a = coarse + i * coarseBytes;
  let b = a + coarseBytes;
  let c = b + coarseBytes;
  let d = c + coarseBytes;
  const point = coarse + to * coarseBytes;
  // What rows have in common: the sum of the smaller values.
  let inA = i16x8.splat(0), inB = inA, inC = inA, inD = inA;
  for (let at = point; at < point + coarseBytes; at += 32) {
    let values = v128.load(at);
    inA = i16x8.add(inA, i16x8.min_s(values, v128.load(a)));
    inB = i16x8.add(inB, i16x8.min_s(values, v128.load(b)));
    inC = i16x8.add(inC, i16x8.min_s(values, v128.load(c)));
    inD = i16x8.add(inD, i16x8.min_s(values, v128.load(d)));
    values = v128.load(at, 16);
    inA = i16x8.add(inA, i16x8.min_s(values, v128.load(a, 16)));
    inB = i16x8.add(inB, i16x8.min_s(values, v128.load(b, 16)));
    inC = i16x8.add(inC, i16x8.min_s(values, v128.load(c, 16)));
    inD = i16x8.add(inD, i16x8.min_s(values, v128.load(d, 16)));
    a += 32;
    b += 32;
    c += 32;
    d += 32;
  }
  const common = totals(totals(pairs(inA), pairs(inB)), totals(pairs(inC), pairs(inD)));
  const sums = i32x4.add(v128.load(coarseSums + (i << 2)), i32x4.splat(load<i32>(coarseSums + (to << 2))));
  const apart = f32x4.convert_i32x4_s(i32x4.sub(sums, i32x4.shl(common, 1)));
  const at = distances + (i << 3);
  const soFar = i64x2.shuffle(
    f32x4.demote_f64x2_zero(v128.load(at)),
    f32x4.demote_f64x2_zero(v128.load(at, 16)),
    0,
    2,
  );
  // One more, and a little, for the roundings.
  const error = f32x4.splat(<f32> (columns + 1));
  const limit = f32x4.add(f32x4.mul(soFar, f32x4.splat(SCALE * 1.0001)), error);
  return i32x4.bitmask(f32x4.lt(apart, limit));
}

function pairs(eight: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_s(eight);
}

/** The sums of neighbours in one vector, then in another. */
function totals(a: v128, b: v128): v128 {
  return i32x4.add(i32x4.shuffle(a, b, 0, 2, 4, 6), i32x4.shuffle(a, b, 1, 3, 5, 7));
}

function total(four: v128): i32 {
  const two = i32x4.add(four, i64x2.shuffle(four, four, 1, 0));
  return i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1);
}

/**
 * The distance of two rows, added up in the order of numpy's sum over at most 128 columns: eight sums, then what is
 * left.
 */
function difference<T>(i: usize, j: usize): T {
  const a = rows + i * columns * sizeof<T>();
  const b = rows + j * columns * sizeof<T>();
  const whole = (columns & ~7) * sizeof<T>();
  let first = v128.splat<T>(0 as T);
  let second = first, third = first, fourth = first;
  for (let at: usize = 0; at < whole; at += 8 * sizeof<T>()) {
    first = v128.add<T>(first, apart<T>(a + at, b + at));
    second = v128.add<T>(second, apart<T>(a + at + 16, b + at + 16));
    if (sizeof<T>() === 8) {
      third = v128.add<T>(third, apart<T>(a + at + 32, b + at + 32));
      fourth = v128.add<T>(fourth, apart<T>(a + at + 48, b + at + 48));
    }
  }
  let sum: T;
  if (sizeof<T>() === 8) {
    sum = ((lanes(first) + lanes(second)) + (lanes(third) + lanes(fourth))) as T;
  } else sum = (four(first) + four(second)) as T;
  for (let at = whole; at < columns * sizeof<T>(); at += sizeof<T>()) {
    sum += abs<T>(load<T>(a + at) - load<T>(b + at));
  }
  return sum;
}

function apart<T>(a: usize, b: usize): v128 {
  return v128.abs<T>(v128.sub<T>(v128.load(a), v128.load(b)));
}

function four(sums: v128): f32 {
  return (f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1)) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
}

/**
 * Lowers the distances of four rows of float32, in float64: the sums of two rows but for what they have in common,
 * twice. The smaller of two float32 is exact, so that only sums are in float64; all are added up in the same order, so
 * that equal rows are at 0. With few labels nearly every pick lowers nearly all distances.
 */
function lowerFour(i: usize, to: usize): void {
  const bytes = columns << 2;
  const start = rows + to * bytes;
  const end = start + (bytes & ~15);
  let a = rows + i * bytes;
  let b = a + bytes, c = b + bytes, d = c + bytes;
  let lowA = f64x2.splat(0), highA = lowA, lowB = lowA, highB = lowA;
  let lowC = lowA, highC = lowA, lowD = lowA, highD = lowA;
  let at = start;
  for (; at < end; at += 16) {
    const values = v128.load(at);
    const inA = f32x4.pmin(values, v128.load(a));
    lowA = f64x2.add(lowA, f64x2.promote_low_f32x4(inA));
    highA = f64x2.add(highA, highPair(inA));
    const inB = f32x4.pmin(values, v128.load(b));
    lowB = f64x2.add(lowB, f64x2.promote_low_f32x4(inB));
    highB = f64x2.add(highB, highPair(inB));
    const inC = f32x4.pmin(values, v128.load(c));
    lowC = f64x2.add(lowC, f64x2.promote_low_f32x4(inC));
    highC = f64x2.add(highC, highPair(inC));
    const inD = f32x4.pmin(values, v128.load(d));
    lowD = f64x2.add(lowD, f64x2.promote_low_f32x4(inD));
    highD = f64x2.add(highD, highPair(inD));
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  let commonA = lanes(f64x2.add(lowA, highA)), commonB = lanes(f64x2.add(lowB, highB));
  let commonC = lanes(f64x2.add(lowC, highC)), commonD = lanes(f64x2.add(lowD, highD));
  for (; at < start + bytes; at += 4) {
    const value = f32.load(at);
    commonA += min(value, f32.load(a)) as f64;
    commonB += min(value, f32.load(b)) as f64;
    commonC += min(value, f32.load(c)) as f64;
    commonD += min(value, f32.load(d)) as f64;
    a += 4;
    b += 4;
    c += 4;
    d += 4;
  }
  const sum = f64.load(sums + (to << 3));
  const own = sums + (i << 3);
  lower(i, f64.load(own) + sum - 2 * commonA);
  lower(i + 1, f64.load(own, 8) + sum - 2 * commonB);
  lower(i + 2, f64.load(own, 16) + sum - 2 * commonC);
  lower(i + 3, f64.load(own, 24) + sum - 2 * commonD);
}

/** The sum of a row of float32, added up as above. */
function sumOf(row: usize): f64 {
  const end = row + (columns << 2);
  let low = f64x2.splat(0), high = low;
  for (; row + 16 <= end; row += 16) {
    const values = v128.load(row);
    low = f64x2.add(low, f64x2.promote_low_f32x4(values));
    high = f64x2.add(high, highPair(values));
  }
  let sum = lanes(f64x2.add(low, high));
  for (; row < end; row += 4) sum += f32.load(row) as f64;
  return sum;
}
