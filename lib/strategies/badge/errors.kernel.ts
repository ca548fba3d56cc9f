// AssemblyScript: inner products of errors in the last layer, which are probabilities minus the indicator of the predicted
// class. `deno task build:kernels` compiles it to errors.wasm; errors.ts calls it.
//
// Probabilities stay in their precision, float32 or float64. That of the predicted class minus 1 needs float64, and so it is
// made anew whenever its row is read. Products and sums are float64, in the order of `innerProduct` in
// lib/numeric/inner_products.ts. ../../numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { lanes, pair, reserve } from "../../numeric/assembly/vectors.ts";

let rows: usize = 0;
let columns: usize = 0;

/** Inner products, float64, (rows). */
export let products: usize = 0;
/** The probabilities, (rows x columns), in their precision. */
export let probabilities: usize = 0;

/** Column of the predicted class, uint32, (rows). */
let predicted: usize = 0;
/** The error that the others are multiplied with, float64, (columns). */
let centre: usize = 0;
/** The indicator of each of four columns, float64. */
// deno-fmt-ignore
const indicators = memory.data<f64>([
  1, 0, 0, 0,
  0, 1, 0, 0,
  0, 0, 1, 0,
  0, 0, 0, 1,
], 16);

/** Finds a place for everything. `bytes` is the size of a probability. */
export function allocate(count: usize, columnCount: usize, bytes: usize): void {
  rows = count;
  columns = columnCount;
  products = (__heap_base + 63) & ~63;
  predicted = products + (rows << 3);
  centre = (predicted + (rows << 2) + 63) & ~63;
  probabilities = (centre + (columns << 3) + 63) & ~63;
  reserve(probabilities + rows * columns * bytes);
}

/** Finds the predicted class of each row. The products are those of each error with itself. */
export function start32(): void {
  start<f32>();
}
export function start64(): void {
  start<f64>();
}

function start<T>(): void {
  for (let i: usize = 0; i < rows; i++) {
    const row = probabilities + i * columns * sizeof<T>();
    let most: usize = 0;
    for (let k: usize = 1; k < columns; k++) {
      if (load<T>(row + k * sizeof<T>()) > load<T>(row + most * sizeof<T>())) most = k;
    }
    store<u32>(predicted + (i << 2), <u32> most);
    setCentre<T>(i);
    multiplyTwo<T>(i, i);
  }
}

/** The products of all errors with one of them. */
export function multiply32(i: usize): void {
  multiply<f32>(i);
}
export function multiply64(i: usize): void {
  multiply<f64>(i);
}

function multiply<T>(i: usize): void {
  setCentre<T>(i);
  for (let j: usize = 0; j < rows; j += 2) multiplyTwo<T>(j, j + 1 < rows ? j + 1 : j);
}

/** Copies the error of a row. */
function setCentre<T>(i: usize): void {
  const row = probabilities + i * columns * sizeof<T>();
  for (let k: usize = 0; k < columns; k++) {
    store<f64>(centre + (k << 3), load<T>(row + k * sizeof<T>()) as f64);
  }
  const at = centre + ((<usize> load<u32>(predicted + (i << 2))) << 3);
  store<f64>(at, load<f64>(at) - 1);
}

/** The inner products of two rows' errors and the copied one. One row after the other would wait for its own additions. */
function multiplyTwo<T>(i: usize, j: usize): void {
  const mostI = <usize> load<u32>(predicted + (i << 2));
  const mostJ = <usize> load<u32>(predicted + (j << 2));
  let a = probabilities + i * columns * sizeof<T>();
  let b = probabilities + j * columns * sizeof<T>();
  let c = centre;
  let i01 = f64x2.splat(0);
  let i23 = i01;
  let j01 = i01;
  let j23 = i01;
  const whole = columns & ~3;
  const step = 4 * sizeof<T>();
  const half = 2 * sizeof<T>();
  for (let k: usize = 0; k < whole; k += 4, a += step, b += step, c += 32) {
    let a01 = pair<T>(a);
    let a23 = pair<T>(a + half);
    if (k === (mostI & ~3)) {
      const indicator = indicators + ((mostI & 3) << 5);
      a01 = f64x2.sub(a01, v128.load(indicator));
      a23 = f64x2.sub(a23, v128.load(indicator, 16));
    }
    let b01 = pair<T>(b);
    let b23 = pair<T>(b + half);
    if (k === (mostJ & ~3)) {
      const indicator = indicators + ((mostJ & 3) << 5);
      b01 = f64x2.sub(b01, v128.load(indicator));
      b23 = f64x2.sub(b23, v128.load(indicator, 16));
    }
    const c01 = v128.load(c);
    const c23 = v128.load(c, 16);
    i01 = f64x2.add(i01, f64x2.mul(a01, c01));
    i23 = f64x2.add(i23, f64x2.mul(a23, c23));
    j01 = f64x2.add(j01, f64x2.mul(b01, c01));
    j23 = f64x2.add(j23, f64x2.mul(b23, c23));
  }
  let i0 = f64x2.extract_lane(i01, 0);
  let j0 = f64x2.extract_lane(j01, 0);
  for (let k = whole; k < columns; k++, a += sizeof<T>(), b += sizeof<T>(), c += 8) {
    i0 += ((load<T>(a) as f64) - (k === mostI ? 1.0 : 0.0)) * load<f64>(c);
    j0 += ((load<T>(b) as f64) - (k === mostJ ? 1.0 : 0.0)) * load<f64>(c);
  }
  store<f64>(products + (i << 3), i0 + f64x2.extract_lane(i01, 1) + lanes(i23));
  store<f64>(products + (j << 3), j0 + f64x2.extract_lane(j01, 1) + lanes(j23));
}
