// Inner products of two vectors with the same bits as OpenBLAS's, in a WebAssembly kernel; its source is
// fused_dot.kernel.ts.

import emulated from "./fused_dot.emulated.wasm" with { type: "bytes" };
import fused from "./fused_dot.wasm" with { type: "bytes" };
import { type Kernel, type KernelExports, kernelPool } from "../numeric/kernel.ts";

/** What the kernel exports. */
interface Exports extends KernelExports {
  allocate(entries: number): void;
  product(): number;
  oddProduct(): number;
  first: WebAssembly.Global;
  second: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>({ fused, emulated });

/**
 * Computes the inner product of two vectors by sixteen running sums of fused multiply-adds, as OpenBLAS's `ddot` does on
 * processors with AVX2.
 *
 * @param a A vector, (n)
 * @param b A vector, (n)
 * @returns The inner product
 */
export function fusedDot(a: Float64Array, b: Float64Array): number {
  using kernel = loaded(a, b);
  return kernel.exports.product();
}

/**
 * Computes the inner product of two vectors by four running sums of fused multiply-adds. OpenBLAS does so for the last row or
 * column of a matrix product if their number is odd.
 *
 * @param a A vector, (n)
 * @param b A vector, (n)
 * @returns The inner product
 */
export function oddDot(a: Float64Array, b: Float64Array): number {
  using kernel = loaded(a, b);
  return kernel.exports.oddProduct();
}

/** A kernel that has the two vectors in its memory. */
function loaded(a: Float64Array, b: Float64Array): Kernel<Exports> {
  const kernel = takeKernel(a.length);
  kernel.view(Float64Array, kernel.exports.first, a.length).set(a);
  kernel.view(Float64Array, kernel.exports.second, b.length).set(b);
  return kernel;
}
