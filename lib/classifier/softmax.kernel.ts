// AssemblyScript: the softmax of rows of logits, in place. `deno task build:kernels` compiles it to softmax.wasm;
// softmax.ts calls it, for class probabilities.
//
// With z_k as the logit of class k plus its intercept and e_k = exp(z_k - max z): p_k = e_k / (sum of all e).
//
// Logits are float32 or float64, and every step is rounded to that precision, as in scikit-learn. Exponentials are
// computed in float64. The sum is added in float64, by one sum of the even and one of the odd columns, and then
// rounded. This order is the kernel's own; for float32, the final rounding hides nearly all of it.
//
// The memory holds the logits, the intercepts, and the powers of one row. lib/numeric/assembly/vectors.ts has the
// conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { exponential, highPair, lanes, reserve } from "../numeric/assembly/vectors.ts";

let columns: usize = 0;
/** How many columns fill whole vectors of 16 bytes. */
let whole: usize = 0;

/** Where the logits are, (rows x columns), in their precision. */
export let logits: usize = 0;
/** Where the intercepts are, which are added to each row, (columns), in the same precision. */
export let intercepts: usize = 0;
/** The powers exp(z - max z) of one row, filled up to whole vectors. */
let powers: usize = 0;

/** Finds a place for everything. */
export function allocate(rows: usize, columnCount: usize, bytes: usize): void {
  columns = columnCount;
  whole = columns & ~(16 / bytes - 1);
  let end: usize = (__heap_base + 63) & ~63;
  logits = end;
  intercepts = end += (rows * columns * bytes + 15) & ~15;
  powers = end += (columns * bytes + 15) & ~15;
  end += (columns * bytes + 15) & ~15;
  reserve(end);
}

/** Replaces the logits of the first `rows` rows by probabilities. */
export function softmax32(rows: usize): void {
  softmax<f32>(rows);
}
export function softmax64(rows: usize): void {
  softmax<f64>(rows);
}

/** Writes only the largest probability of each row, (rows), in the place of the first logits. */
export function largest32(rows: usize): void {
  largest<f32>(rows);
}
export function largest64(rows: usize): void {
  largest<f64>(rows);
}

function softmax<T>(rows: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const at = logits + row * columns * sizeof<T>();
    const sum = exponentiate<T>(at);
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
    // The power of the largest logit is 1.
    const share = (1 as T) / exponentiate<T>(logits + row * columns * sizeof<T>());
    store<T>(logits + row * sizeof<T>(), share);
  }
}

/** Sets the powers of a row. Returns their sum, rounded to T. */
function exponentiate<T>(at: usize): T {
  let largestLogit = v128.splat<T>(-Infinity as T);
  for (let to: usize = 0; to < whole * sizeof<T>(); to += 16) {
    const logit = v128.add<T>(v128.load(at + to), v128.load(intercepts + to));
    v128.store(powers + to, logit);
    largestLogit = pseudoMax<T>(largestLogit, logit);
  }
  if (whole < columns) {
    const last = powers + whole * sizeof<T>();
    // The padding gets powers of 0.
    v128.store(last, v128.splat<T>(-Infinity as T));
    for (let to = whole * sizeof<T>(); to < columns * sizeof<T>(); to += sizeof<T>()) {
      store<T>(powers + to, load<T>(at + to) + load<T>(intercepts + to));
    }
    largestLogit = pseudoMax<T>(largestLogit, v128.load(last));
  }
  largestLogit = pseudoMax<T>(largestLogit, i64x2.shuffle(largestLogit, largestLogit, 1, 0));
  if (sizeof<T>() === 4) {
    largestLogit = pseudoMax<T>(
      largestLogit,
      i32x4.shuffle(largestLogit, largestLogit, 1, 0, 3, 2),
    );
  }
  let sums = f64x2.splat(0);
  for (let to = powers; to < powers + columns * sizeof<T>(); to += 16) {
    const logit = v128.sub<T>(v128.load(to), largestLogit);
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

/** The larger of each pair of values, by the instruction that x86-64 has. */
// @inline
function pseudoMax<T>(a: v128, b: v128): v128 {
  return sizeof<T>() === 4 ? f32x4.pmax(a, b) : f64x2.pmax(a, b);
}

// The constants of `twoExponentials`, each twice: 1.5 * 2^52, 1 / log(2), log(2), then the coefficients of r^8 to r^0.
// The polynomial is within 1.2e-12 of e^r. Constants are loaded because V8 builds a constant vector anew at each use.
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

/** e^x of four float32 of 0 or less. All but a few of a million results are the nearest float32. */
// @inline
function fourExponentials(x: v128): v128 {
  // Below -150, all results are 0.
  const bounded = f32x4.pmax(f32x4.splat(-150), x);
  const low = twoExponentials(f64x2.promote_low_f32x4(bounded));
  const high = twoExponentials(highPair(bounded));
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/**
 * e^x of two float64, as `exponential` of vectors.ts computes it, by a shorter polynomial that suffices for float32.
 */
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
