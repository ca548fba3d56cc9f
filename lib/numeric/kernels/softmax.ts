// AssemblyScript: the softmax of rows of logits, in place. `deno task build:kernels` compiles it to softmax.wasm;
// lib/numeric/softmax.ts calls it. Computed in float64, with the roundings of the logits' precision in between.
// @ts-nocheck: TypeScript does not know its types.

import { exponential, lanes, pair, reserve, rounded, storePair } from "./vectors";

let columns: usize = 0;

/** Where the logits are, (rows x columns), in their precision. */
export let logits: usize = 0;
/** Where what is added to each row of them is, (columns), float64. */
export let intercepts: usize = 0;
/** One row in float64, with another value if their number is odd. */
let values: usize = 0;

/** Finds a place for everything. */
export function place(rows: usize, columnCount: usize, bytes: usize): void {
  columns = columnCount;
  let end: usize = (__heap_base + 63) & ~63;
  logits = end;
  intercepts = end += (rows * columns * bytes + 15) & ~15;
  values = end += (columns + 1) << 3;
  end += (columns + 1) << 3;
  reserve(end);
}

/** Replaces the logits of some rows by probabilities. */
export function softmax32(rows: usize): void {
  softmax<f32>(rows);
}
export function softmax64(rows: usize): void {
  softmax<f64>(rows);
}

function softmax<T>(rows: usize): void {
  const even = columns & ~1;
  const end = values + (((columns + 1) & ~1) << 3);
  for (let row: usize = 0; row < rows; row++) {
    const at = logits + row * columns * sizeof<T>();
    let most = f64x2.splat(-Infinity);
    for (let column: usize = 0; column < even; column += 2) {
      const logit = pair<T>(at + column * sizeof<T>());
      const sum = rounded<T>(f64x2.add(logit, v128.load(intercepts + (column << 3))));
      v128.store(values + (column << 3), sum);
      most = f64x2.pmax(most, sum);
    }
    if (columns & 1) {
      const logit = load<T>(at + even * sizeof<T>()) as f64;
      const sum = (logit + f64.load(intercepts + (even << 3))) as T as f64;
      // The other value adds nothing to the sum.
      const last = f64x2.replace_lane(f64x2.splat(-Infinity), 0, sum);
      v128.store(values + (even << 3), last);
      most = f64x2.pmax(most, last);
    }
    most = f64x2.pmax(most, i64x2.shuffle(most, most, 1, 0));
    let sums = f64x2.splat(0);
    for (let to = values; to < end; to += 16) {
      const power = rounded<T>(exponential(rounded<T>(f64x2.sub(v128.load(to), most))));
      v128.store(to, power);
      sums = f64x2.add(sums, power);
    }
    const sum = f64x2.splat(lanes(sums) as T as f64);
    for (let column: usize = 0; column < even; column += 2) {
      const shares = f64x2.div(v128.load(values + (column << 3)), sum);
      storePair<T>(at + column * sizeof<T>(), shares);
    }
    if (columns & 1) {
      const share = f64.load(values + (even << 3)) / f64x2.extract_lane(sum, 0);
      store<T>(at + even * sizeof<T>(), share as T);
    }
  }
}
