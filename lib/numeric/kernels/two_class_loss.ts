// AssemblyScript (https://www.assemblyscript.org): the losses of two classes on samples that lie in memory, evaluated
// along lines. `deno task build:kernels` compiles it to two_class_loss.wasm; lib/numeric/two_class_loss.ts calls it.
//
// There are two seats, each with classes and a line of its own, which can go over the samples together. Sums over features
// and what is computed of a sample are in the samples' precision, as scikit-learn's; logits and sums over many samples are
// in float64.
// @ts-nocheck: TypeScript does not know its types.

import { fusedExponential32 } from "./fused_exponential_32";
import { exponential, highPair, lanes, mulAdd, pair, reserve } from "./vectors";

/** Bytes of a block, by the features: its rows are found in the cache again when their gradient is added up. */
const BLOCK: usize = 128;
/**
 * Rows whose gradient is added up in the samples' precision before it goes to the float64 sum. Any number is as right as
 * another, but the last bits that it decides grow along a long path: on the golden digits, whose discriminators take 86
 * iterations, this one leads to scikit-activeml's picks.
 */
const RUN: usize = 192;

/** Number of samples, a multiple of 8. */
let rows: usize = 0;
/** Bytes of a sample, a multiple of 64. */
let bytes: usize = 0;

/**
 * Where the samples are, (rows x features), in their precision. Eight samples are a group, stored by vectors of 16
 * bytes: the first vector of each of them, then the second ones.
 */
let samples: usize = 0;
/** Where a group is laid down, sample after sample, to be stored. */
export let group: usize = 0;

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
/** Sums over the samples at the step last looked at, in float64: the loss, its slope along the line, the residuals. */
export let sums: usize = 0;
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
  sums = end += rows << 3;
  offset = end += 24;
  step = end += 8;
  end += 32;
  seatBytes = end - direction;
  end += seatBytes;
  // Values are fetched up to a block or two beyond the samples.
  reserve(end + (BLOCK >> 2) * bytes);
  // The memory may have been used before.
  memory.fill(group, 0, end - group);
}

/** Stores the group that was laid down as the one that begins with sample `row`. */
export function storeGroup(row: usize): void {
  let to = samples + row * bytes;
  for (let at: usize = 0; at < bytes; at += 16) {
    for (let from = group + at, end = from + (bytes << 3); from < end; from += bytes) {
      v128.store(to, v128.load(from));
      to += 16;
    }
  }
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
  memory.fill(sums + seat, 0, 24);
  for (let from: usize = 0; from < rows; from += BLOCK / 4) {
    lookAt32(seat, from, min(from + BLOCK / 4, rows));
  }
}
export function look64(seat: usize): void {
  memory.fill(sums + seat, 0, 24);
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
  if (lines & 1) memory.fill(sums, 0, 24);
  if (lines & 2) memory.fill(sums + seatBytes, 0, 24);
  for (let start: usize = 0; start < rows; start += RUN) {
    const stop = min(start + RUN, rows);
    for (let from = start; from < stop; from += BLOCK / sizeof<T>()) {
      const to = min(from + BLOCK / sizeof<T>(), stop);
      ahead = samples + to * bytes;
      for (let row = from; row < to; row += 8) {
        if (sizeof<T>() === 4 && lines === 3) setChangesOfBoth(row);
        else {
          if (lines & 1) setChanges<T>(0, row);
          if (lines & 2) setChanges<T>(seatBytes, row);
        }
      }
      if (lines & 1) lookAt<T>(0, from, to);
      if (lines & 2) lookAt<T>(seatBytes, from, to);
      for (let row = from; row < to; row += 8) {
        if (sizeof<T>() === 4 && gradients === 3) addRowsOfBoth(row);
        else {
          if (gradients & 1) addRows<T>(0, row);
          if (gradients & 2) addRows<T>(seatBytes, row);
        }
      }
    }
    if (gradients & 1) endRun<T>(0);
    if (gradients & 2) endRun<T>(seatBytes);
  }
}

function move<T>(seat: usize): void {
  const lengths = v128.load64_splat(step + seat);
  let from = changes + seat;
  for (let at = logits + seat, end = at + (rows << 3); at < end; at += 16) {
    v128.store(at, f64x2.add(v128.load(at), f64x2.mul(lengths, pair<T>(from))));
    from += 2 * sizeof<T>();
  }
}

/** How the logits of a group change along the line. */
function setChanges<T>(seat: usize, row: usize): void {
  const change = f64.load(offset + seat);
  const line = direction + seat, end = line + bytes;
  let next = ahead, tally = fetched;
  let a = v128.splat<T>(0 as T);
  let b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  let at = samples + row * bytes;
  for (let from = line; from < end; from += 16) {
    const vector = v128.load(from);
    a = mulAdd<T, T>(v128.load(at), vector, a);
    b = mulAdd<T, T>(v128.load(at, 16), vector, b);
    c = mulAdd<T, T>(v128.load(at, 32), vector, c);
    d = mulAdd<T, T>(v128.load(at, 48), vector, d);
    e = mulAdd<T, T>(v128.load(at, 64), vector, e);
    f = mulAdd<T, T>(v128.load(at, 80), vector, f);
    g = mulAdd<T, T>(v128.load(at, 96), vector, g);
    h = mulAdd<T, T>(v128.load(at, 112), vector, h);
    at += 128;
    tally |= i32.load(next);
    next += LINE;
  }
  const output = changes + seat + row * sizeof<T>();
  storeSums<T>(output, a, b, c, d, change);
  storeSums<T>(output + 4 * sizeof<T>(), e, f, g, h, change);
  ahead = next;
  fetched = tally;
}

/**
 * As `setChanges` for each seat, in float32. Loads bound these loops, of which V8 checks every address in an instruction
 * or two of its own: so a vector of half a group is loaded once for both seats, and each turn takes two vectors of a
 * sample.
 */
function setChangesOfBoth(row: usize): void {
  const end = direction + bytes;
  let next = ahead, tally = fetched;
  for (let half: usize = 0; half < 8; half += 4) {
    let a = f32x4.splat(0);
    let b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    let at = samples + row * bytes + (half << 4);
    for (let from = direction, other = direction + seatBytes; from < end; from += 32, other += 32) {
      let vector = v128.load(from);
      let otherVector = v128.load(other);
      let sample = v128.load(at);
      a = f32x4.relaxed_madd(sample, vector, a);
      e = f32x4.relaxed_madd(sample, otherVector, e);
      sample = v128.load(at, 16);
      b = f32x4.relaxed_madd(sample, vector, b);
      f = f32x4.relaxed_madd(sample, otherVector, f);
      sample = v128.load(at, 32);
      c = f32x4.relaxed_madd(sample, vector, c);
      g = f32x4.relaxed_madd(sample, otherVector, g);
      sample = v128.load(at, 48);
      d = f32x4.relaxed_madd(sample, vector, d);
      h = f32x4.relaxed_madd(sample, otherVector, h);
      at += 128;
      vector = v128.load(from, 16);
      otherVector = v128.load(other, 16);
      sample = v128.load(at);
      a = f32x4.relaxed_madd(sample, vector, a);
      e = f32x4.relaxed_madd(sample, otherVector, e);
      sample = v128.load(at, 16);
      b = f32x4.relaxed_madd(sample, vector, b);
      f = f32x4.relaxed_madd(sample, otherVector, f);
      sample = v128.load(at, 32);
      c = f32x4.relaxed_madd(sample, vector, c);
      g = f32x4.relaxed_madd(sample, otherVector, g);
      sample = v128.load(at, 48);
      d = f32x4.relaxed_madd(sample, vector, d);
      h = f32x4.relaxed_madd(sample, otherVector, h);
      at += 128;
      tally |= i32.load(next);
      next += LINE;
    }
    const output = changes + ((row + half) << 2);
    storeSums<f32>(output, a, b, c, d, f64.load(offset));
    storeSums<f32>(output + seatBytes, e, f, g, h, f64.load(offset + seatBytes));
  }
  ahead = next;
  fetched = tally;
}

/** Stores each vector's sum plus a change. */
@inline
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

/** Adds the rows of a group, each times its residual, to the run's sums. */
function addRows<T>(seat: usize, row: usize): void {
  const line = run + seat, end = line + bytes;
  let next = ahead, tally = fetched;
  const input = residuals + seat + row * sizeof<T>();
  const a = splatOf<T>(input);
  const b = splatOf<T>(input + sizeof<T>());
  const c = splatOf<T>(input + 2 * sizeof<T>());
  const d = splatOf<T>(input + 3 * sizeof<T>());
  const e = splatOf<T>(input + 4 * sizeof<T>());
  const f = splatOf<T>(input + 5 * sizeof<T>());
  const g = splatOf<T>(input + 6 * sizeof<T>());
  const h = splatOf<T>(input + 7 * sizeof<T>());
  let at = samples + row * bytes;
  for (let to = line; to < end; to += 16) {
    const abcd = weighted<T>(at, a, b, c, d);
    const efgh = weighted<T>(at + 64, e, f, g, h);
    const sum = v128.load(to);
    // In float32 the way that both seats take together.
    if (sizeof<T>() === 4) v128.store(to, v128.add<T>(v128.add<T>(sum, abcd), efgh));
    else v128.store(to, v128.add<T>(sum, v128.add<T>(abcd, efgh)));
    at += 128;
    tally |= i32.load(next);
    next += LINE;
  }
  ahead = next;
  fetched = tally;
}

/** As `addRows` for each seat, in float32, half a group at a time and four vectors of a sample a turn. */
function addRowsOfBoth(row: usize): void {
  const end = run + bytes;
  let next = ahead, tally = fetched;
  for (let half: usize = 0; half < 8; half += 4) {
    const input = residuals + ((row + half) << 2);
    const a = v128.load32_splat(input);
    const b = v128.load32_splat(input, 4);
    const c = v128.load32_splat(input, 8);
    const d = v128.load32_splat(input, 12);
    const otherInput = input + seatBytes;
    const e = v128.load32_splat(otherInput);
    const f = v128.load32_splat(otherInput, 4);
    const g = v128.load32_splat(otherInput, 8);
    const h = v128.load32_splat(otherInput, 12);
    let at = samples + row * bytes + (half << 4);
    let own: v128, others: v128;
    for (let to = run, other = run + seatBytes; to < end; to += 64, other += 64) {
      // Both sums before either is stored: so a vector is loaded once for both.
      own = f32x4.add(v128.load(to), weighted<f32>(at, a, b, c, d));
      others = f32x4.add(v128.load(other), weighted<f32>(at, e, f, g, h));
      v128.store(to, own);
      v128.store(other, others);
      at += 128;
      own = f32x4.add(v128.load(to, 16), weighted<f32>(at, a, b, c, d));
      others = f32x4.add(v128.load(other, 16), weighted<f32>(at, e, f, g, h));
      v128.store(to, own, 16);
      v128.store(other, others, 16);
      at += 128;
      own = f32x4.add(v128.load(to, 32), weighted<f32>(at, a, b, c, d));
      others = f32x4.add(v128.load(other, 32), weighted<f32>(at, e, f, g, h));
      v128.store(to, own, 32);
      v128.store(other, others, 32);
      at += 128;
      own = f32x4.add(v128.load(to, 48), weighted<f32>(at, a, b, c, d));
      others = f32x4.add(v128.load(other, 48), weighted<f32>(at, e, f, g, h));
      v128.store(to, own, 48);
      v128.store(other, others, 48);
      at += 128;
      tally |= i32.load(next) | i32.load(next, LINE);
      next += 2 * LINE;
    }
  }
  ahead = next;
  fetched = tally;
}

/** The sum of a vector of each of four samples, times its residual. */
@inline
function weighted<T>(at: usize, a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = mulAdd<T, T>(v128.load(at, 16), b, v128.mul<T>(v128.load(at), a));
  const cd = mulAdd<T, T>(v128.load(at, 48), d, v128.mul<T>(v128.load(at, 32), c));
  return v128.add<T>(ab, cd);
}

/** The value at an address, in all lanes. */
@inline
function splatOf<T>(at: usize): v128 {
  return sizeof<T>() === 4 ? v128.load32_splat(at) : v128.load64_splat(at);
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
  let factors = one;
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
    factors = f64x2.mul(factors, factor);
    losses = f64x2.add(losses, v128.and(wrong, isWrong));
    slopes = f64x2.add(f64x2.mul(residual, change), slopes);
    total = f64x2.add(total, residual);
    if ((row & 510) === 510) {
      f64.store(sums + seat, f64.load(sums + seat) + logarithm(factors));
      factors = one;
    }
  }
  addSums(seat, factors, losses, slopes, total);
}

/** Four samples at a time, of a block: its sums in float32 are of eight values each. */
function lookAt32(seat: usize, from: usize, to: usize): void {
  const steps = v128.load64_splat(step + seat);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  let factors = f64x2.splat(1);
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
    factors = f64x2.relaxed_madd(factors, f64x2.promote_low_f32x4(power), factors);
    factors = f64x2.relaxed_madd(factors, highPair(power), factors);
    losses = f32x4.add(losses, v128.and(wrong, isWrong));
    slopes = f32x4.relaxed_madd(residual, change, slopes);
    total = f32x4.add(total, residual);
  }
  addSums(seat, factors, widened(losses), widened(slopes), widened(total));
}

/** Four float32, as two sums of two in float64. */
function widened(vector: v128): v128 {
  return f64x2.add(f64x2.promote_low_f32x4(vector), highPair(vector));
}

function addSums(seat: usize, factors: v128, losses: v128, slopes: v128, total: v128): void {
  const output = sums + seat;
  f64.store(output, f64.load(output) + (logarithm(factors) + lanes(losses)));
  f64.store(output, f64.load(output, 8) + lanes(slopes), 8);
  f64.store(output, f64.load(output, 16) + lanes(total), 16);
}

function logarithm(factors: v128): f64 {
  return Math.log(f64x2.extract_lane(factors, 0) * f64x2.extract_lane(factors, 1));
}
