// AssemblyScript: the loss of logistic regression with many classes, and its gradient, without the two matrix products.
// `deno task build:kernels` compiles it to softmax_loss.wasm; softmax_loss.ts calls it.
//
// With z_k as the logit of class k plus its intercept, p as the softmax of z, y as the class of a sample, and n
// samples:
//     loss of a sample = log(sum over the classes of exp(z_k - max z)) + max z - z_y
//     residual of class k = (p_k - (1 if k = y, else 0)) / n
//     gradient of the weights = slopes + penalty * weights; of the intercepts = sum of the residuals over the samples
// The caller multiplies: logits = samples * weights, slopes = samples^T * residuals.
//
// Weights, intercepts, logits, residuals and slopes are in the samples' precision, float32 or float64; everything else
// is float64. Orders of additions: the losses in numpy's pairwise order; residuals and squares of weights one after the
// other. Exponentials of float64 samples are added from the first class to the last and rounded as scikit-learn's C
// library does, because a long fit follows the last bits. Those of float32 samples have one sum of the even and one of
// the odd classes.
//
// The memory holds the arrays in the order of `allocate`. lib/numeric/assembly/vectors.ts has the conventions of all
// kernels.
// @ts-nocheck: TypeScript does not know its types.

import { fusedExponential } from "./assembly/fused_exponential.ts";
import {
  exponential as libmExponential,
  powers as libmPowers,
} from "./assembly/libm_exponential.ts";
import { logarithm, prepareLogarithm } from "./assembly/libm_logarithm.ts";
import { pairwiseSum } from "./assembly/pairwise_sum.ts";
import { lanes, pair, reserve } from "../numeric/assembly/vectors.ts";

/** Where the caller writes the powers of two that exponentials for float64 samples need. */
export const powers = libmPowers;

let rows: usize = 0;
let features: usize = 0;
let classCount: usize = 0;
/** The number of classes, rounded up to whole vectors of 16 bytes. */
let columns: usize = 0;

/** Where the logits are, (rows x columns), in the samples' precision. */
export let logits: usize = 0;
/** Where the class of each sample is, (rows), int32. */
export let classes: usize = 0;
/** Where the intercept of each class is, (columns), in the samples' precision. */
export let intercepts: usize = 0;
/** Where the sum of residuals of each class is, (columns), float64. */
export let residualSums: usize = 0;
/** Where the parameters and the gradient are: the weights, (features x classes), then the intercepts; float64. */
export let point: usize = 0;
export let gradient: usize = 0;
/**
 * Where the weights and the slopes are, in the samples' precision: float32 (columns x features), else (features x
 * columns).
 */
export let weights: usize = 0;
export let slopes: usize = 0;
/** Bytes from one feature to the next, and from one class to the next, in both. */
let featureBytes: usize = 0;
let classBytes: usize = 0;
/** Where the exponentials of a row are, (columns), float64. */
let exponentials: usize = 0;
/** Where the loss of each sample is, (rows), float64. */
let losses: usize = 0;

/** Finds a place for everything. */
export function allocate(rowCount: usize, featureCount: usize, count: usize, bytes: usize): void {
  rows = rowCount;
  features = featureCount;
  classCount = count;
  const perVector = 16 / bytes;
  columns = (count + perVector - 1) & ~(perVector - 1);
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
  // The padding of the weights is 0, although the memory may have been used before.
  memory.fill(weights, 0, slopes - weights);
  featureBytes = bytes === 4 ? bytes : columns * bytes;
  classBytes = bytes === 4 ? features * bytes : bytes;
  prepareLogarithm();
}

/** Sets weights and intercepts to the parameters, rounded. Returns the sum of the weights' squares. */
export function round32(): f64 {
  return round<f32>();
}
export function round64(): f64 {
  return round<f64>();
}

/** Sets the gradient: slopes plus `penalty` times weights, then the sums of residuals. */
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

/** Replaces logits by residuals. Returns the sum of the losses. */
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

/** Adds the intercepts to the logits of a row. Returns the largest logit. */
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

/** Sets the exponentials of a row's logits less `most`, the largest. Returns their sum. */
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

/** Residuals of a row in scikit-learn's order: divide by the sum, subtract 1 for the own class, divide by n. */
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

/**
 * Residuals of a row in float32: (exponential - (sum for the own class)) * (1 / (sum * n)), then rounded to float32.
 */
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
