// AssemblyScript: the product of two vectors by fused multiply-adds. `deno task build:kernels` compiles it to
// fused_dot.wasm; fused_dot.ts calls it.
// @ts-nocheck: TypeScript does not know its types.

import { dot, oddDot } from "./assembly/openblas_dot.ts";
import { reserve } from "../numeric/assembly/vectors.ts";

/** Where two vectors of float64 are. */
export let first: usize = 0;
export let second: usize = 0;
let length: usize = 0;

/** Finds a place for two vectors. */
export function place(entries: usize): void {
  length = entries;
  first = (__heap_base + 15) & ~15;
  second = first + (((entries << 3) + 15) & ~15);
  reserve(second + (entries << 3));
}

/** Their product, by itself or as an odd column of a matrix product. */
export function product(): f64 {
  return dot(first, second, length);
}
export function oddProduct(): f64 {
  return oddDot(first, second, length);
}
