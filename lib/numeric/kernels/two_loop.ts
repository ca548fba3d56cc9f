// AssemblyScript: the two-loop recursion of limited-memory BFGS. `deno task build:kernels` compiles it to two_loop.wasm;
// lib/numeric/two_loop.ts calls it.
//
// With many classes a step is tens of thousands of numbers long, and ten of them and of the gradient's changes are
// remembered: each pass adds one of them and already forms the product with the next.
// @ts-nocheck: TypeScript does not know its types.

import { reserve } from "./vectors";

const MEMORY: i32 = 10;

/** Entries of a vector. */
let length: usize = 0;
/** Bytes from one vector to the next, a multiple of 16. */
let stride: usize = 0;

/** Vectors of float64: the gradient before and after a step, and the direction of the step. */
export let gradient: usize = 0;
export let newGradient: usize = 0;
export let direction: usize = 0;
/** Where the point goes, and where a step of 1 along the direction leads from there. */
export let point: usize = 0;
export let end: usize = 0;
/** A ring of remembered steps and changes of the gradient, with the products of both and the squares of changes. */
let steps: usize = 0;
let changes: usize = 0;
let products: usize = 0;
let squares: usize = 0;
/** What the first loop took away, for the second one. */
let factors: usize = 0;
let oldest: i32 = 0;
let count: i32 = 0;

/** Finds a place for everything, with nothing remembered. */
export function place(entries: usize): void {
  length = entries;
  stride = ((entries << 3) + 15) & ~15;
  let at: usize = (__heap_base + 63) & ~63;
  gradient = at;
  newGradient = at += stride;
  direction = at += stride;
  point = at += stride;
  end = at += stride;
  steps = at += stride;
  changes = at += MEMORY * stride;
  products = at += MEMORY * stride;
  squares = at += MEMORY << 3;
  factors = at += MEMORY << 3;
  at += MEMORY << 3;
  reserve(at);
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
  for (let at: usize = 0, end = length << 3; at < end; at += 8) {
    f64.store(toStep + at, f64.load(direction + at) * step);
    f64.store(toChange + at, f64.load(newGradient + at) - f64.load(gradient + at));
  }
  f64.store(products + (slot << 3), product);
  f64.store(squares + (slot << 3), addAndMultiply(toChange, toChange, 0, toChange));
}

/** Sets the direction by the gradient and what is remembered, and the end by the point. */
export function descend(): void {
  turn();
  for (let at: usize = 0, bytes = length << 3; at < bytes; at += 16) {
    v128.store(end + at, f64x2.add(v128.load(point + at), v128.load(direction + at)));
  }
}

/** Sets the direction by the gradient, turned and scaled by what is remembered. */
function turn(): void {
  for (let at: usize = 0, end = length << 3; at < end; at += 8) {
    f64.store(direction + at, -f64.load(gradient + at));
  }
  if (count === 0) return;
  const newest = (oldest + count - 1) % MEMORY;
  let product = addAndMultiply(direction, direction, 0, steps + newest * stride);
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
  for (let at: usize = 0, end = length << 3; at < end; at += 8) {
    f64.store(direction + at, f64.load(direction + at) * scale);
  }
  product = addAndMultiply(direction, direction, 0, changes + oldest * stride);
  for (let i = 0; i < count; i++) {
    const slot = (oldest + i) % MEMORY;
    const next = (oldest + min(i + 1, count - 1)) % MEMORY;
    product = addAndMultiply(
      direction,
      steps + slot * stride,
      f64.load(factors + (slot << 3)) - product / f64.load(products + (slot << 3)),
      changes + next * stride,
    );
  }
}

/** Products of the direction and the gradient, the new gradient, and itself. */
export function slope(): f64 {
  return addAndMultiply(direction, direction, 0, gradient);
}
export function newSlope(): f64 {
  return addAndMultiply(direction, direction, 0, newGradient);
}
export function squaredLength(): f64 {
  return addAndMultiply(direction, direction, 0, direction);
}

/** Adds a vector times a factor to another, and gives its product with a third by four running sums. */
function addAndMultiply(to: usize, vector: usize, factor: f64, other: usize): f64 {
  const factorPair = f64x2.splat(factor);
  let sum01 = f64x2.splat(0);
  let sum23 = sum01;
  const quads = (length & ~3) << 3;
  for (let at: usize = 0; at < quads; at += 32) {
    let first = v128.load(to + at);
    let second = v128.load(to + at, 16);
    if (factor !== 0) {
      first = f64x2.add(first, f64x2.mul(factorPair, v128.load(vector + at)));
      second = f64x2.add(second, f64x2.mul(factorPair, v128.load(vector + at, 16)));
      v128.store(to + at, first);
      v128.store(to + at, second, 16);
    }
    sum01 = f64x2.add(sum01, f64x2.mul(v128.load(other + at), first));
    sum23 = f64x2.add(sum23, f64x2.mul(v128.load(other + at, 16), second));
  }
  let sum0 = f64x2.extract_lane(sum01, 0);
  for (let at = quads, end = length << 3; at < end; at += 8) {
    const entry = f64.load(to + at) + factor * f64.load(vector + at);
    f64.store(to + at, entry);
    sum0 += f64.load(other + at) * entry;
  }
  const sum1 = f64x2.extract_lane(sum01, 1);
  return sum0 + sum1 + (f64x2.extract_lane(sum23, 0) + f64x2.extract_lane(sum23, 1));
}
