// The product of two vectors to OpenBLAS's last bit, in a WebAssembly kernel; its source is fused_dot.kernel.ts.

import wasm from "./fused_dot.wasm" with { type: "bytes" };

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(entries: number): void;
  product(): number;
  oddProduct(): number;
  first: WebAssembly.Global;
  second: WebAssembly.Global;
}

let kernel: Kernel | undefined;

/**
 * The product of two vectors by sixteen sums of fused multiply-adds, as OpenBLAS adds on processors with AVX2.
 *
 * @param a A vector, (entries)
 * @param b A vector, (entries)
 * @returns The product
 */
export function fusedDot(a: Float64Array, b: Float64Array): number {
  return loaded(a, b).product();
}

/**
 * The product of two vectors by four sums of fused multiply-adds, as OpenBLAS adds up odd columns of matrix products.
 *
 * @param a A vector, (entries)
 * @param b A vector, (entries)
 * @returns The product
 */
export function oddDot(a: Float64Array, b: Float64Array): number {
  return loaded(a, b).oddProduct();
}

function loaded(a: Float64Array, b: Float64Array): Kernel {
  kernel ??= new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports as unknown as Kernel;
  kernel.place(a.length);
  const { buffer } = kernel.memory;
  new Float64Array(buffer, kernel.first.value, a.length).set(a);
  new Float64Array(buffer, kernel.second.value, b.length).set(b);
  return kernel;
}
