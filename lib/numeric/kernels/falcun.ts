// AssemblyScript: the relevances of FALCUN's candidates. `deno task build:kernels` compiles it to falcun.wasm;
// lib/strategies/relevances.ts calls it.
// @ts-nocheck: TypeScript does not know its types.

import { lanes, reserve, rounded } from "./vectors";

/** The sum of a row's coarse values is about this. The differences of two rows add up to no more than a uint16 holds. */
const SCALE: f64 = 16000;

let count: usize = 0;
let columns: usize = 0;

/** Where the class probabilities are, (rows x columns), in their precision. */
export let rows: usize = 0;
/** Where the uncertainty of each row is, (rows), float64. */
export let uncertainties: usize = 0;
/** Where the distance of each row to the nearest pick is, (rows), float64. */
export let distances: usize = 0;
/** Where the relevance of each row comes out, (rows), float64. */
export let relevances: usize = 0;
/** The rows once more, coarsely: probabilities times SCALE as int16, each row filled up to whole vectors by zeros. */
let coarse: usize = 0;
/** Bytes of such a row. */
let coarseBytes: usize = 0;
/** How many distances the last row lowered. */
let lowered: usize = 0;

/** Finds a place for everything. */
export function place(rowCount: usize, columnCount: usize, bytes: usize): void {
  count = rowCount;
  columns = columnCount;
  lowered = 0;
  // Rows are handled by twos: there is place for one more.
  const vector = ((count + 1) & ~1) << 3;
  let end: usize = (__heap_base + 63) & ~63;
  rows = end;
  uncertainties = end += (count * columns * bytes + 15) & ~15;
  distances = end += vector;
  relevances = end += vector;
  coarseBytes = ((columns + 7) & ~7) << 1;
  coarse = end += vector;
  end += count * coarseBytes;
  reserve(end);
}

/** Sets the coarse rows from `first` to below `last`, once the rows are written. */
export function coarsen32(first: usize, last: usize): void {
  coarsen<f32>(first, last);
}
export function coarsen64(first: usize, last: usize): void {
  coarsen<f64>(first, last);
}

/** Relevances: whole powers of uncertainties plus distances. */
export function weigh32(power: i32): void {
  weigh<f32>(power);
}
export function weigh64(power: i32): void {
  weigh<f64>(power);
}

/** Lowers the distances to those to one more row, and brings them to 0 to 1. */
export function approach32(to: usize): void {
  approach<f32>(to);
}
export function approach64(to: usize): void {
  approach<f64>(to);
}

function coarsen<T>(first: usize, last: usize): void {
  for (let i = first; i < last; i++) {
    const at = rows + i * columns * sizeof<T>();
    const to = coarse + i * coarseBytes;
    for (let column: usize = 0; column < columns; column++) {
      const value = load<T>(at + column * sizeof<T>()) as f64;
      i32.store16(to + (column << 1), nearest(value * SCALE) as i32);
    }
    for (let column = columns; column < coarseBytes >> 1; column++) {
      i32.store16(to + (column << 1), 0);
    }
  }
}

function weigh<T>(power: i32): void {
  for (let at: usize = 0; at < count << 3; at += 16) {
    let square = rounded<T>(f64x2.add(v128.load(uncertainties + at), v128.load(distances + at)));
    let product = f64x2.splat(1);
    for (let left = power; left > 0; left >>= 1) {
      if (left & 1) product = f64x2.mul(product, square);
      square = f64x2.mul(square, square);
    }
    v128.store(relevances + at, rounded<T>(product));
  }
}

/**
 * Most distances need not be measured to know that they are no smaller: a coarse difference is off by one at most, that
 * of two rows by the number of columns. Where the last row lowered most of them, they are measured without a coarse look.
 */
function approach<T>(to: usize): void {
  const point = rows + to * columns * sizeof<T>();
  // One more for the roundings of the distance itself.
  const error = <f64> (columns + 1);
  let smallest: f64 = Infinity;
  let largest: f64 = -Infinity;
  const isMost = lowered << 1 > count;
  lowered = 0;
  for (let i: usize = 0; i < count; i++) {
    let distance = f64.load(distances + (i << 3));
    if (isMost || <f64> coarseDifference(i, to) - error < distance * (SCALE * 1.0001)) {
      const other = difference<T>(rows + i * columns * sizeof<T>(), point) as f64;
      if (other < distance) {
        distance = other;
        f64.store(distances + (i << 3), distance);
        lowered++;
      }
    }
    if (distance < smallest) smallest = distance;
    if (distance > largest) largest = distance;
  }
  const range = largest - smallest;
  if (range === 0 && smallest === 0) return;
  const low = f64x2.splat(smallest);
  const divisor = f64x2.splat(range > 0 ? range : 1);
  for (let at = distances; at < distances + (count << 3); at += 16) {
    const distance = rounded<T>(f64x2.sub(v128.load(at), low));
    v128.store(at, rounded<T>(f64x2.div(distance, divisor)));
  }
}

/** The distance of two rows times SCALE, by their coarse values. */
function coarseDifference(i: usize, j: usize): i32 {
  const a = coarse + i * coarseBytes;
  const b = coarse + j * coarseBytes;
  let sums = i16x8.splat(0);
  for (let at: usize = 0; at < coarseBytes; at += 16) {
    sums = i16x8.add(sums, i16x8.abs(i16x8.sub(v128.load(a + at), v128.load(b + at))));
  }
  const four = i32x4.extadd_pairwise_i16x8_u(sums);
  const two = i32x4.add(four, i64x2.shuffle(four, four, 1, 0));
  return i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1);
}

/** Added up in the order of numpy's sum over at most 128 columns: eight sums, then what is left. */
function difference<T>(a: usize, b: usize): T {
  let first = v128.splat<T>(0 as T);
  let second = first, third = first, fourth = first;
  const whole = (columns & ~7) * sizeof<T>();
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
