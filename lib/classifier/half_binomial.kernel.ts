// AssemblyScript: the loss of binary logistic regression and its gradient, in float64, to the last bit of scikit-learn's
// (LinearModelLoss with HalfBinomialLoss). `deno task build:kernels` compiles it to half_binomial.wasm; half_binomial.ts
// calls it.
//
// numpy leaves both products with the samples to OpenBLAS. Its orders of addition follow from its sources for x86-64 with
// AVX2 (kernel/x86_64/dgemv_t_4.c, dgemv_n_4.c and their Haswell kernels) and from probes of version 0.3.31, on one thread:
//
// Logits, samples times weights (dgemv_t). Features are taken in blocks of 2,048, up to a multiple of four.
// - Samples in groups of four: each has four running sums of fused multiply-adds, of every fourth feature. They are joined
//   as (0 + 2) + (1 + 3), and each block's sum is added to the logit.
// - Then a pair of samples, if left: two running sums each, products and sums rounded separately.
// - Then a single sample, if left: four running sums, rounded separately, joined as above.
// - One to three features after the last multiple of four: the first product is fused onto the second one, the third onto
//   both, and the sum is added to the logit. A feature by itself is fused onto the logit.
//
// Gradient, residuals times samples (dgemv_n). Each feature has one running sum.
// - Samples in groups of four, 0 to 3: product 2 is fused onto product 0 and product 3 onto product 1; the sum of both is
//   added to the running sum.
// - Then a pair: the sum of two products is added. Then a single sample: its product is added.
// - Features after the last multiple of four: products are added one by one. With two or three features in all, groups of
//   four samples are two pairs as above. With one feature it is a dot product.
// @ts-nocheck: TypeScript does not know its types.

import { fusedByHalves, fusedNumber, highHalf } from "../numeric/assembly/fused.ts";
import { exponential, powers as libmPowers } from "./assembly/libm_exponential.ts";
import { log1p } from "./assembly/libm_log1p.ts";
import { dot } from "./assembly/openblas_dot.ts";
import { pairwiseSum } from "./assembly/pairwise_sum.ts";
import { lanes, reserve } from "../numeric/assembly/vectors.ts";

/** Where the powers of two go that exponentials need. */
export const powers = libmPowers;

/** Bytes of the longest block of features. */
const BLOCK: usize = 2048 << 3;

let rows: usize = 0;
let features: usize = 0;
/** Bytes of a sample, and of its features up to a multiple of four. */
let bytes: usize = 0;
let wholeBytes: usize = 0;

/** All are float64. The samples, (rows x features). */
export let samples: usize = 0;
/** Per sample: its class, 0 or 1; its logit; its loss; the loss's derivative by the logit, divided by the rows. */
export let classes: usize = 0;
export let logits: usize = 0;
let losses: usize = 0;
let residuals: usize = 0;
/** The weights, then the intercept; and the gradient in the same order. */
export let point: usize = 0;
export let gradient: usize = 0;
/** Both halves of the weights. */
let highs: usize = 0;
let lows: usize = 0;

/** Finds a place for everything. */
export function allocate(rowCount: usize, featureCount: usize): void {
  rows = rowCount;
  features = featureCount;
  bytes = features << 3;
  wholeBytes = (features & ~3) << 3;
  const rowBytes = (rows + 1 & ~1) << 3;
  const vectorBytes = (features + 2 & ~1) << 3;
  let end: usize = (__heap_base + 63) & ~63;
  samples = end;
  classes = end += rows * bytes + 15 & ~15;
  logits = end += rowBytes;
  losses = end += rowBytes;
  residuals = end += rowBytes;
  point = end += rowBytes;
  gradient = end += vectorBytes;
  highs = end += vectorBytes;
  lows = end += vectorBytes;
  reserve(end + vectorBytes);
}

/**
 * Sets the gradient at the point.
 *
 * @param penalty Factor of half the weights' squared length
 * @returns The mean loss with its penalty
 */
export function evaluate(penalty: f64): f64 {
  splitWeights();
  memory.fill(gradient, 0, bytes);
  const firstOfRest = rows & ~3;
  for (let row: usize = 0; row < firstOfRest; row += 4) {
    setLogitsOfPair(row);
    setLogitsOfPair(row + 2);
    setLosses(row);
    setLosses(row + 2);
    addGroup(row);
  }
  let row = firstOfRest;
  if (rows & 2) {
    const sample = samples + row * bytes;
    setLogit(row, plainProduct(sample, false));
    setLogit(row + 1, plainProduct(sample + bytes, false));
    setLosses(row);
    addPair(row);
    row += 2;
  }
  if (rows & 1) {
    setLogit(row, plainProduct(samples + row * bytes, true));
    setLosses(row);
    addSingle(row);
  }
  if (features === 1) f64.store(gradient, dot(samples, residuals, rows));
  for (let at: usize = 0; at < bytes; at += 8) {
    f64.store(gradient + at, f64.load(gradient + at) + penalty * f64.load(point + at));
  }
  f64.store(gradient + bytes, pairwiseSum(residuals, rows));
  return pairwiseSum(losses, rows) / <f64> rows + 0.5 * penalty * dot(point, point, features);
}

function splitWeights(): void {
  for (let at: usize = 0; at < wholeBytes; at += 16) {
    const weights = v128.load(point + at);
    const high = highHalf(weights);
    v128.store(highs + at, high);
    v128.store(lows + at, f64x2.sub(weights, high));
  }
}

/** Sets the logits of two samples of a group of four. */
function setLogitsOfPair(row: usize): void {
  const sample = samples + row * bytes;
  let first: f64 = 0;
  let second: f64 = 0;
  for (let from: usize = 0; from < wholeBytes; from += BLOCK) {
    const to = min(from + BLOCK, wholeBytes);
    let a01 = f64x2.splat(0);
    let a23 = a01, b01 = a01, b23 = a01;
    for (let at = from; at < to; at += 32) {
      const a = sample + at, b = a + bytes;
      let weights = v128.load(point + at);
      let high = v128.load(highs + at);
      let low = v128.load(lows + at);
      a01 = fusedByHalves(v128.load(a), weights, high, low, a01);
      b01 = fusedByHalves(v128.load(b), weights, high, low, b01);
      weights = v128.load(point + at, 16);
      high = v128.load(highs + at, 16);
      low = v128.load(lows + at, 16);
      a23 = fusedByHalves(v128.load(a, 16), weights, high, low, a23);
      b23 = fusedByHalves(v128.load(b, 16), weights, high, low, b23);
    }
    first += lanes(f64x2.add(a01, a23));
    second += lanes(f64x2.add(b01, b23));
  }
  setLogit(row, first);
  setLogit(row + 1, second);
}

/**
 * The product of a sample and the weights by running sums that are not fused, without the features after the last multiple
 * of four.
 *
 * @param isSingle Whether there are four running sums, not two
 */
function plainProduct(sample: usize, isSingle: bool): f64 {
  let product: f64 = 0;
  for (let from: usize = 0; from < wholeBytes; from += BLOCK) {
    const to = min(from + BLOCK, wholeBytes);
    let evens = f64x2.splat(0);
    let odds = evens;
    for (let at = from; at < to; at += 32) {
      const first = f64x2.mul(v128.load(sample + at), v128.load(point + at));
      const second = f64x2.mul(v128.load(sample + at, 16), v128.load(point + at, 16));
      evens = f64x2.add(evens, first);
      if (isSingle) odds = f64x2.add(odds, second);
      else evens = f64x2.add(evens, second);
    }
    product += lanes(f64x2.add(evens, odds));
  }
  return product;
}

/** Adds what is left of a sample's features, and the intercept. */
function setLogit(row: usize, product: f64): void {
  const left = features & 3;
  let logit = product;
  if (left) {
    const sample = samples + row * bytes + wholeBytes;
    const weights = point + wholeBytes;
    if (left === 1) logit = fusedNumber(f64.load(sample), f64.load(weights), logit);
    else {
      let sum = f64.load(sample, 8) * f64.load(weights, 8);
      sum = fusedNumber(f64.load(sample), f64.load(weights), sum);
      if (left === 3) sum = fusedNumber(f64.load(sample, 16), f64.load(weights, 16), sum);
      logit += sum;
    }
  }
  f64.store(logits + (row << 3), logit + f64.load(point + bytes));
}

/**
 * Sets loss and residual of two samples. As HalfBinomialLoss has it, both are computed from e^z for logits z up to -2,
 * and from e^-z above.
 */
function setLosses(row: usize): void {
  const at = row << 3;
  const logit = v128.load(logits + at);
  const isLow = f64x2.le(logit, f64x2.splat(-2));
  const power = exponential(v128.bitselect(logit, f64x2.neg(logit), isLow));
  setLoss(at, f64x2.extract_lane(power, 0));
  setLoss(at + 8, f64x2.extract_lane(power, 1));
}

// @inline
function setLoss(at: usize, powerOfNumber: f64): void {
  const logit = f64.load(logits + at);
  const label = f64.load(classes + at);
  // The exponential of NaN is a number here. With NaN everywhere, no step is taken.
  const power = logit === logit ? powerOfNumber : logit;
  let loss: f64, residual: f64;
  if (logit <= -2) {
    loss = (logit <= -37 ? power : log1p(power)) - label * logit;
    residual = logit <= -37 ? power - label : ((1 - label) * power - label) / (1 + power);
  } else {
    loss = (logit <= 18 ? log1p(power) : power) + (1 - label) * logit;
    residual = ((1 - label) - label * power) / (1 + power);
  }
  f64.store(losses + at, loss);
  f64.store(residuals + at, residual / <f64> rows);
}

/** Adds four samples, each times its residual, to the gradient. */
function addGroup(row: usize): void {
  const a = samples + row * bytes;
  const b = a + bytes, c = b + bytes, d = c + bytes;
  const from = residuals + (row << 3);
  const first = v128.load64_splat(from);
  const second = v128.load64_splat(from, 8);
  const third = v128.load64_splat(from, 16);
  const fourth = v128.load64_splat(from, 24);
  const thirdHigh = highHalf(third), fourthHigh = highHalf(fourth);
  const thirdLow = f64x2.sub(third, thirdHigh), fourthLow = f64x2.sub(fourth, fourthHigh);
  for (let at: usize = 0; at < wholeBytes; at += 16) {
    let evens = f64x2.mul(v128.load(a + at), first);
    evens = fusedByHalves(v128.load(c + at), third, thirdHigh, thirdLow, evens);
    let odds = f64x2.mul(v128.load(b + at), second);
    odds = fusedByHalves(v128.load(d + at), fourth, fourthHigh, fourthLow, odds);
    const to = gradient + at;
    v128.store(to, f64x2.add(v128.load(to), f64x2.add(evens, odds)));
  }
  for (let at = wholeBytes; at < bytes; at += 8) {
    const to = gradient + at;
    const ofA = f64.load(a + at) * f64.load(from);
    const ofB = f64.load(b + at) * f64.load(from, 8);
    const ofC = f64.load(c + at) * f64.load(from, 16);
    const ofD = f64.load(d + at) * f64.load(from, 24);
    const sum = f64.load(to);
    f64.store(to, wholeBytes ? sum + ofA + ofB + ofC + ofD : sum + (ofA + ofB) + (ofC + ofD));
  }
}

/** Adds two samples, each times its residual, to the gradient. */
function addPair(row: usize): void {
  const a = samples + row * bytes;
  const b = a + bytes;
  const first = f64.load(residuals + (row << 3));
  const second = f64.load(residuals + (row << 3), 8);
  for (let at: usize = 0; at < bytes; at += 8) {
    const to = gradient + at;
    const sum = f64.load(to);
    const ofA = f64.load(a + at) * first;
    const ofB = f64.load(b + at) * second;
    f64.store(to, at < wholeBytes ? sum + (ofA + ofB) : sum + ofA + ofB);
  }
}

/** Adds one sample times its residual to the gradient. */
function addSingle(row: usize): void {
  const sample = samples + row * bytes;
  const residual = f64.load(residuals + (row << 3));
  for (let at: usize = 0; at < bytes; at += 8) {
    const to = gradient + at;
    f64.store(to, f64.load(to) + f64.load(sample + at) * residual);
  }
}
