// AssemblyScript: matrices that change by one sample at a time, and products of all samples with two vectors, for BAIT.
// `deno task build:kernels` compiles it to fisher_scores.wasm; fisher_scores.ts calls it.
//
// M^-1 is the inverse information and F the Fisher information of all samples, both symmetric, (columns x columns). For a
// row v, which is a sample times a factor: a = M^-1 v, f = F a and g = M^-1 f.
//
// Orders of additions: those of plain.ts to the last bit in `multiply`, `inOrder` and `update`, which decide picks. Each
// entry of a product is one sum from the first column to the last; two entries are added up at a time. The products of
// `project` and `projectExactly` only bound scores, so that their order is free: four or two sums in the samples' precision,
// or one sum in float64.
//
// The memory holds the samples, in their precision, and two numbers for each, then the matrices and the vectors, in
// float64. Rows of matrices, and vectors, are filled up with zeros to a whole number of 16 bytes. lib/numeric/assembly/
// vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { highPair, lanes, reserve } from "../../numeric/assembly/vectors.ts";

let columns: usize = 0;
/** Bytes from one row of a matrix to the next. */
let stride: usize = 0;

/** Where the samples are, (rows x columns), in their precision. */
export let samples: usize = 0;
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
/** a and g in the samples' precision, (columns) each. */
let roundedA: usize = 0;
let roundedG: usize = 0;

/** Finds a place for everything, and clears the matrices and vectors. Returns the stride. */
export function allocate(rows: usize, columnCount: usize, bytes: usize): usize {
  columns = columnCount;
  stride = ((columns + 1) & ~1) << 3;
  const size = columns * stride;
  samples = (__heap_base + 63) & ~63;
  ofA = samples + ((rows * columns * bytes + 63) & ~63);
  ofG = ofA + ((rows * 8 + 15) & ~15);
  inverse = (ofG + rows * 8 + 63) & ~63;
  fisher = inverse + size;
  v = fisher + size;
  a = v + stride;
  f = a + stride;
  g = f + stride;
  roundedA = g + stride;
  roundedG = roundedA + stride;
  reserve(roundedG + stride);
  memory.fill(inverse, 0, 2 * size + 4 * stride);
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

/** Sets g = M^-1 f, and copies a and g to the samples' precision. */
export function prepare32(): void {
  prepare<f32>();
}
export function prepare64(): void {
  prepare<f64>();
}

function prepare<T>(): void {
  multiply(inverse, f, g);
  for (let k: usize = 0; k < columns; k++) {
    store<T>(roundedA + k * sizeof<T>(), f64.load(a + (k << 3)) as T);
    store<T>(roundedG + k * sizeof<T>(), f64.load(g + (k << 3)) as T);
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

/** Sets the products of the samples from `first` to below `last` with a and with g, roughly. */
export function project32(first: usize, last: usize): void {
  project<f32>(first, last);
}
export function project64(first: usize, last: usize): void {
  project<f64>(first, last);
}

function project<T>(first: usize, last: usize): void {
  const width = columns * sizeof<T>();
  let i = first;
  // Two samples at a time share the loads of the vectors.
  for (; i + 1 < last; i += 2) projectTwo<T>(i, samples + i * width, samples + (i + 1) * width);
  if (i < last) projectTwo<T>(i, samples + i * width, samples + i * width);
}

/** Sets the products of sample `i`, at `one`, and of the next sample, at `two`. At the same place, there is no next one. */
function projectTwo<T>(i: usize, one: usize, two: usize): void {
  const isAlone = one === two;
  let oneA = v128.splat<T>(0);
  let oneG = oneA;
  let twoA = oneA;
  let twoG = oneA;
  const bytes = columns * sizeof<T>();
  const whole = bytes & ~15;
  for (let at: usize = 0; at < whole; at += 16) {
    const someA = v128.load(roundedA + at);
    const someG = v128.load(roundedG + at);
    const ofOne = v128.load(one + at);
    const ofTwo = v128.load(two + at);
    oneA = v128.add<T>(oneA, v128.mul<T>(ofOne, someA));
    oneG = v128.add<T>(oneG, v128.mul<T>(ofOne, someG));
    twoA = v128.add<T>(twoA, v128.mul<T>(ofTwo, someA));
    twoG = v128.add<T>(twoG, v128.mul<T>(ofTwo, someG));
  }
  f64.store(ofA + (i << 3), sumOf<T>(oneA) + rest<T>(one, roundedA, whole, bytes));
  f64.store(ofG + (i << 3), sumOf<T>(oneG) + rest<T>(one, roundedG, whole, bytes));
  if (isAlone) return;
  f64.store(ofA + ((i + 1) << 3), sumOf<T>(twoA) + rest<T>(two, roundedA, whole, bytes));
  f64.store(ofG + ((i + 1) << 3), sumOf<T>(twoG) + rest<T>(two, roundedG, whole, bytes));
}

/** The sum of the numbers in a vector, in float64. */
// @inline
function sumOf<T>(values: v128): f64 {
  if (sizeof<T>() === 8) return lanes(values);
  return lanes(f64x2.add(f64x2.promote_low_f32x4(values), highPair(values)));
}

/** The inner product of the last few numbers of two vectors, which are not 16 bytes together. */
// @inline
function rest<T>(one: usize, two: usize, whole: usize, bytes: usize): f64 {
  let sum: f64 = 0;
  for (let at = whole; at < bytes; at += sizeof<T>()) {
    sum += (load<T>(one + at) as f64) * (load<T>(two + at) as f64);
  }
  return sum;
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
