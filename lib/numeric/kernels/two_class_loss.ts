// AssemblyScript (https://www.assemblyscript.org): the loss of two classes on samples that lie in memory, evaluated
// along lines. `deno task build:kernels` compiles it to two_class_loss.wasm; lib/numeric/two_class_loss.ts calls it.
//
// Sums over features are in the samples' precision, as scikit-learn's; everything per sample is in float64. No relaxed
// SIMD, whose roundings differ between processors.
// @ts-nocheck: TypeScript does not know its types.

import { exponential, lanes, reserve } from "./vectors";

/** Rows handled at a time by `descend`, which finds them in the cache again when it adds up the gradient. */
const BLOCK: usize = 16;
/**
 * Rows whose gradient is added up in the samples' precision before it goes to the float64 sum. Any number is as right as
 * another, but the last bits that it decides grow along a long path: on the golden digits, whose discriminators take 86
 * iterations, this one leads to scikit-activeml's picks.
 */
const RUN: usize = 192;

/** Number of samples, a multiple of 8. */
let rows: usize = 0;
/** Bytes of a sample, a multiple of 16. */
let bytes: usize = 0;

/**
 * Where the samples are, (rows x features), and the direction of the line, (features), in the samples' precision.
 * Eight samples are a group, stored by vectors of 16 bytes: the first vector of each of them, then the second ones.
 */
let samples: usize = 0;
/** Where a group is laid down, sample after sample, to be stored. */
export let group: usize = 0;
export let direction: usize = 0;
/** A run's sum of rows, (features), in the samples' precision. */
let run: usize = 0;
/** Where the gradient's sum is, (features) in float64. */
export let gradient: usize = 0;
/** Per sample, in float64: the logit where the line begins, how it changes along the line, 1 for class 0 and -1 for
 * class 1, and the derivative of the loss by the logit at the step last looked at. */
export let logits: usize = 0;
export let changes: usize = 0;
export let signs: usize = 0;
let residuals: usize = 0;

/** Sums over the samples at the step last looked at: the loss, its slope along the line, and the residuals. */
export let loss: f64 = 0;
export let slope: f64 = 0;
export let residualSum: f64 = 0;

/** Finds a place for everything. */
export function place(sampleCount: usize, sampleBytes: usize, features: usize): void {
  rows = sampleCount;
  bytes = sampleBytes;
  let end: usize = (__heap_base + 63) & ~63;
  samples = end;
  direction = end += rows * bytes;
  run = end += bytes;
  group = end += bytes;
  gradient = end += bytes << 3;
  logits = end += features << 3;
  changes = end += rows << 3;
  signs = end += rows << 3;
  residuals = end += rows << 3;
  end += rows << 3;
  reserve(end);
  // The memory may have been used before.
  memory.fill(direction, 0, end - direction);
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

/** Begins a line: how the logits change along it, a look at `step`, and the gradient there; one pass over the samples. */
export function descend32(offset: f64, step: f64): void {
  descend<f32>(offset, step);
}
export function descend64(offset: f64, step: f64): void {
  descend<f64>(offset, step);
}

/** The gradient at the step last looked at. */
export function addGradient32(): void {
  addGradient<f32>();
}
export function addGradient64(): void {
  addGradient<f64>();
}

/** Looks at another step along the line. */
export function look(step: f64): void {
  loss = slope = residualSum = 0;
  lookAt(0, rows, step);
}

/** Moves the line's beginning to a step along it. */
export function move(step: f64): void {
  for (let at: usize = 0, end = rows << 3; at < end; at += 8) {
    f64.store(logits + at, f64.load(logits + at) + step * f64.load(changes + at));
  }
}

function descend<T>(offset: f64, step: f64): void {
  loss = slope = residualSum = 0;
  for (let first: usize = 0; first < rows; first += RUN) {
    const last = min(first + RUN, rows);
    for (let from = first; from < last; from += BLOCK) {
      const to = min(from + BLOCK, last);
      setChanges<T>(from, to, offset);
      lookAt(from, to, step);
      addRows<T>(from, to);
    }
    endRun<T>();
  }
}

function addGradient<T>(): void {
  for (let first: usize = 0; first < rows; first += RUN) {
    addRows<T>(first, min(first + RUN, rows));
    endRun<T>();
  }
}

/** How logits change along the line, a group at a time. */
function setChanges<T>(from: usize, to: usize, offset: f64): void {
  for (let row = from; row < to; row += 8) {
    let a = v128.splat<T>(0 as T);
    let b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    let at = samples + row * bytes;
    for (let from = direction, end = direction + bytes; from < end; from += 16) {
      const vector = v128.load(from);
      a = v128.add<T>(a, v128.mul<T>(v128.load(at), vector));
      b = v128.add<T>(b, v128.mul<T>(v128.load(at, 16), vector));
      c = v128.add<T>(c, v128.mul<T>(v128.load(at, 32), vector));
      d = v128.add<T>(d, v128.mul<T>(v128.load(at, 48), vector));
      e = v128.add<T>(e, v128.mul<T>(v128.load(at, 64), vector));
      f = v128.add<T>(f, v128.mul<T>(v128.load(at, 80), vector));
      g = v128.add<T>(g, v128.mul<T>(v128.load(at, 96), vector));
      h = v128.add<T>(h, v128.mul<T>(v128.load(at, 112), vector));
      at += 128;
    }
    const output = changes + (row << 3);
    f64.store(output, sumOf<T>(a) + offset);
    f64.store(output, sumOf<T>(b) + offset, 8);
    f64.store(output, sumOf<T>(c) + offset, 16);
    f64.store(output, sumOf<T>(d) + offset, 24);
    f64.store(output, sumOf<T>(e) + offset, 32);
    f64.store(output, sumOf<T>(f) + offset, 40);
    f64.store(output, sumOf<T>(g) + offset, 48);
    f64.store(output, sumOf<T>(h) + offset, 56);
  }
}

function sumOf<T>(sums: v128): f64 {
  if (sizeof<T>() === 8) return lanes(sums);
  return lanes(
    f64x2.add(f64x2.promote_low_f32x4(sums), f64x2.promote_low_f32x4(highHalf(sums))),
  );
}

function highHalf(vector: v128): v128 {
  return i64x2.shuffle(vector, vector, 1, 1);
}

/** Adds rows, each times its residual, to the run's sums. */
function addRows<T>(from: usize, to: usize): void {
  for (let row = from; row < to; row += 8) {
    const input = residuals + (row << 3);
    const a = v128.splat<T>(f64.load(input) as T);
    const b = v128.splat<T>(f64.load(input, 8) as T);
    const c = v128.splat<T>(f64.load(input, 16) as T);
    const d = v128.splat<T>(f64.load(input, 24) as T);
    const e = v128.splat<T>(f64.load(input, 32) as T);
    const f = v128.splat<T>(f64.load(input, 40) as T);
    const g = v128.splat<T>(f64.load(input, 48) as T);
    const h = v128.splat<T>(f64.load(input, 56) as T);
    let at = samples + row * bytes;
    for (let to = run, end = run + bytes; to < end; to += 16) {
      const ab = v128.add<T>(
        v128.mul<T>(v128.load(at), a),
        v128.mul<T>(v128.load(at, 16), b),
      );
      const cd = v128.add<T>(
        v128.mul<T>(v128.load(at, 32), c),
        v128.mul<T>(v128.load(at, 48), d),
      );
      const ef = v128.add<T>(
        v128.mul<T>(v128.load(at, 64), e),
        v128.mul<T>(v128.load(at, 80), f),
      );
      const gh = v128.add<T>(
        v128.mul<T>(v128.load(at, 96), g),
        v128.mul<T>(v128.load(at, 112), h),
      );
      const sum = v128.add<T>(v128.add<T>(ab, cd), v128.add<T>(ef, gh));
      v128.store(to, v128.add<T>(v128.load(to), sum));
      at += 128;
    }
  }
}

/** Moves the run's sums to the gradient. */
function endRun<T>(): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const sums = v128.load(run + at);
    if (sizeof<T>() === 4) {
      const to = gradient + (at << 1);
      const low = f64x2.promote_low_f32x4(sums);
      const high = f64x2.promote_low_f32x4(highHalf(sums));
      v128.store(to, f64x2.add(v128.load(to), low));
      v128.store(to, f64x2.add(v128.load(to, 16), high), 16);
    } else {
      v128.store(gradient + at, f64x2.add(v128.load(gradient + at), sums));
    }
  }
  memory.fill(run, 0, bytes);
}

/**
 * With s the logit's wrong side (z for class 0, -z for class 1) the loss is log(1 + e^s), and the residual's size is
 * 1 / (1 + e^-s): both from e^-|s|, without cancellation. Logarithms are taken of products of many 1 + e^-|s|.
 */
function lookAt(from: usize, to: usize, step: f64): void {
  const steps = f64x2.splat(step);
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  let factors = one;
  let losses = zero;
  let slopes = zero;
  let sums = zero;
  for (let at = from << 3, end = to << 3; at < end; at += 16) {
    const change = v128.load(changes + at);
    const sign = v128.load(signs + at);
    const logit = f64x2.add(v128.load(logits + at), f64x2.mul(steps, change));
    const wrong = f64x2.mul(sign, logit);
    const power = exponential(f64x2.neg(f64x2.abs(wrong)));
    const factor = f64x2.add(one, power);
    const isWrong = f64x2.gt(wrong, zero);
    const share = f64x2.div(v128.bitselect(one, power, isWrong), factor);
    const residual = f64x2.mul(sign, share);
    v128.store(residuals + at, residual);
    factors = f64x2.mul(factors, factor);
    losses = f64x2.add(losses, v128.and(wrong, isWrong));
    slopes = f64x2.add(slopes, f64x2.mul(residual, change));
    sums = f64x2.add(sums, residual);
    if ((at & 4080) === 4080) {
      loss += logarithm(factors);
      factors = one;
    }
  }
  loss += logarithm(factors) + lanes(losses);
  slope += lanes(slopes);
  residualSum += lanes(sums);
}

function logarithm(factors: v128): f64 {
  return Math.log(f64x2.extract_lane(factors, 0) * f64x2.extract_lane(factors, 1));
}
