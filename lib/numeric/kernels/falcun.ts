// AssemblyScript: the relevances of FALCUN's candidates. `deno task build:kernels` compiles it to falcun.wasm;
// lib/strategies/relevances.ts calls it.
// @ts-nocheck: TypeScript does not know its types.

import { lanes, reserve, rounded } from "./vectors";

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
/** In which column each row has its largest probability, (rows), int32. */
let tops: usize = 0;

/** Finds a place for everything. */
export function place(rowCount: usize, columnCount: usize, bytes: usize): void {
  count = rowCount;
  columns = columnCount;
  // Rows are handled by twos: there is place for one more.
  const vector = ((count + 1) & ~1) << 3;
  let end: usize = (__heap_base + 63) & ~63;
  rows = end;
  uncertainties = end += (count * columns * bytes + 15) & ~15;
  distances = end += vector;
  relevances = end += vector;
  tops = end += vector;
  end += vector;
  reserve(end);
}

/** Finds the largest probabilities, once the rows are written. */
export function findTops32(): void {
  findTops<f32>();
}
export function findTops64(): void {
  findTops<f64>();
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

function findTops<T>(): void {
  for (let i: usize = 0; i < count; i++) {
    const at = rows + i * columns * sizeof<T>();
    let top: usize = 0;
    let most = load<T>(at);
    for (let column: usize = 1; column < columns; column++) {
      const value = load<T>(at + column * sizeof<T>());
      if (value > most) {
        most = value;
        top = column;
      }
    }
    i32.store(tops + (i << 2), top as i32);
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
 * As rows sum to 1, their distance is at least twice what the one exceeds the other in any column: most distances need
 * not be measured to know that they are no smaller.
 */
function approach<T>(to: usize): void {
  const point = rows + to * columns * sizeof<T>();
  let smallest: f64 = Infinity;
  let largest: f64 = -Infinity;
  for (let i: usize = 0; i < count; i++) {
    const at = rows + i * columns * sizeof<T>();
    const top = i32.load(tops + (i << 2)) as usize * sizeof<T>();
    const excess: f64 = load<T>(at + top) - load<T>(point + top);
    let distance = f64.load(distances + (i << 3));
    if (2 * excess < distance) {
      const other = difference<T>(at, point) as f64;
      if (other < distance) {
        distance = other;
        f64.store(distances + (i << 3), distance);
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
