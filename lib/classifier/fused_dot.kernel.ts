// AssemblyScript: the inner product of two float64 vectors, the sum of a_k b_k, to OpenBLAS's last bit. `deno task
// build:kernels` compiles it to fused_dot.wasm; fused_dot.ts calls it, for fits of float64 samples.
//
// ./assembly/openblas_dot.ts has both orders of additions. The memory holds the two vectors.
// lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { dot, oddDot } from "./assembly/openblas_dot.ts";
import { reserve } from "../numeric/assembly/vectors.ts";

/** Where the two vectors are, (entries) each, float64. */
export let first: usize = 0;
export let second: usize = 0;
let length: usize = 0;

/** Finds a place for two vectors. */
export function allocate(entries: usize): void {
  length = entries;
  first = (__heap_base + 15) & ~15;
  second = first + (((entries << 3) + 15) & ~15);
  reserve(second + (entries << 3));
}

/** Their product, in the order of OpenBLAS's ddot, and in its order for an odd row or column of a matrix product. */
export function product(): f64 {
  return dot(first, second, length);
}
export function oddProduct(): f64 {
  return oddDot(first, second, length);
}
