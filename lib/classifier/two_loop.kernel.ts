// AssemblyScript: the two-loop recursion of limited-memory BFGS, for fits of float32 samples and for the fits of
// binary_regression.ts. `deno task build:kernels` compiles it to two_loop.wasm; two_loop.ts calls it and names the
// source.
//
// With g as the gradient, s_i and y_i as the last ten steps and changes of the gradient, oldest first, the direction d
// comes from:
//     d = -g;  newest to oldest: a_i = s_i d / s_i y_i, d = d - a_i y_i
//     d = d (s y / y y of the newest);  oldest to newest: d = d + (a_i - y_i d / s_i y_i) s_i
// With many classes a vector has tens of thousands of entries. Each pass therefore adds one vector and already takes
// the inner product with the next.
//
// Everything is float64. Inner products are four sums of every fourth entry, (s0 + s1) + (s2 + s3), one multiplication
// and one addition at a time; the last entries go to s0. The order is part of the results of such fits.
//
// The memory holds the vectors, then the two rings of ten vectors, then three arrays of ten numbers.
// lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { addMultiple, largest, reserve } from "../numeric/assembly/vectors.ts";

const MEMORY: i32 = 10;

/** Entries of a vector. */
let length: usize = 0;
/** Bytes from one vector to the next, a multiple of 16. */
let stride: usize = 0;

/** Vectors of float64: the gradient before and after a step, and the direction of the step. */
let gradient: usize = 0;
export let newGradient: usize = 0;
export let direction: usize = 0;
/** The point where the step begins, and the trial point. */
export let point: usize = 0;
export let trialPoint: usize = 0;
/** By slot of a ring of ten: steps s and changes y of the gradient, the products s y, and the squares y y. */
let steps: usize = 0;
let changes: usize = 0;
let products: usize = 0;
let squares: usize = 0;
/** By slot: the factors a of the first loop, for the second one. */
let factors: usize = 0;
let oldest: i32 = 0;
/** How many steps are remembered. */
export let count: i32 = 0;

/** Finds a place for everything, with the point at zero and nothing remembered. */
export function allocate(entries: usize): void {
  length = entries;
  stride = ((entries << 3) + 15) & ~15;
  let at: usize = (__heap_base + 63) & ~63;
  gradient = at;
  newGradient = at += stride;
  direction = at += stride;
  point = at += stride;
  trialPoint = at += stride;
  steps = at += stride;
  changes = at += MEMORY * stride;
  products = at += MEMORY * stride;
  squares = at += MEMORY << 3;
  factors = at += MEMORY << 3;
  at += MEMORY << 3;
  reserve(at);
  // The padding of the vectors is set to 0, too.
  memory.fill(gradient, 0, steps - gradient);
  forget();
}

/** Forgets all steps. */
export function forget(): void {
  oldest = 0;
  count = 0;
}

/**
 * Remembers the last step: `step` times the direction. It replaces the oldest of ten.
 *
 * @param product The product of the step and the change of the gradient, s y
 */
export function remember(step: f64, product: f64): void {
  if (count === MEMORY) oldest = (oldest + 1) % MEMORY;
  else count++;
  const slot = (oldest + count - 1) % MEMORY;
  const toStep = steps + slot * stride;
  const toChange = changes + slot * stride;
  const factor = f64x2.splat(step);
  for (let at: usize = 0; at < stride; at += 16) {
    v128.store(toStep + at, f64x2.mul(v128.load(direction + at), factor));
    const change = f64x2.sub(v128.load(newGradient + at), v128.load(gradient + at));
    v128.store(toChange + at, change);
  }
  f64.store(products + (slot << 3), product);
  f64.store(squares + (slot << 3), multiply(toChange, toChange));
}

/** Makes the trial point and its gradient the current ones. */
export function advance(): void {
  memory.copy(point, trialPoint, stride);
  memory.copy(gradient, newGradient, stride);
}

/** Sets the trial point to the point plus `step` times the direction. */
export function setTrialPoint(step: f64): void {
  addMultiple(trialPoint, point, direction, step, stride);
}

/** The largest absolute value of the new gradient. */
export function largestEntry(): f64 {
  return largest(newGradient, stride);
}

/** Sets the direction d by the recursion. Returns the product of d and the gradient. */
export function descend(): f64 {
  if (count === 0) return scaleAndMultiply(direction, gradient, -1, gradient);
  const newest = (oldest + count - 1) % MEMORY;
  let product = scaleAndMultiply(direction, gradient, -1, steps + newest * stride);
  for (let i = count - 1; i >= 0; i--) {
    const slot = (oldest + i) % MEMORY;
    const previous = (oldest + max(i - 1, 0)) % MEMORY;
    const factor = product / f64.load(products + (slot << 3));
    f64.store(factors + (slot << 3), factor);
    product = addAndMultiply(
      direction,
      changes + slot * stride,
      -factor,
      steps + previous * stride,
    );
  }
  const scale = f64.load(products + (newest << 3)) / f64.load(squares + (newest << 3));
  product = scaleAndMultiply(direction, direction, scale, changes + oldest * stride);
  for (let i = 0; i < count; i++) {
    const slot = (oldest + i) % MEMORY;
    product = addAndMultiply(
      direction,
      steps + slot * stride,
      f64.load(factors + (slot << 3)) - product / f64.load(products + (slot << 3)),
      i + 1 < count ? changes + (oldest + i + 1) % MEMORY * stride : gradient,
    );
  }
  return product;
}

/** The product of the direction and the new gradient. */
export function newSlope(): f64 {
  return multiply(direction, newGradient);
}

/** The length of the direction. */
export function directionLength(): f64 {
  return Math.sqrt(multiply(direction, direction));
}

/** The inner product of two vectors. */
function multiply(vector: usize, other: usize): f64 {
  return pass(vector, vector, 1, other, false, false);
}

/** to = factor * vector. Returns the product of `to` and `other`. */
function scaleAndMultiply(to: usize, vector: usize, factor: f64, other: usize): f64 {
  return pass(to, vector, factor, other, true, false);
}

/** to = to + factor * vector. Returns the product of `to` and `other`. */
function addAndMultiply(to: usize, vector: usize, factor: f64, other: usize): f64 {
  return pass(to, vector, factor, other, true, true);
}

/** The same for all three: `isSet` tells whether `to` is written, `isAdded` whether its old entries count. */
// @inline
function pass(
  to: usize,
  vector: usize,
  factor: f64,
  other: usize,
  isSet: bool,
  isAdded: bool,
): f64 {
  const factors = f64x2.splat(factor);
  let sum01 = f64x2.splat(0);
  let sum23 = sum01;
  const quads = (length & ~3) << 3;
  for (let at: usize = 0; at < quads; at += 32) {
    let first = v128.load(vector + at);
    let second = v128.load(vector + at, 16);
    if (isSet) {
      first = f64x2.mul(first, factors);
      second = f64x2.mul(second, factors);
      if (isAdded) {
        first = f64x2.add(v128.load(to + at), first);
        second = f64x2.add(v128.load(to + at, 16), second);
      }
      v128.store(to + at, first);
      v128.store(to + at, second, 16);
    }
    sum01 = f64x2.add(sum01, f64x2.mul(v128.load(other + at), first));
    sum23 = f64x2.add(sum23, f64x2.mul(v128.load(other + at, 16), second));
  }
  let sum0 = f64x2.extract_lane(sum01, 0);
  for (let at = quads, end = length << 3; at < end; at += 8) {
    let entry = f64.load(vector + at);
    if (isSet) {
      entry = entry * factor;
      if (isAdded) entry = f64.load(to + at) + entry;
      f64.store(to + at, entry);
    }
    sum0 += f64.load(other + at) * entry;
  }
  const sum1 = f64x2.extract_lane(sum01, 1);
  return sum0 + sum1 + (f64x2.extract_lane(sum23, 0) + f64x2.extract_lane(sum23, 1));
}
