// AssemblyScript: the softmax of rows of logits, in place. `deno task build:kernels` compiles it to softmax.wasm;
// softmax.ts calls it. Every step is rounded to the precision of the logits.
// @ts-nocheck: TypeScript does not know its types.

import { exponential, highPair, lanes, reserve } from "../numeric/assembly/vectors.ts";

let columns: usize = 0;
/** Those of whole vectors. */
let whole: usize = 0;

/** Where the logits are, (rows x columns), in their precision. */
export let logits: usize = 0;
/** Where what is added to each row of them is, (columns), in the same precision. */
export let intercepts: usize = 0;
/** The powers of one row, filled up to whole vectors. */
let powers: usize = 0;

/** Finds a place for everything. */
export function place(rows: usize, columnCount: usize, bytes: usize): void {
  columns = columnCount;
  whole = columns & ~(16 / bytes - 1);
  let end: usize = (__heap_base + 63) & ~63;
  logits = end;
  intercepts = end += (rows * columns * bytes + 15) & ~15;
  powers = end += (columns * bytes + 15) & ~15;
  end += (columns * bytes + 15) & ~15;
  reserve(end);
}

/** Replaces the logits of some rows by probabilities. */
export function softmax32(rows: usize): void {
  softmax<f32>(rows);
}
export function softmax64(rows: usize): void {
  softmax<f64>(rows);
}

/** The largest probability of each row, instead of the first logits. */
export function largest32(rows: usize): void {
  largest<f32>(rows);
}
export function largest64(rows: usize): void {
  largest<f64>(rows);
}

function softmax<T>(rows: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const at = logits + row * columns * sizeof<T>();
    const sum = raise<T>(at);
    const sums = v128.splat<T>(sum);
    for (let to: usize = 0; to < whole * sizeof<T>(); to += 16) {
      v128.store(at + to, v128.div<T>(v128.load(powers + to), sums));
    }
    for (let column = whole; column < columns; column++) {
      const to = column * sizeof<T>();
      store<T>(at + to, load<T>(powers + to) / sum);
    }
  }
}

function largest<T>(rows: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    // The largest logit's power is 1.
    const share = (1 as T) / raise<T>(logits + row * columns * sizeof<T>());
    store<T>(logits + row * sizeof<T>(), share);
  }
}

/** The powers of a row, those of the largest logit 1, and their sum, added up in float64. */
function raise<T>(at: usize): T {
  let most = v128.splat<T>(-Infinity as T);
  for (let to: usize = 0; to < whole * sizeof<T>(); to += 16) {
    const logit = v128.add<T>(v128.load(at + to), v128.load(intercepts + to));
    v128.store(powers + to, logit);
    most = pseudoMax<T>(most, logit);
  }
  if (whole < columns) {
    const last = powers + whole * sizeof<T>();
    // The powers of what is filled up are 0.
    v128.store(last, v128.splat<T>(-Infinity as T));
    for (let to = whole * sizeof<T>(); to < columns * sizeof<T>(); to += sizeof<T>()) {
      store<T>(powers + to, load<T>(at + to) + load<T>(intercepts + to));
    }
    most = pseudoMax<T>(most, v128.load(last));
  }
  most = pseudoMax<T>(most, i64x2.shuffle(most, most, 1, 0));
  if (sizeof<T>() === 4) most = pseudoMax<T>(most, i32x4.shuffle(most, most, 1, 0, 3, 2));
  let sums = f64x2.splat(0);
  for (let to = powers; to < powers + columns * sizeof<T>(); to += 16) {
    const logit = v128.sub<T>(v128.load(to), most);
    if (sizeof<T>() === 4) {
      const power = fourExponentials(logit);
      v128.store(to, power);
      sums = f64x2.add(sums, f64x2.promote_low_f32x4(power));
      sums = f64x2.add(sums, highPair(power));
    } else {
      const power = exponential(logit);
      v128.store(to, power);
      sums = f64x2.add(sums, power);
    }
  }
  return lanes(sums) as T;
}

// @inline
function pseudoMax<T>(a: v128, b: v128): v128 {
  return sizeof<T>() === 4 ? f32x4.pmax(a, b) : f64x2.pmax(a, b);
}

// Loaded rather than built anew at each use, as in ./vectors. Of the coefficients, those of r^8 to r^2 come within
// 1.2e-12 of e^r; those of r and 1 are 1.
// deno-fmt-ignore
const pairs = memory.data<f64>([
  6755399441055744, 6755399441055744,
  1.4426950408889634, 1.4426950408889634,
  0.6931471805599453, 0.6931471805599453,
  2.4887616910210495e-05, 2.4887616910210495e-05,
  0.00019909246446945706, 0.00019909246446945706,
  0.0013888796411087327, 0.0013888796411087327,
  0.008333281266751338, 0.008333281266751338,
  0.04166666705427094, 0.04166666705427094,
  0.16666666786642842, 0.16666666786642842,
  0.4999999999951943, 0.4999999999951943,
  1, 1,
], 16);

/** e^x of four float32 of 0 or less; all but a few of a million are the nearest float32. */
// @inline
function fourExponentials(x: v128): v128 {
  // Below this, all are 0.
  const bounded = f32x4.pmax(f32x4.splat(-150), x);
  const low = twoExponentials(f64x2.promote_low_f32x4(bounded));
  const high = twoExponentials(highPair(bounded));
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** As `exponential`, by a polynomial that is good enough for float32. */
// @inline
function twoExponentials(x: v128): v128 {
  const shifter = v128.load(pairs);
  const shifted = f64x2.add(f64x2.mul(x, v128.load(pairs, 16)), shifter);
  const k = f64x2.sub(shifted, shifter);
  const r = f64x2.sub(x, f64x2.mul(k, v128.load(pairs, 32)));
  let sum = v128.load(pairs, 48);
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 64));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 80));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 96));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 112));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 128));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 144));
  sum = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 160));
  const power = f64x2.add(f64x2.mul(sum, r), v128.load(pairs, 160));
  return i64x2.add(power, i64x2.shl(shifted, 52));
}
