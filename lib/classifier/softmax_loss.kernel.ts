// AssemblyScript: the loss of many classes from their logits, and its derivative, with what leads from the parameters to the
// logits' weights and from the weights' slopes to the gradient. `deno task build:kernels` compiles it to
// softmax_loss.wasm; softmax_loss.ts calls it.
//
// Everything is in float64 but weights, intercepts, logits, the residuals that replace them, and slopes, which are in the
// samples' precision.
// @ts-nocheck: TypeScript does not know its types.

import { fusedExponential } from "./assembly/fused_exponential.ts";
import {
  exponential as libmExponential,
  powers as libmPowers,
} from "./assembly/libm_exponential.ts";
import { logarithm, prepareLogarithm } from "./assembly/libm_logarithm.ts";
import { pairwiseSum } from "./assembly/pairwise_sum.ts";
import { lanes, pair, reserve } from "../numeric/assembly/vectors.ts";

/** Where the powers of two go that exponentials in float64 need. */
export const powers = libmPowers;

let rows: usize = 0;
let features: usize = 0;
let classCount: usize = 0;
/** The classes, filled up to vectors of 16 bytes. */
let columns: usize = 0;

/** Where the logits are, (rows x columns), in the samples' precision. */
export let logits: usize = 0;
/** Where the class of each sample is, (rows), int32. */
export let classes: usize = 0;
/** Where what is added to the logits of each class is, (columns), in the samples' precision. */
export let intercepts: usize = 0;
/** Where the sum of residuals of each class is, (columns), float64. */
export let residualSums: usize = 0;
/** Where the parameters are, and the gradient: by features, then classes, then the intercepts; float64. */
export let point: usize = 0;
export let gradient: usize = 0;
/** Where the weights are, and the sums of the samples times their residuals, in the samples' precision. */
export let weights: usize = 0;
export let slopes: usize = 0;
/** Bytes from a feature to the next, and from a class: of float32 (columns x features), else (features x columns). */
let featureBytes: usize = 0;
let classBytes: usize = 0;
/** Where the exponentials of a row are, (columns), float64. */
let exponentials: usize = 0;
/** Where the loss of each sample is, (rows), float64. */
let losses: usize = 0;

/** Finds a place for everything. */
export function place(rowCount: usize, featureCount: usize, count: usize, bytes: usize): void {
  rows = rowCount;
  features = featureCount;
  classCount = count;
  const lanes = 16 / bytes;
  columns = (count + lanes - 1) & ~(lanes - 1);
  let end: usize = (__heap_base + 63) & ~63;
  logits = end;
  classes = end += rows * columns * bytes;
  intercepts = end += (rows * 4 + 15) & ~15;
  residualSums = end += columns * bytes;
  exponentials = end += columns << 3;
  losses = end += columns << 3;
  point = end += (rows << 3) + 15 & ~15;
  gradient = end += ((features + 1) * classCount << 3) + 15 & ~15;
  weights = end += ((features + 1) * classCount << 3) + 15 & ~15;
  slopes = end += features * columns * bytes;
  end += features * columns * bytes;
  reserve(end);
  // The memory may have been used before.
  memory.fill(weights, 0, slopes - weights);
  featureBytes = bytes === 4 ? bytes : columns * bytes;
  classBytes = bytes === 4 ? features * bytes : bytes;
  prepareLogarithm();
}

/** Rounds the point to the samples' precision: weights and intercepts; the sum of the weights' squares. */
export function round32(): f64 {
  return round<f32>();
}
export function round64(): f64 {
  return round<f64>();
}

/** The gradient: of the weights, their slopes and a penalty times the weights; of the intercepts, the sums of residuals. */
export function setGradient32(penalty: f64): void {
  setGradient<f32>(penalty);
}
export function setGradient64(penalty: f64): void {
  setGradient<f64>(penalty);
}

function round<T>(): f64 {
  let from = point;
  let squares: f64 = 0;
  for (let feature: usize = 0; feature < features; feature++) {
    let to = weights + feature * featureBytes;
    const end = from + (classCount << 3);
    for (; from < end; from += 8, to += classBytes) {
      const weight = f64.load(from) as T;
      store<T>(to, weight);
      squares += (weight as f64) * (weight as f64);
    }
  }
  for (let at: usize = 0; at < classCount; at++) {
    store<T>(intercepts + at * sizeof<T>(), f64.load(from + (at << 3)) as T);
  }
  return squares;
}

function setGradient<T>(penalty: f64): void {
  let to = gradient;
  for (let feature: usize = 0; feature < features; feature++) {
    let at = feature * featureBytes;
    const end = to + (classCount << 3);
    for (; to < end; to += 8, at += classBytes) {
      f64.store(to, (load<T>(slopes + at) as f64) + penalty * (load<T>(weights + at) as f64));
    }
  }
  memory.copy(to, residualSums, classCount << 3);
}

/** The sum of the losses; logits are replaced by residuals, each divided by the number of rows. */
export function softmaxLoss32(): f64 {
  return softmaxLoss<f32>();
}
export function softmaxLoss64(): f64 {
  return softmaxLoss<f64>();
}

function softmaxLoss<T>(): f64 {
  memory.fill(residualSums, 0, columns << 3);
  for (let row: usize = 0; row < rows; row++) {
    const from = logits + row * columns * sizeof<T>();
    const own = <usize> i32.load(classes + (row << 2));
    const most = addIntercepts<T>(from);
    const ownLogit = load<T>(from + own * sizeof<T>()) as f64;
    const sum = exponentiate<T>(from, most);
    const logOfSum = sizeof<T>() === 4 ? Math.log(sum) : logarithm(sum);
    f64.store(losses + (row << 3), logOfSum + most - ownLogit);
    if (sizeof<T>() === 4) setResiduals32(from, own, sum);
    else setResiduals64(from, own, sum);
  }
  return pairwiseSum(losses, rows);
}

/** Adds the intercepts to the logits of a row; the largest of them. */
function addIntercepts<T>(from: usize): f64 {
  let most = v128.splat<T>(-Infinity as T);
  for (let at: usize = 0, end = columns * sizeof<T>(); at < end; at += 16) {
    const logit = v128.add<T>(v128.load(from + at), v128.load(intercepts + at));
    v128.store(from + at, logit);
    most = sizeof<T>() === 4 ? f32x4.pmax(most, logit) : f64x2.pmax(most, logit);
  }
  if (sizeof<T>() === 4) {
    const both = f32x4.pmax(most, i64x2.shuffle(most, most, 1, 0));
    return Math.max(f32x4.extract_lane(both, 0), f32x4.extract_lane(both, 1));
  }
  return Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** Exponentials of the logits less the largest; their sum, of float64 added up in order as in scikit-learn. */
function exponentiate<T>(from: usize, most: f64): f64 {
  const largest = f64x2.splat(most);
  let sum: f64 = 0;
  let sums = f64x2.splat(0);
  for (let at = exponentials, end = exponentials + (columns << 3); at < end; at += 16) {
    const logit = f64x2.sub(pair<T>(from), largest);
    from += 2 * sizeof<T>();
    if (sizeof<T>() === 4) {
      const power = fusedExponential(logit);
      v128.store(at, power);
      sums = f64x2.add(sums, power);
    } else {
      const power = libmExponential(logit);
      v128.store(at, power);
      sum = sum + f64x2.extract_lane(power, 0) + f64x2.extract_lane(power, 1);
    }
  }
  return sizeof<T>() === 4 ? lanes(sums) : sum;
}

/** Probabilities, less one for the own class, divided by the number of rows: in this order, as scikit-learn has it. */
function setResiduals64(to: usize, own: usize, sum: f64): void {
  const divisor = f64x2.splat(sum);
  for (let at = exponentials, end = exponentials + (columns << 3); at < end; at += 16) {
    v128.store(at, f64x2.div(v128.load(at), divisor));
  }
  const ownAt = exponentials + (own << 3);
  f64.store(ownAt, f64.load(ownAt) - 1);
  const count = f64x2.splat(<f64> rows);
  for (let at: usize = 0, end = columns << 3; at < end; at += 16) {
    const residual = f64x2.div(v128.load(exponentials + at), count);
    v128.store(to + at, residual);
    const sums = residualSums + at;
    v128.store(sums, f64x2.add(v128.load(sums), residual));
  }
}

/** The same, rounded once only, and to float32. */
function setResiduals32(to: usize, own: usize, sum: f64): void {
  const scale = 1 / (sum * <f64> rows);
  const scales = f64x2.splat(scale);
  const ownAt = exponentials + (own << 3);
  f64.store(ownAt, f64.load(ownAt) - sum);
  for (let at: usize = 0, end = columns << 3; at < end; at += 32) {
    const low = f64x2.mul(v128.load(exponentials + at), scales);
    const high = f64x2.mul(v128.load(exponentials + at, 16), scales);
    const lowRounded = f32x4.demote_f64x2_zero(low);
    const highRounded = f32x4.demote_f64x2_zero(high);
    v128.store(to + (at >> 1), i64x2.shuffle(lowRounded, highRounded, 0, 2));
    const sums = residualSums + at;
    v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(lowRounded)));
    const highSum = f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(highRounded));
    v128.store(sums, highSum, 16);
  }
}
