// AssemblyScript: the two-loop recursion of limited-memory BFGS. `deno task build:kernels` compiles it to two_loop.wasm;
// two_loop.ts calls it.
//
// With many classes a step is tens of thousands of numbers long, and ten of them and of the gradient's changes are
// remembered: each pass adds one of them and already forms the product with the next.
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
/** Where the step begins, and the trial point along it. */
export let point: usize = 0;
export let trialPoint: usize = 0;
/** A ring of remembered steps and changes of the gradient, with the products of both and the squares of changes. */
let steps: usize = 0;
let changes: usize = 0;
let products: usize = 0;
let squares: usize = 0;
/** What the first loop took away, for the second one. */
let factors: usize = 0;
let oldest: i32 = 0;
let count: i32 = 0;

/** Finds a place for everything, with the point at zero and nothing remembered. */
export function place(entries: usize): void {
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
  // With what fills up the vectors.
  memory.fill(gradient, 0, steps - gradient);
  forget();
}

/** Forgets all steps. */
export function forget(): void {
  oldest = 0;
  count = 0;
}

/** Remembers the step along the direction, in the place of the oldest if there are ten. */
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

/** Goes to the trial point. */
export function advance(): void {
  memory.copy(point, trialPoint, stride);
  memory.copy(gradient, newGradient, stride);
}

/** Sets the trial point: a step along the direction. */
export function setTrialPoint(step: f64): void {
  addMultiple(trialPoint, point, direction, step, stride);
}

/** The largest absolute value of the new gradient. */
export function largestEntry(): f64 {
  return largest(newGradient, stride);
}

/** Sets the direction by the gradient, turned and scaled by what is remembered; their product. */
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

/** Products of the direction and the new gradient, and itself. */
export function newSlope(): f64 {
  return multiply(direction, newGradient);
}
export function squaredLength(): f64 {
  return multiply(direction, direction);
}

/** The product of two vectors by four running sums. */
function multiply(vector: usize, other: usize): f64 {
  return pass(vector, vector, 1, other, false, false);
}

/** Sets a vector to another one times a factor, and gives its product with a third. */
function scaleAndMultiply(to: usize, vector: usize, factor: f64, other: usize): f64 {
  return pass(to, vector, factor, other, true, false);
}

/** Adds a vector times a factor to another, and gives its product with a third. */
function addAndMultiply(to: usize, vector: usize, factor: f64, other: usize): f64 {
  return pass(to, vector, factor, other, true, true);
}

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
