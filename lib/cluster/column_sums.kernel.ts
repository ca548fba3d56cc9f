// AssemblyScript: sums of columns in the order of OpenBLAS, and running sums, for k-means++. `deno task build:kernels`
// compiles it to column_sums.wasm; column_sums.ts calls it.
//
// Columns are float32 or float64, and every addition is rounded to their precision. `sum` keeps the order of OpenBLAS's
// gemv with a vector of ones: blocks of rows, several sums in each, joined at the end of the block, and the last one to
// three rows as a sum of their own. k-means++ compares such sums and scales draws by them, so that their last bits
// decide.
//
// The memory holds the columns, each at a multiple of the stride, then one column of running sums.
// lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { reserve } from "../numeric/assembly/vectors.ts";

/** Bytes of a block of a column in OpenBLAS's gemv. */
const BLOCK: usize = 16384;

let count: usize = 0;
/** Bytes from one column to the next, a multiple of 16. */
let stride: usize = 0;

/** Where the columns are, (columns x rows), each at a multiple of the stride, in the values' precision. */
export let columns: usize = 0;
/** Where the running sums come out, (rows), in the values' precision. */
export let running: usize = 0;

/** Finds a place for everything. Returns the bytes from one column to the next. */
export function allocate(rows: usize, columnCount: usize, bytes: usize): usize {
  count = rows;
  stride = (rows * bytes + 15) & ~15;
  columns = (__heap_base + 63) & ~63;
  running = columns + columnCount * stride;
  reserve(running + stride);
  return stride;
}

/**
 * The sum of a column. The sums of a block are two vectors of 16 bytes if `isWide`, otherwise one: eight or four sums
 * of float32, four or two of float64. OpenBLAS is wide for columns in groups of four and for a single one, not for a
 * pair.
 */
export function sum32(column: usize, isWide: bool): f32 {
  return sum<f32>(columns + column * stride, isWide);
}
export function sum64(column: usize, isWide: bool): f64 {
  return sum<f64>(columns + column * stride, isWide);
}

function sum<T>(from: usize, isWide: bool): T {
  let total: T = 0 as T;
  const whole = from + (count & ~3) * sizeof<T>();
  let at = from;
  while (at < whole) {
    const end = min(at + BLOCK, whole);
    let first = v128.splat<T>(0 as T);
    let second = first;
    if (isWide) {
      // An odd number of vectors remains: the first one is taken alone.
      if ((end - at) & 16) {
        first = v128.load(at);
        at += 16;
      }
      for (; at < end; at += 32) {
        first = v128.add<T>(first, v128.load(at));
        second = v128.add<T>(second, v128.load(at, 16));
      }
    } else for (; at < end; at += 16) first = v128.add<T>(first, v128.load(at));
    total = (total + lanesOf<T>(v128.add<T>(first, second))) as T;
  }
  let rest: T = 0 as T;
  for (const end = from + count * sizeof<T>(); at < end; at += sizeof<T>()) {
    rest = (rest + load<T>(at)) as T;
  }
  return (total + rest) as T;
}

/** The sum of the lanes, neighbours first. */
function lanesOf<T>(sums: v128): T {
  if (sizeof<T>() === 8) {
    return (f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)) as T;
  }
  const firstPair = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1);
  return (firstPair + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3))) as T;
}

/** Sets running sum i to the sum of the entries 0 to i of a column, added one after the other. */
export function accumulate32(column: usize): void {
  accumulate<f32>(columns + column * stride);
}
export function accumulate64(column: usize): void {
  accumulate<f64>(columns + column * stride);
}

function accumulate<T>(from: usize): void {
  let total: T = 0 as T;
  const toRunning = running - from;
  for (const end = from + count * sizeof<T>(); from < end; from += sizeof<T>()) {
    total = (total + load<T>(from)) as T;
    store<T>(from + toRunning, total);
  }
}
