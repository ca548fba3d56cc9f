// AssemblyScript: values set to 0 at random, fed with blocks of random words. `deno task build:kernels` compiles it to
// dropout.wasm; dropout.ts calls it, for DropQuery.
//
// A value becomes 0 where u < rate. u is a float64 of 53 bits that numpy makes of two words: u = (a 2^26 + b) / 2^53,
// with the upper 27 bits of the first word as a and the upper 26 bits of the second word as b. The kernel compares
// whole numbers instead: with the rate as (limit 2^26 + rest) / 2^53, u < rate where a < limit, or a = limit and b <
// rest. This is exact.
//
// Values are float32 or float64 and are kept or replaced by 0: nothing is rounded. The memory holds a block of 624
// words, then the values. lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { reserve } from "../../numeric/assembly/vectors.ts";

/** Words in a block. */
const BLOCK: usize = 624;

/** Where the words are, (BLOCK). */
export const words: usize = memory.data(BLOCK << 2, 16);
/** Where the values are. */
export const values: usize = (__heap_base + 15) & ~15;
/** How many values are not decided yet. */
export let left: usize = 0;
/** Where the next value is. */
let at: usize = 0;
/** The two parts of the rate, of 27 and of 26 bits. */
let limit: u32 = 0;
let rest: u32 = 0;

/** Finds a place for the values. */
export function allocate(count: usize, bytes: usize): void {
  reserve(values + ((count * bytes + 15) & ~15));
}

/** Begins with `count` values. `high` and `low` are the two parts of the rate; the second one is rounded up. */
export function start(count: usize, high: u32, low: u32): void {
  left = count;
  at = values;
  limit = high;
  rest = low;
}

/** Goes on with the words from `position` on, two for each value. Returns the position of the first unused word. */
export function drop32(position: usize): usize {
  const limits = i32x4.splat(limit);
  while (left > 3 && position + 7 < BLOCK) {
    const first = v128.load(words + (position << 2));
    const second = v128.load(words + (position << 2), 16);
    const parts = i32x4.shr_u(i32x4.shuffle(first, second, 0, 2, 4, 6), 5);
    // The second word counts only where the first part equals the limit, which is rare.
    if (v128.any_true(i32x4.eq(parts, limits))) position = decide<f32>(position, 4);
    else {
      v128.store(at, v128.andnot(v128.load(at), i32x4.lt_s(parts, limits)));
      at += 16;
      left -= 4;
      position += 8;
    }
  }
  return decide<f32>(position, left);
}
export function drop64(position: usize): usize {
  return decide<f64>(position, left);
}

/** The same, value by value, for `count` values at most. */
function decide<T>(start: usize, count: usize): usize {
  let position = start;
  for (; count > 0 && position + 1 < BLOCK; count--, position += 2) {
    const high = load<u32>(words + (position << 2)) >> 5;
    const low = load<u32>(words + (position << 2), 4) >> 6;
    next<T>(high < limit || (high === limit && low < rest));
  }
  return position;
}

/** Takes the caller's decision on the next value, whose two words are in two blocks. */
export function next32(isDropped: bool): void {
  next<f32>(isDropped);
}
export function next64(isDropped: bool): void {
  next<f64>(isDropped);
}

function next<T>(isDropped: bool): void {
  if (isDropped) store<T>(at, 0 as T);
  at += sizeof<T>();
  left--;
}
