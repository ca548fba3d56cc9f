// The product of two vectors to OpenBLAS's last bit, in a WebAssembly kernel; its source is fused_dot.kernel.ts.

import wasm from "./fused_dot.wasm" with { type: "bytes" };

import { type Kernel, type KernelExports, kernelPool } from "../numeric/kernel.ts";

/** What the kernel exports. */
interface Exports extends KernelExports {
  place(entries: number): void;
  product(): number;
  oddProduct(): number;
  first: WebAssembly.Global;
  second: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>(wasm);

/**
 * The product of two vectors by sixteen sums of fused multiply-adds, as OpenBLAS adds on processors with AVX2.
 *
 * @param a A vector, (entries)
 * @param b A vector, (entries)
 * @returns The product
 */
export function fusedDot(a: Float64Array, b: Float64Array): number {
  using kernel = loaded(a, b);
  return kernel.exports.product();
}

/**
 * The product of two vectors by four sums of fused multiply-adds, as OpenBLAS adds up odd columns of matrix products.
 *
 * @param a A vector, (entries)
 * @param b A vector, (entries)
 * @returns The product
 */
export function oddDot(a: Float64Array, b: Float64Array): number {
  using kernel = loaded(a, b);
  return kernel.exports.oddProduct();
}

function loaded(a: Float64Array, b: Float64Array): Kernel<Exports> {
  const kernel = takeKernel(a.length);
  kernel.view(Float64Array, kernel.exports.first, a.length).set(a);
  kernel.view(Float64Array, kernel.exports.second, b.length).set(b);
  return kernel;
}
