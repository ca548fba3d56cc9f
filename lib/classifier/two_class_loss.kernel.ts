// AssemblyScript (https://www.assemblyscript.org): the losses of two classes on samples that lie in memory, evaluated
// along lines. `deno task build:kernels` compiles it to two_class_loss.wasm; two_class_loss.ts calls it.
//
// There are two seats, each with classes and a line of its own, which can go over the samples together. Sums over features
// and what is computed of a sample are in the samples' precision, as scikit-learn's; logits and sums over many samples are
// in float64.
// @ts-nocheck: TypeScript does not know its types.

import { fusedExponential32 } from "../numeric/assembly/fused_exponential_32.ts";
import {
  exponential,
  highPair,
  lanes,
  mulAdd,
  pair,
  reserve,
} from "../numeric/assembly/vectors.ts";

/** Rows of a block, whole groups: they are found in the cache again when their gradient is added up. */
const BLOCK_32: usize = 48;
const BLOCK_64: usize = 16;
/**
 * Rows whose gradient is added up in the samples' precision before it goes to the float64 sum. Any number is as right as
 * another, but the last bits that it decides grow along a long path: on the golden digits, whose discriminators take 86
 * iterations, this one leads to scikit-activeml's picks.
 */
const RUN: usize = 192;

/** Number of samples, a multiple of a block's groups: of 12 in float32, of 8 in float64. */
let rows: usize = 0;
/** Bytes of a sample, a multiple of 64. */
let bytes: usize = 0;

/**
 * Where the samples are, (rows x features), in their precision. Some samples are a group, stored by vectors of 16 bytes:
 * the first vector of each of them, then the second ones. In float32 it is as many as make the most of the registers, two
 * seats' sums of six.
 */
let samples: usize = 0;
/** Where a group is laid down, sample after sample, to be stored. */
export let group: usize = 0;
/** Samples of a group, in either precision and in that of the samples. */
const GROUP_32: usize = 6;
const GROUP_64: usize = 8;
export let groupRows: usize = 0;

/** Where the first seat has its things; the other's are so many bytes later. A seat is named by 0 or by this number. */
export let seatBytes: usize = 0;
/** The direction of the line, (features), in the samples' precision. */
export let direction: usize = 0;
/** A run's sum of rows, (features), in the samples' precision. */
let run: usize = 0;
/** The gradient's sum, (features) in float64. */
export let gradient: usize = 0;
/**
 * Per sample: the logit where the line begins, in float64; how it changes along the line, 1 for class 0 and -1 for class 1,
 * and the derivative of the loss by the logit at the step last looked at, in the samples' precision.
 */
export let logits: usize = 0;
export let changes: usize = 0;
export let signs: usize = 0;
let residuals: usize = 0;
/** Per sample, int32: the class, 0 or 1, and the one that it had when its seat last began. */
export let classes: usize = 0;
let lastClasses: usize = 0;
/** Which samples differed in their class when they were last compared, int32. */
export let changed: usize = 0;
/** Sums over the samples at the step last looked at, in float64: the loss, its slope along the line, the residuals. */
export let sums: usize = 0;
/** The product of 1 + e^-|s| of samples whose logarithm is still to be added to the loss, two float64. */
let factors: usize = 0;
/** What all logits change by along the line, and the step that is looked at, in float64. */
export let offset: usize = 0;
export let step: usize = 0;

/** Bytes that memory hands over together. */
const LINE: usize = 64;
/** The next value to be fetched, and what needs those that were. */
let ahead: usize = 0;
export let fetched: i32 = 0;

/** Finds a place for everything. */
export function place(sampleCount: usize, sampleBytes: usize, features: usize): void {
  groupRows = sampleBytes === features << 2 ? GROUP_32 : GROUP_64;
  rows = sampleCount;
  bytes = sampleBytes;
  let end: usize = (__heap_base + 63) & ~63;
  samples = end;
  group = end += rows * bytes;
  direction = end += bytes << 3;
  run = end += bytes;
  gradient = end += bytes;
  logits = end += features << 3;
  changes = end += rows << 3;
  signs = end += rows << 3;
  residuals = end += rows << 3;
  classes = end += rows << 3;
  lastClasses = end += rows << 2;
  sums = end += rows << 2;
  offset = end += 24;
  step = end += 8;
  factors = end += 16;
  end += 16;
  seatBytes = end - direction;
  changed = end += seatBytes;
  end += rows << 2;
  // Values are fetched up to a block or two beyond the samples.
  reserve(end + BLOCK_32 * bytes);
  // The memory may have been used before.
  memory.fill(group, 0, end - group);
}

/** Stores the group that was laid down as the one that begins with sample `row`. */
export function storeGroup(row: usize): void {
  let to = samples + row * bytes;
  for (let at: usize = 0; at < bytes; at += 16) {
    for (let from = group + at, end = from + groupRows * bytes; from < end; from += bytes) {
      v128.store(to, v128.load(from));
      to += 16;
    }
  }
}

/** Finds the samples whose class differs from what it was when another seat last began; how many they are. */
export function compare(seat: usize, other: usize): i32 {
  const from = classes + seat, to = lastClasses + other;
  let next = changed;
  for (let at: usize = 0; at < rows << 2; at += 16) {
    const same = i32x4.eq(v128.load(from + at), v128.load(to + at));
    for (let left = i32x4.bitmask(same) ^ 15; left; left &= left - 1) {
      store<i32>(next, (at >> 2) + ctz(left));
      next += 4;
    }
  }
  return (next - changed) >> 2;
}

/** Begins with the classes: sets the signs; how many samples are of class 0. */
export function begin32(seat: usize): i32 {
  return begin<f32>(seat);
}
export function begin64(seat: usize): i32 {
  return begin<f64>(seat);
}

/**
 * One pass over the samples. Some seats begin a line: how the logits change along it, and a look at the step. Then some
 * get the gradient at the step last looked at. Each is a sum of 1 for the first seat and 2 for the second.
 */
export function pass32(lines: i32, gradients: i32): void {
  pass<f32>(lines, gradients);
}
export function pass64(lines: i32, gradients: i32): void {
  pass<f64>(lines, gradients);
}

/** Looks at the step along the line, in float32 by the blocks of a pass. */
export function look32(seat: usize): void {
  clear(seat);
  for (let start: usize = 0; start < rows; start += RUN) {
    const stop = min(start + RUN, rows);
    for (let from = start; from < stop; from += BLOCK_32) {
      lookAt32(seat, from, min(from + BLOCK_32, stop));
    }
    addLogarithm(seat);
  }
}
export function look64(seat: usize): void {
  clear(seat);
  lookAt64(seat, 0, rows);
}

/** Moves the line's beginning to the step along it. */
export function move32(seat: usize): void {
  move<f32>(seat);
}
export function move64(seat: usize): void {
  move<f64>(seat);
}

/**
 * A block comes from memory once for both seats, and while they compute with it, the next one is on its way: without the
 * values that are loaded ahead, evenly spread over the loops, time for memory and time for arithmetic would add up.
 */
function pass<T>(lines: i32, gradients: i32): void {
  if (lines & 1) clear(0);
  if (lines & 2) clear(seatBytes);
  for (let start: usize = 0; start < rows; start += RUN) {
    const stop = min(start + RUN, rows);
    const block = sizeof<T>() === 4 ? BLOCK_32 : BLOCK_64;
    for (let from = start; from < stop; from += block) {
      const to = min(from + block, stop);
      ahead = samples + to * bytes;
      setChanges<T>(lines, from, to);
      if (lines & 1) lookAt<T>(0, from, to);
      if (lines & 2) lookAt<T>(seatBytes, from, to);
      addRows<T>(gradients, from, to);
    }
    if (sizeof<T>() === 4) {
      if (lines & 1) addLogarithm(0);
      if (lines & 2) addLogarithm(seatBytes);
    }
    if (gradients & 1) endRun<T>(0);
    if (gradients & 2) endRun<T>(seatBytes);
  }
}

function begin<T>(seat: usize): i32 {
  let ones = i32x4.splat(0);
  let to = signs + seat;
  const end = classes + seat + (rows << 2);
  for (let at = classes + seat; at < end; at += 16) {
    const four = v128.load(at);
    ones = i32x4.add(ones, four);
    const signsOfFour = i32x4.sub(i32x4.splat(1), i32x4.shl(four, 1));
    if (sizeof<T>() === 4) v128.store(to, f32x4.convert_i32x4_s(signsOfFour));
    else {
      v128.store(to, f64x2.convert_low_i32x4_s(signsOfFour));
      const others = i64x2.shuffle(signsOfFour, signsOfFour, 1, 1);
      v128.store(to, f64x2.convert_low_i32x4_s(others), 16);
    }
    to += 4 * sizeof<T>();
  }
  memory.copy(lastClasses + seat, classes + seat, rows << 2);
  return <i32> rows - (i32x4.extract_lane(ones, 0) + i32x4.extract_lane(ones, 1) +
    i32x4.extract_lane(ones, 2) + i32x4.extract_lane(ones, 3));
}

function move<T>(seat: usize): void {
  const lengths = v128.load64_splat(step + seat);
  let from = changes + seat;
  for (let at = logits + seat, end = at + (rows << 3); at < end; at += 16) {
    v128.store(at, f64x2.add(v128.load(at), f64x2.mul(lengths, pair<T>(from))));
    from += 2 * sizeof<T>();
  }
}

/** How the logits of a block change along the lines. */
function setChanges<T>(lines: i32, from: usize, to: usize): void {
  if (sizeof<T>() === 8) {
    for (let row = from; row < to; row += GROUP_64) {
      if (lines & 1) setChanges64(0, row);
      if (lines & 2) setChanges64(seatBytes, row);
    }
  } else if (lines === 3) {
    for (let row = from; row < to; row += GROUP_32) setChangesOfBoth32(row);
  } else if (lines) {
    const seat = lines === 1 ? 0 : seatBytes;
    for (let row = from; row < to; row += 2 * GROUP_32) setChanges32(seat, row);
  }
}

/** Of a group. */
function setChanges64(seat: usize, row: usize): void {
  const line = direction + seat, end = line + bytes;
  let next = ahead, tally = fetched;
  let a = f64x2.splat(0);
  let b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  let at = samples + row * bytes;
  for (let from = line; from < end; from += 16) {
    const vector = v128.load(from);
    a = mulAdd<f64, f64>(v128.load(at), vector, a);
    b = mulAdd<f64, f64>(v128.load(at, 16), vector, b);
    c = mulAdd<f64, f64>(v128.load(at, 32), vector, c);
    d = mulAdd<f64, f64>(v128.load(at, 48), vector, d);
    e = mulAdd<f64, f64>(v128.load(at, 64), vector, e);
    f = mulAdd<f64, f64>(v128.load(at, 80), vector, f);
    g = mulAdd<f64, f64>(v128.load(at, 96), vector, g);
    h = mulAdd<f64, f64>(v128.load(at, 112), vector, h);
    at += 128;
    tally |= i32.load(next);
    next += LINE;
  }
  const output = changes + seat + (row << 3);
  const change = f64.load(offset + seat);
  storeSums<f64>(output, a, b, c, d, change);
  storeSums<f64>(output + 32, e, f, g, h, change);
  ahead = next;
  fetched = tally;
}

/** Of two groups, as many sums as those of two seats. */
function setChanges32(seat: usize, row: usize): void {
  const line = direction + seat, end = line + bytes;
  let next = ahead, tally = fetched;
  let a = f32x4.splat(0);
  let b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
  let at = samples + row * bytes, other = at + GROUP_32 * bytes;
  for (let from = line; from < end; from += 32) {
    let vector = v128.load(from);
    a = f32x4.relaxed_madd(v128.load(at), vector, a);
    b = f32x4.relaxed_madd(v128.load(at, 16), vector, b);
    c = f32x4.relaxed_madd(v128.load(at, 32), vector, c);
    d = f32x4.relaxed_madd(v128.load(at, 48), vector, d);
    e = f32x4.relaxed_madd(v128.load(at, 64), vector, e);
    f = f32x4.relaxed_madd(v128.load(at, 80), vector, f);
    g = f32x4.relaxed_madd(v128.load(other), vector, g);
    h = f32x4.relaxed_madd(v128.load(other, 16), vector, h);
    i = f32x4.relaxed_madd(v128.load(other, 32), vector, i);
    j = f32x4.relaxed_madd(v128.load(other, 48), vector, j);
    k = f32x4.relaxed_madd(v128.load(other, 64), vector, k);
    l = f32x4.relaxed_madd(v128.load(other, 80), vector, l);
    vector = v128.load(from, 16);
    a = f32x4.relaxed_madd(v128.load(at, 96), vector, a);
    b = f32x4.relaxed_madd(v128.load(at, 112), vector, b);
    c = f32x4.relaxed_madd(v128.load(at, 128), vector, c);
    d = f32x4.relaxed_madd(v128.load(at, 144), vector, d);
    e = f32x4.relaxed_madd(v128.load(at, 160), vector, e);
    f = f32x4.relaxed_madd(v128.load(at, 176), vector, f);
    g = f32x4.relaxed_madd(v128.load(other, 96), vector, g);
    h = f32x4.relaxed_madd(v128.load(other, 112), vector, h);
    i = f32x4.relaxed_madd(v128.load(other, 128), vector, i);
    j = f32x4.relaxed_madd(v128.load(other, 144), vector, j);
    k = f32x4.relaxed_madd(v128.load(other, 160), vector, k);
    l = f32x4.relaxed_madd(v128.load(other, 176), vector, l);
    at += 192;
    other += 192;
    tally |= i32.load(next) | i32.load(next, LINE) | i32.load(next, 2 * LINE);
    next += 3 * LINE;
  }
  const output = changes + seat + (row << 2);
  const change = f64.load(offset + seat);
  storeSums<f32>(output, a, b, c, d, change);
  storeSums<f32>(output + 16, e, f, g, h, change);
  storeSums<f32>(output + 32, i, j, k, l, change);
  ahead = next;
  fetched = tally;
}

/**
 * Of a group, for both seats. Loads bound these loops, of which V8 checks every address in an instruction or two of its own:
 * so a vector of a sample is loaded once for both, and each turn takes two of them.
 */
function setChangesOfBoth32(row: usize): void {
  const end = direction + bytes;
  let next = ahead, tally = fetched;
  let a = f32x4.splat(0);
  let b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
  let at = samples + row * bytes;
  for (let from = direction, other = direction + seatBytes; from < end; from += 32, other += 32) {
    let vector = v128.load(from);
    let otherVector = v128.load(other);
    let sample = v128.load(at);
    a = f32x4.relaxed_madd(sample, vector, a);
    g = f32x4.relaxed_madd(sample, otherVector, g);
    sample = v128.load(at, 16);
    b = f32x4.relaxed_madd(sample, vector, b);
    h = f32x4.relaxed_madd(sample, otherVector, h);
    sample = v128.load(at, 32);
    c = f32x4.relaxed_madd(sample, vector, c);
    i = f32x4.relaxed_madd(sample, otherVector, i);
    sample = v128.load(at, 48);
    d = f32x4.relaxed_madd(sample, vector, d);
    j = f32x4.relaxed_madd(sample, otherVector, j);
    sample = v128.load(at, 64);
    e = f32x4.relaxed_madd(sample, vector, e);
    k = f32x4.relaxed_madd(sample, otherVector, k);
    sample = v128.load(at, 80);
    f = f32x4.relaxed_madd(sample, vector, f);
    l = f32x4.relaxed_madd(sample, otherVector, l);
    vector = v128.load(from, 16);
    otherVector = v128.load(other, 16);
    sample = v128.load(at, 96);
    a = f32x4.relaxed_madd(sample, vector, a);
    g = f32x4.relaxed_madd(sample, otherVector, g);
    sample = v128.load(at, 112);
    b = f32x4.relaxed_madd(sample, vector, b);
    h = f32x4.relaxed_madd(sample, otherVector, h);
    sample = v128.load(at, 128);
    c = f32x4.relaxed_madd(sample, vector, c);
    i = f32x4.relaxed_madd(sample, otherVector, i);
    sample = v128.load(at, 144);
    d = f32x4.relaxed_madd(sample, vector, d);
    j = f32x4.relaxed_madd(sample, otherVector, j);
    sample = v128.load(at, 160);
    e = f32x4.relaxed_madd(sample, vector, e);
    k = f32x4.relaxed_madd(sample, otherVector, k);
    sample = v128.load(at, 176);
    f = f32x4.relaxed_madd(sample, vector, f);
    l = f32x4.relaxed_madd(sample, otherVector, l);
    at += 192;
    tally |= i32.load(next) | i32.load(next, LINE);
    next += LINE + LINE / 2;
  }
  // Two more than a group has, which the next group overwrites.
  const output = changes + (row << 2);
  const change = f64.load(offset), otherChange = f64.load(offset + seatBytes);
  storeSums<f32>(output, a, b, c, d, change);
  storeSums<f32>(output + 16, e, f, e, f, change);
  storeSums<f32>(output + seatBytes, g, h, i, j, otherChange);
  storeSums<f32>(output + seatBytes + 16, k, l, k, l, otherChange);
  ahead = next;
  fetched = tally;
}

/** Stores each vector's sum plus a change. */
// @inline
function storeSums<T>(output: usize, a: v128, b: v128, c: v128, d: v128, change: f64): void {
  const all = v128.splat<T>(change as T);
  if (sizeof<T>() === 4) {
    const ab = f32x4.add(f32x4.shuffle(a, b, 0, 4, 1, 5), f32x4.shuffle(a, b, 2, 6, 3, 7));
    const cd = f32x4.add(f32x4.shuffle(c, d, 0, 4, 1, 5), f32x4.shuffle(c, d, 2, 6, 3, 7));
    const sums = f32x4.add(i64x2.shuffle(ab, cd, 0, 2), i64x2.shuffle(ab, cd, 1, 3));
    v128.store(output, f32x4.add(sums, all));
  } else {
    const ab = f64x2.add(i64x2.shuffle(a, b, 0, 2), i64x2.shuffle(a, b, 1, 3));
    const cd = f64x2.add(i64x2.shuffle(c, d, 0, 2), i64x2.shuffle(c, d, 1, 3));
    v128.store(output, f64x2.add(ab, all));
    v128.store(output, f64x2.add(cd, all), 16);
  }
}

/** Adds the rows of a block, each times its residual, to the runs' sums. */
function addRows<T>(gradients: i32, from: usize, to: usize): void {
  if (sizeof<T>() === 8) {
    for (let row = from; row < to; row += GROUP_64) {
      if (gradients & 1) addRows64(0, row);
      if (gradients & 2) addRows64(seatBytes, row);
    }
  } else if (gradients === 3) {
    for (let row = from; row < to; row += GROUP_32) addRowsOfBoth32(row);
  } else if (gradients) {
    const seat = gradients === 1 ? 0 : seatBytes;
    for (let row = from; row < to; row += GROUP_32) addRows32(seat, row);
  }
}

function addRows64(seat: usize, row: usize): void {
  const line = run + seat, end = line + bytes;
  let next = ahead, tally = fetched;
  const input = residuals + seat + (row << 3);
  const a = v128.load64_splat(input);
  const b = v128.load64_splat(input, 8);
  const c = v128.load64_splat(input, 16);
  const d = v128.load64_splat(input, 24);
  const e = v128.load64_splat(input, 32);
  const f = v128.load64_splat(input, 40);
  const g = v128.load64_splat(input, 48);
  const h = v128.load64_splat(input, 56);
  let at = samples + row * bytes;
  for (let to = line; to < end; to += 16) {
    const sum = f64x2.add(weighted(at, a, b, c, d), weighted(at + 64, e, f, g, h));
    v128.store(to, f64x2.add(v128.load(to), sum));
    at += 128;
    tally |= i32.load(next);
    next += LINE;
  }
  ahead = next;
  fetched = tally;
}

/** The sum of a vector of each of four samples, times its residual. */
// @inline
function weighted(at: usize, a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = mulAdd<f64, f64>(v128.load(at, 16), b, f64x2.mul(v128.load(at), a));
  const cd = mulAdd<f64, f64>(v128.load(at, 48), d, f64x2.mul(v128.load(at, 32), c));
  return f64x2.add(ab, cd);
}

/** Of a group, in the order in which both seats take it together. */
function addRows32(seat: usize, row: usize): void {
  const line = run + seat, end = line + bytes;
  let next = ahead, tally = fetched;
  const input = residuals + seat + (row << 2);
  const a = v128.load32_splat(input);
  const b = v128.load32_splat(input, 4);
  const c = v128.load32_splat(input, 8);
  const d = v128.load32_splat(input, 12);
  const e = v128.load32_splat(input, 16);
  const f = v128.load32_splat(input, 20);
  let at = samples + row * bytes;
  for (let to = line; to < end; to += 32) {
    let sum = f32x4.relaxed_madd(v128.load(at), a, v128.load(to));
    sum = f32x4.relaxed_madd(v128.load(at, 16), b, sum);
    sum = f32x4.relaxed_madd(v128.load(at, 32), c, sum);
    sum = f32x4.relaxed_madd(v128.load(at, 48), d, sum);
    sum = f32x4.relaxed_madd(v128.load(at, 64), e, sum);
    sum = f32x4.relaxed_madd(v128.load(at, 80), f, sum);
    v128.store(to, sum);
    sum = f32x4.relaxed_madd(v128.load(at, 96), a, v128.load(to, 16));
    sum = f32x4.relaxed_madd(v128.load(at, 112), b, sum);
    sum = f32x4.relaxed_madd(v128.load(at, 128), c, sum);
    sum = f32x4.relaxed_madd(v128.load(at, 144), d, sum);
    sum = f32x4.relaxed_madd(v128.load(at, 160), e, sum);
    sum = f32x4.relaxed_madd(v128.load(at, 176), f, sum);
    v128.store(to, sum, 16);
    at += 192;
    tally |= i32.load(next) | i32.load(next, LINE);
    next += LINE + LINE / 2;
  }
  ahead = next;
  fetched = tally;
}

/** Of a group, for both seats. */
function addRowsOfBoth32(row: usize): void {
  const end = run + bytes;
  let next = ahead, tally = fetched;
  const input = residuals + (row << 2), otherInput = input + seatBytes;
  const a = v128.load32_splat(input);
  const b = v128.load32_splat(input, 4);
  const c = v128.load32_splat(input, 8);
  const d = v128.load32_splat(input, 12);
  const e = v128.load32_splat(input, 16);
  const f = v128.load32_splat(input, 20);
  const g = v128.load32_splat(otherInput);
  const h = v128.load32_splat(otherInput, 4);
  const i = v128.load32_splat(otherInput, 8);
  const j = v128.load32_splat(otherInput, 12);
  const k = v128.load32_splat(otherInput, 16);
  const l = v128.load32_splat(otherInput, 20);
  let at = samples + row * bytes;
  for (let to = run, other = run + seatBytes; to < end; to += 32, other += 32) {
    let sample = v128.load(at);
    let sum = f32x4.relaxed_madd(sample, a, v128.load(to));
    let otherSum = f32x4.relaxed_madd(sample, g, v128.load(other));
    sample = v128.load(at, 16);
    sum = f32x4.relaxed_madd(sample, b, sum);
    otherSum = f32x4.relaxed_madd(sample, h, otherSum);
    sample = v128.load(at, 32);
    sum = f32x4.relaxed_madd(sample, c, sum);
    otherSum = f32x4.relaxed_madd(sample, i, otherSum);
    sample = v128.load(at, 48);
    sum = f32x4.relaxed_madd(sample, d, sum);
    otherSum = f32x4.relaxed_madd(sample, j, otherSum);
    sample = v128.load(at, 64);
    sum = f32x4.relaxed_madd(sample, e, sum);
    otherSum = f32x4.relaxed_madd(sample, k, otherSum);
    sample = v128.load(at, 80);
    v128.store(to, f32x4.relaxed_madd(sample, f, sum));
    v128.store(other, f32x4.relaxed_madd(sample, l, otherSum));
    sample = v128.load(at, 96);
    sum = f32x4.relaxed_madd(sample, a, v128.load(to, 16));
    otherSum = f32x4.relaxed_madd(sample, g, v128.load(other, 16));
    sample = v128.load(at, 112);
    sum = f32x4.relaxed_madd(sample, b, sum);
    otherSum = f32x4.relaxed_madd(sample, h, otherSum);
    sample = v128.load(at, 128);
    sum = f32x4.relaxed_madd(sample, c, sum);
    otherSum = f32x4.relaxed_madd(sample, i, otherSum);
    sample = v128.load(at, 144);
    sum = f32x4.relaxed_madd(sample, d, sum);
    otherSum = f32x4.relaxed_madd(sample, j, otherSum);
    sample = v128.load(at, 160);
    sum = f32x4.relaxed_madd(sample, e, sum);
    otherSum = f32x4.relaxed_madd(sample, k, otherSum);
    sample = v128.load(at, 176);
    v128.store(to, f32x4.relaxed_madd(sample, f, sum), 16);
    v128.store(other, f32x4.relaxed_madd(sample, l, otherSum), 16);
    at += 192;
    tally |= i32.load(next) | i32.load(next, LINE);
    next += LINE + LINE / 2;
  }
  ahead = next;
  fetched = tally;
}

/** Moves the run's sums to the gradient. */
function endRun<T>(seat: usize): void {
  const line = run + seat, output = gradient + seat;
  for (let at: usize = 0; at < bytes; at += 16) {
    const sums = v128.load(line + at);
    if (sizeof<T>() === 4) {
      const to = output + (at << 1);
      const low = f64x2.promote_low_f32x4(sums);
      const high = highPair(sums);
      v128.store(to, f64x2.add(v128.load(to), low));
      v128.store(to, f64x2.add(v128.load(to, 16), high), 16);
    } else {
      v128.store(output + at, f64x2.add(v128.load(output + at), sums));
    }
  }
  memory.fill(line, 0, bytes);
}

/** Begins the sums over the samples. */
function clear(seat: usize): void {
  memory.fill(sums + seat, 0, 24);
  v128.store(factors + seat, f64x2.splat(1));
}

/**
 * With s the logit's wrong side (z for class 0, -z for class 1) the loss is log(1 + e^s), and the residual's size is
 * 1 / (1 + e^-s): both from e^-|s|, without cancellation. Logarithms are taken of products of many 1 + e^-|s|.
 */
function lookAt<T>(seat: usize, from: usize, to: usize): void {
  if (sizeof<T>() === 4) lookAt32(seat, from, to);
  else lookAt64(seat, from, to);
}

function lookAt64(seat: usize, from: usize, to: usize): void {
  const steps = v128.load64_splat(step + seat);
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  let product = one;
  let losses = zero;
  let slopes = zero;
  let total = zero;
  for (let at = seat + (from << 3), row = from; row < to; at += 16, row += 2) {
    const change = v128.load(changes + at);
    const sign = v128.load(signs + at);
    const logit = f64x2.add(f64x2.mul(steps, change), v128.load(logits + at));
    const wrong = f64x2.mul(sign, logit);
    const power = exponential(f64x2.neg(f64x2.abs(wrong)));
    const factor = f64x2.add(one, power);
    const isWrong = f64x2.gt(wrong, zero);
    const share = f64x2.div(v128.bitselect(one, power, isWrong), factor);
    const residual = f64x2.mul(sign, share);
    v128.store(residuals + at, residual);
    product = f64x2.mul(product, factor);
    losses = f64x2.add(losses, v128.and(wrong, isWrong));
    slopes = f64x2.add(f64x2.mul(residual, change), slopes);
    total = f64x2.add(total, residual);
    if ((row & 510) === 510) {
      f64.store(sums + seat, f64.load(sums + seat) + logarithm(product));
      product = one;
    }
  }
  addSums(seat, logarithm(product) + lanes(losses), slopes, total);
}

/** Four samples at a time, of a block: its sums in float32 are of eight values each. */
function lookAt32(seat: usize, from: usize, to: usize): void {
  const steps = v128.load64_splat(step + seat);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  let product = v128.load(factors + seat);
  let losses = zero;
  let slopes = zero;
  let total = zero;
  let logitsAt = logits + seat + (from << 3);
  for (let at = seat + (from << 2), end = seat + (to << 2); at < end; at += 16) {
    const change = v128.load(changes + at);
    const sign = v128.load(signs + at);
    const low = f64x2.relaxed_madd(steps, f64x2.promote_low_f32x4(change), v128.load(logitsAt));
    const high = f64x2.relaxed_madd(steps, highPair(change), v128.load(logitsAt, 16));
    logitsAt += 32;
    const logit = i64x2.shuffle(
      f32x4.demote_f64x2_zero(low),
      f32x4.demote_f64x2_zero(high),
      0,
      2,
    );
    const wrong = f32x4.mul(sign, logit);
    const power = fusedExponential32(f32x4.neg(f32x4.abs(wrong)));
    const isWrong = f32x4.gt(wrong, zero);
    const share = f32x4.div(v128.bitselect(one, power, isWrong), f32x4.add(one, power));
    const residual = f32x4.mul(sign, share);
    v128.store(residuals + at, residual);
    // The product times 1 + e^-|s|, in float64: where e^-|s| is small, float32 would lose it.
    product = f64x2.relaxed_madd(product, f64x2.promote_low_f32x4(power), product);
    product = f64x2.relaxed_madd(product, highPair(power), product);
    losses = f32x4.add(losses, v128.and(wrong, isWrong));
    slopes = f32x4.relaxed_madd(residual, change, slopes);
    total = f32x4.add(total, residual);
  }
  v128.store(factors + seat, product);
  addSums(seat, lanes(widened(losses)), widened(slopes), widened(total));
}

/** Four float32, as two sums of two in float64. */
function widened(vector: v128): v128 {
  return f64x2.add(f64x2.promote_low_f32x4(vector), highPair(vector));
}

/** Adds the logarithm of a run's factors: a logarithm takes as long as a sample. */
function addLogarithm(seat: usize): void {
  f64.store(sums + seat, f64.load(sums + seat) + logarithm(v128.load(factors + seat)));
  v128.store(factors + seat, f64x2.splat(1));
}

function addSums(seat: usize, loss: f64, slopes: v128, total: v128): void {
  const output = sums + seat;
  f64.store(output, f64.load(output) + loss);
  f64.store(output, f64.load(output, 8) + lanes(slopes), 8);
  f64.store(output, f64.load(output, 16) + lanes(total), 16);
}

function logarithm(product: v128): f64 {
  return Math.log(f64x2.extract_lane(product, 0) * f64x2.extract_lane(product, 1));
}
