// AssemblyScript: matrices that change by one sample at a time, and products of all samples with two vectors, for BAIT.
// `deno task build:kernels` compiles it to fisher_scores.wasm; fisher_scores.ts calls it.
//
// M^-1 is the inverse information and F the Fisher information of all samples, both symmetric, (columns x columns). For a
// row v, which is a sample times a factor: a = M^-1 v, f = F a and g = M^-1 f.
//
// Orders of additions: those of plain.ts to the last bit in `multiply`, `inOrder` and `update`, which decide picks. Each
// entry of a product is one sum from the first column to the last; two entries are added up at a time. The products of
// `project` and `projectExactly` only bound scores, so that their order is free.
//
// `project` reads all samples after each pick, and memory is slow. It therefore reads whole numbers of 16 bits, which times
// a step of its own for each sample are nearly the sample. How nearly is measured once.
//
// The memory holds the samples, in their precision, and as whole numbers, four numbers for each sample, then the matrices
// and the vectors, in float64. Rows of matrices, and vectors, are filled up with zeros to a whole number of 16 bytes.
// lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { highPair, lanes, reserve } from "../../numeric/assembly/vectors.ts";

/** The largest whole number; and the smallest step that a number can be divided by. Smaller samples count as zeros. */
const LARGEST: f64 = 32767;
const SMALLEST_STEP: f64 = 1e-290;

let columns: usize = 0;
/** Bytes from one row of a matrix to the next, and from one sample of whole numbers to the next. */
let stride: usize = 0;
let wholeStride: usize = 0;

/** Where the samples are, (rows x columns), in their precision. */
export let samples: usize = 0;
/** Where the samples are as whole numbers, (rows x wholeStride), and what a whole number of each sample stands for, (rows). */
let wholes: usize = 0;
let steps: usize = 0;
/** How far each sample is from its whole numbers, as a length, (rows). */
export let distances: usize = 0;
/** Product of each sample with a and with g, (rows) each. */
export let ofA: usize = 0;
export let ofG: usize = 0;
/** M^-1 and F, (columns x stride) each. */
export let inverse: usize = 0;
export let fisher: usize = 0;
/** The vectors v, a, f and g, (stride) each. */
export let v: usize = 0;
export let a: usize = 0;
export let f: usize = 0;
export let g: usize = 0;
/** a and g in float32, (as many columns as whole numbers) each. */
let roundedA: usize = 0;
let roundedG: usize = 0;

/** Finds a place for everything, and clears the matrices and vectors. Returns the stride. */
export function allocate(rows: usize, columnCount: usize, bytes: usize): usize {
  columns = columnCount;
  stride = ((columns + 1) & ~1) << 3;
  wholeStride = ((columns + 7) & ~7) << 1;
  const perRow = (rows * 8 + 15) & ~15;
  const size = columns * stride;
  samples = (__heap_base + 63) & ~63;
  wholes = samples + ((rows * columns * bytes + 63) & ~63);
  steps = wholes + rows * wholeStride;
  distances = steps + perRow;
  ofA = distances + perRow;
  ofG = ofA + perRow;
  inverse = (ofG + perRow + 63) & ~63;
  fisher = inverse + size;
  v = fisher + size;
  a = v + stride;
  f = a + stride;
  g = f + stride;
  roundedA = g + stride;
  roundedG = roundedA + 2 * wholeStride;
  const end = roundedG + 2 * wholeStride;
  reserve(end);
  memory.fill(inverse, 0, end - inverse);
  return stride;
}

/** Sets v to a sample times a factor, then a = M^-1 v and f = F a. */
export function open32(sample: usize, factor: f64): void {
  open<f32>(sample, factor);
}
export function open64(sample: usize, factor: f64): void {
  open<f64>(sample, factor);
}

function open<T>(sample: usize, factor: f64): void {
  const from = samples + sample * columns * sizeof<T>();
  for (let k: usize = 0; k < columns; k++) {
    f64.store(v + (k << 3), factor * (load<T>(from + k * sizeof<T>()) as f64));
  }
  multiply(inverse, v, a);
  multiply(fisher, a, f);
}

/** The leverage v^T M^-1 v of the row that is open. */
export function leverage(): f64 {
  return inOrder(v, a);
}

/** The pull v^T M^-1 F M^-1 v of the row that is open. */
export function pull(): f64 {
  return inOrder(a, f);
}

/** Sets g = M^-1 f, and copies a and g to float32. */
export function prepare(): void {
  multiply(inverse, f, g);
  for (let k: usize = 0; k < columns; k++) {
    store<f32>(roundedA + (k << 2), f64.load(a + (k << 3)) as f32);
    store<f32>(roundedG + (k << 2), f64.load(g + (k << 3)) as f32);
  }
}

/** Replaces M^-1 by M^-1 - share a a^T. Returns the sum of the squares of the new entries. */
export function update(share: f64): f64 {
  const shares = f64x2.splat(share);
  let squares = f64x2.splat(0);
  for (let i: usize = 0, to = inverse; i < columns; i++) {
    const own = v128.load64_splat(a + (i << 3));
    for (let at: usize = 0; at < stride; at += 16, to += 16) {
      const change = f64x2.mul(shares, f64x2.mul(own, v128.load(a + at)));
      const entries = f64x2.sub(v128.load(to), change);
      squares = f64x2.add(squares, f64x2.mul(entries, entries));
      v128.store(to, entries);
    }
  }
  return lanes(squares);
}

/** Sets the products of one sample with a and with g, in float64. */
export function projectExactly32(sample: usize): void {
  projectExactly<f32>(sample);
}
export function projectExactly64(sample: usize): void {
  projectExactly<f64>(sample);
}

function projectExactly<T>(sample: usize): void {
  const from = samples + sample * columns * sizeof<T>();
  let sumA: f64 = 0;
  let sumG: f64 = 0;
  for (let k: usize = 0; k < columns; k++) {
    const value = load<T>(from + k * sizeof<T>()) as f64;
    sumA += value * f64.load(a + (k << 3));
    sumG += value * f64.load(g + (k << 3));
  }
  f64.store(ofA + (sample << 3), sumA);
  f64.store(ofG + (sample << 3), sumG);
}

/** Makes whole numbers of the samples from `first` to below `last`. */
export function makeWhole32(first: usize, last: usize): void {
  for (let i = first; i < last; i++) makeWhole<f32>(i);
}
export function makeWhole64(first: usize, last: usize): void {
  for (let i = first; i < last; i++) makeWhole<f64>(i);
}

function makeWhole<T>(sample: usize): void {
  const from = samples + sample * columns * sizeof<T>();
  const to = wholes + sample * wholeStride;
  let largest: f64 = 0;
  for (let k: usize = 0; k < columns; k++) {
    largest = Math.max(largest, Math.abs(load<T>(from + k * sizeof<T>()) as f64));
  }
  const step = largest / LARGEST;
  let squares: f64 = 0;
  memory.fill(to, 0, wholeStride);
  for (let k: usize = 0; k < columns; k++) {
    const value = load<T>(from + k * sizeof<T>()) as f64;
    const whole = step > SMALLEST_STEP ? nearest(value / step) : 0;
    store<i16>(to + (k << 1), <i16> <i32> whole);
    squares += (value - whole * step) * (value - whole * step);
  }
  f64.store(steps + (sample << 3), step);
  f64.store(distances + (sample << 3), Math.sqrt(squares));
}

/** Sets the products of the samples from `first` to below `last` with a and with g, roughly. */
export function project(first: usize, last: usize): void {
  let i = first;
  // Two samples at a time share the loads of the vectors.
  for (; i + 1 < last; i += 2) projectTwo(i, i + 1);
  if (i < last) projectTwo(i, i);
}

function projectTwo(first: usize, second: usize): void {
  let one = wholes + first * wholeStride;
  let two = wholes + second * wholeStride;
  let oneA = f32x4.splat(0);
  let oneG = oneA;
  let twoA = oneA;
  let twoG = oneA;
  for (let at: usize = 0; at < 2 * wholeStride; at += 32, one += 16, two += 16) {
    const lowA = v128.load(roundedA + at);
    const lowG = v128.load(roundedG + at);
    const highA = v128.load(roundedA + at, 16);
    const highG = v128.load(roundedG + at, 16);
    const eightOfOne = v128.load(one);
    const lowOfOne = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(eightOfOne));
    const highOfOne = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(eightOfOne));
    oneA = f32x4.add(oneA, f32x4.mul(lowOfOne, lowA));
    oneG = f32x4.add(oneG, f32x4.mul(lowOfOne, lowG));
    const eightOfTwo = v128.load(two);
    const lowOfTwo = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(eightOfTwo));
    const highOfTwo = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(eightOfTwo));
    twoA = f32x4.add(twoA, f32x4.mul(lowOfTwo, lowA));
    twoG = f32x4.add(twoG, f32x4.mul(lowOfTwo, lowG));
    oneA = f32x4.add(oneA, f32x4.mul(highOfOne, highA));
    oneG = f32x4.add(oneG, f32x4.mul(highOfOne, highG));
    twoA = f32x4.add(twoA, f32x4.mul(highOfTwo, highA));
    twoG = f32x4.add(twoG, f32x4.mul(highOfTwo, highG));
  }
  storeProducts(first, oneA, oneG);
  storeProducts(second, twoA, twoG);
}

function storeProducts(sample: usize, withA: v128, withG: v128): void {
  const step = f64.load(steps + (sample << 3));
  f64.store(ofA + (sample << 3), step * sumOf(withA));
  f64.store(ofG + (sample << 3), step * sumOf(withG));
}

/** The sum of four float32, in float64. */
function sumOf(values: v128): f64 {
  return lanes(f64x2.add(f64x2.promote_low_f32x4(values), highPair(values)));
}

/** to = matrix times vector. Each entry is added up from the first column to the last: the matrix is symmetric. */
function multiply(matrix: usize, vector: usize, to: usize): void {
  memory.fill(to, 0, stride);
  let row = matrix;
  let k: usize = 0;
  // Four columns at a time, so that sums are loaded and stored less often.
  for (; k + 3 < columns; k += 4, row += 4 * stride) {
    const factor0 = v128.load64_splat(vector + (k << 3));
    const factor1 = v128.load64_splat(vector + (k << 3), 8);
    const factor2 = v128.load64_splat(vector + (k << 3), 16);
    const factor3 = v128.load64_splat(vector + (k << 3), 24);
    for (let at: usize = 0; at < stride; at += 16) {
      let sums = v128.load(to + at);
      sums = f64x2.add(sums, f64x2.mul(factor0, v128.load(row + at)));
      sums = f64x2.add(sums, f64x2.mul(factor1, v128.load(row + stride + at)));
      sums = f64x2.add(sums, f64x2.mul(factor2, v128.load(row + 2 * stride + at)));
      sums = f64x2.add(sums, f64x2.mul(factor3, v128.load(row + 3 * stride + at)));
      v128.store(to + at, sums);
    }
  }
  for (; k < columns; k++, row += stride) {
    const factor = v128.load64_splat(vector + (k << 3));
    for (let at: usize = 0; at < stride; at += 16) {
      const products = f64x2.mul(factor, v128.load(row + at));
      v128.store(to + at, f64x2.add(v128.load(to + at), products));
    }
  }
}

/** The inner product of two vectors, added up from the first column to the last. */
function inOrder(one: usize, two: usize): f64 {
  let sum: f64 = 0;
  for (let at: usize = 0; at < columns << 3; at += 8) {
    sum += f64.load(one + at) * f64.load(two + at);
  }
  return sum;
}
