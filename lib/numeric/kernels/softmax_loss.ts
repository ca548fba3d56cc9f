// AssemblyScript: the loss of many classes from their logits, and its derivative. `deno task build:kernels` compiles it to
// softmax_loss.wasm; lib/numeric/softmax_loss.ts calls it.
//
// Everything is in float64 but the logits, which are in the samples' precision, as the residuals that replace them.
// @ts-nocheck: TypeScript does not know its types.

import { exponential as libmExponential, powers as libmPowers } from "./libm_exponential";
import { logarithm, prepareLogarithm } from "./libm_logarithm";
import { exponential, lanes, pair, reserve, rounded, storePair } from "./vectors";

/** Where the powers of two go that exponentials in float64 need. */
export const powers = libmPowers;

let rows: usize = 0;
/** An even number. */
let columns: usize = 0;

/** Where the logits are, (rows x columns), in the samples' precision. */
export let logits: usize = 0;
/** Where the class of each sample is, (rows), int32. */
export let classes: usize = 0;
/** Where what is added to the logits of each class is, (columns), float64. */
export let intercepts: usize = 0;
/** Where the sum of residuals of each class is, (columns), float64. */
export let residualSums: usize = 0;
/** Where the exponentials of a row are, (columns), float64. */
let exponentials: usize = 0;
/** Where the loss of each sample is, (rows), float64. */
let losses: usize = 0;

/** Finds a place for everything; called once. */
export function place(rowCount: usize, columnCount: usize, bytes: usize): void {
  rows = rowCount;
  columns = columnCount;
  let end: usize = (__heap_base + 63) & ~63;
  logits = end;
  classes = end += (rows * columns * bytes + 15) & ~15;
  intercepts = end += (rows * 4 + 15) & ~15;
  residualSums = end += columns << 3;
  exponentials = end += columns << 3;
  losses = end += columns << 3;
  end += rows << 3;
  reserve(end);
  prepareLogarithm();
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
