// AssemblyScript: the loss of many classes from their logits, and its derivative, with what leads from the parameters to the
// logits' weights and from the weights' slopes to the gradient. `deno task build:kernels` compiles it to
// softmax_loss.wasm; lib/numeric/softmax_loss.ts calls it.
//
// Everything is in float64 but weights, logits, the residuals that replace them, and slopes, which are in the samples'
// precision.
// @ts-nocheck: TypeScript does not know its types.

import { exponential as libmExponential, powers as libmPowers } from "./libm_exponential";
import { logarithm, prepareLogarithm } from "./libm_logarithm";
import { exponential, lanes, pair, reserve, rounded, storePair } from "./vectors";

/** Where the powers of two go that exponentials in float64 need. */
export const powers = libmPowers;

let rows: usize = 0;
let features: usize = 0;
let classCount: usize = 0;
/** The classes, and one more to make the number even. */
let columns: usize = 0;

/** Where the logits are, (rows x columns), in the samples' precision. */
export let logits: usize = 0;
/** Where the class of each sample is, (rows), int32. */
export let classes: usize = 0;
/** Where what is added to the logits of each class is, (columns), float64. */
export let intercepts: usize = 0;
/** Where the sum of residuals of each class is, (columns), float64. */
export let residualSums: usize = 0;
/** Where the parameters are, and the gradient: by features, then classes, then the intercepts; float64. */
export let point: usize = 0;
export let gradient: usize = 0;
/** Where the weights are, (features x columns), in the samples' precision. */
export let weights: usize = 0;
/** Where the sums of the samples, each times its residuals, are: so many bytes from one feature or class to the next. */
export let slopes: usize = 0;
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
  columns = (count + 1) & ~1;
  let end: usize = (__heap_base + 63) & ~63;
  logits = end;
  classes = end += (rows * columns * bytes + 15) & ~15;
  intercepts = end += (rows * 4 + 15) & ~15;
  residualSums = end += columns << 3;
  exponentials = end += columns << 3;
  losses = end += columns << 3;
  point = end += (rows << 3) + 15 & ~15;
  gradient = end += ((features + 1) * columns) << 3;
  weights = end += ((features + 1) * columns) << 3;
  slopes = end += (features * columns * bytes + 15) & ~15;
  end += (features * columns * bytes + 15) & ~15;
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
  let to = weights;
  let squares: f64 = 0;
  const whole = (classCount & ~1) << 3;
  for (let feature: usize = 0; feature < features; feature++) {
    for (let end = from + whole; from < end; from += 16, to += 2 * sizeof<T>()) {
      storePair<T>(to, v128.load(from));
      const values = pair<T>(to);
      const both = f64x2.mul(values, values);
      squares = squares + f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
    }
    if (classCount === columns) continue;
    const value = f64.load(from) as T as f64;
    store<T>(to, value as T);
    squares += value * value;
    from += 8;
    to += 2 * sizeof<T>();
  }
  for (let at: usize = 0; at < classCount << 3; at += 8) {
    f64.store(intercepts + at, f64.load(from + at) as T as f64);
  }
  return squares;
}

function setGradient<T>(penalty: f64): void {
  const penalties = f64x2.splat(penalty);
  let to = gradient;
  let weight = weights;
  for (let feature: usize = 0; feature < features; feature++) {
    let slope = slopes + feature * featureBytes;
    // A class more than there are leaves its place to what comes next.
    for (let end = to + (columns << 3); to < end; to += 16) {
      const other = slope + classBytes;
      const both = f64x2.replace_lane(f64x2.splat(load<T>(slope) as f64), 1, load<T>(other) as f64);
      v128.store(to, f64x2.add(both, f64x2.mul(penalties, pair<T>(weight))));
      slope = other + classBytes;
      weight += 2 * sizeof<T>();
    }
    to -= (columns - classCount) << 3;
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
    const ownLogit = f64.load(exponentials + (own << 3));
    const sum = exponentiate<T>(most);
    const logOfSum = sizeof<T>() === 4 ? Math.log(sum) : logarithm(sum);
    f64.store(losses + (row << 3), logOfSum + most - ownLogit);
    setResiduals<T>(from, own, sum);
  }
  return pairwiseSum(losses, rows);
}

/** Logits with intercepts, for now among the exponentials; the largest of them. */
function addIntercepts<T>(from: usize): f64 {
  let most = f64x2.splat(-Infinity);
  for (let at: usize = 0, end = columns << 3; at < end; at += 16) {
    const logit = pair<T>(from + (at >> 3) * sizeof<T>());
    const sum = rounded<T>(f64x2.add(logit, v128.load(intercepts + at)));
    v128.store(exponentials + at, sum);
    most = f64x2.pmax(most, sum);
  }
  return Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** Exponentials of the logits less the largest; their sum, added up in order as in scikit-learn. */
function exponentiate<T>(most: f64): f64 {
  const largest = f64x2.splat(most);
  let sum: f64 = 0;
  for (let at = exponentials, end = exponentials + (columns << 3); at < end; at += 16) {
    const logit = f64x2.sub(v128.load(at), largest);
    const power = sizeof<T>() === 4 ? exponential(logit) : libmExponential(logit);
    v128.store(at, power);
    sum = sum + f64x2.extract_lane(power, 0) + f64x2.extract_lane(power, 1);
  }
  return sum;
}

/** Probabilities, less one for the own class, divided by the number of rows: in this order, as scikit-learn has it. */
function setResiduals<T>(to: usize, own: usize, sum: f64): void {
  const divisor = f64x2.splat(sum);
  for (let at = exponentials, end = exponentials + (columns << 3); at < end; at += 16) {
    v128.store(at, f64x2.div(v128.load(at), divisor));
  }
  const ownAt = exponentials + (own << 3);
  f64.store(ownAt, f64.load(ownAt) - 1);
  const count = f64x2.splat(<f64> rows);
  for (let at: usize = 0, end = columns << 3; at < end; at += 16) {
    const residual = rounded<T>(f64x2.div(v128.load(exponentials + at), count));
    storePair<T>(to + (at >> 3) * sizeof<T>(), residual);
    const sums = residualSums + at;
    v128.store(sums, f64x2.add(v128.load(sums), residual));
  }
}

/** A sum in the order of numpy's: in eights up to 128 numbers, in halves above. */
function pairwiseSum(numbers: usize, count: usize): f64 {
  if (count > 128) {
    const half = count >> 1 & ~7;
    return pairwiseSum(numbers, half) + pairwiseSum(numbers + (half << 3), count - half);
  }
  const end = numbers + (count << 3);
  const endOfEights = numbers + ((count & ~7) << 3);
  let at = numbers;
  let sum: f64 = 0;
  if (count >= 8) {
    let s01 = v128.load(at);
    let s23 = v128.load(at, 16);
    let s45 = v128.load(at, 32);
    let s67 = v128.load(at, 48);
    for (at += 64; at < endOfEights; at += 64) {
      s01 = f64x2.add(s01, v128.load(at));
      s23 = f64x2.add(s23, v128.load(at, 16));
      s45 = f64x2.add(s45, v128.load(at, 32));
      s67 = f64x2.add(s67, v128.load(at, 48));
    }
    sum = (lanes(s01) + lanes(s23)) + (lanes(s45) + lanes(s67));
  }
  for (; at < end; at += 8) sum += f64.load(at);
  return sum;
}
