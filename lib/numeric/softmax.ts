// The softmax of rows of logits, in a WebAssembly kernel; its source is kernels/softmax.ts.

import wasm from "./kernels/softmax.wasm" with { type: "bytes" };
import type { Matrix, Values } from "./matrix.ts";
import { multiply } from "./products.ts";

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(rows: number, columns: number, bytes: number): void;
  softmax32(): void;
  softmax64(): void;
  logits: WebAssembly.Global;
  intercepts: WebAssembly.Global;
}

let compiled: WebAssembly.Module | undefined;

/**
 * The softmax of linear functions of samples, with the roundings of scikit-learn's: every step in the precision of the
 * samples.
 *
 * @param samples The samples, (n x features)
 * @param coefficients Coefficients of each function, (functions x features)
 * @param intercepts Intercept of each function, (functions)
 * @returns Shares that sum to 1 in each row, (n x functions), in the precision of the samples
 */
export async function linearSoftmax(
  samples: Matrix,
  coefficients: Matrix,
  intercepts: Values,
): Promise<Matrix> {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  const [rows, columns] = [samples.rows, coefficients.rows];
  kernel.place(rows, columns, samples.data.BYTES_PER_ELEMENT);
  const buffer = kernel.memory.buffer as ArrayBuffer;
  const values = samples.data.constructor as typeof Float32Array;
  const logits: Values = new values(buffer, kernel.logits.value, rows * columns);
  await multiply(samples, coefficients, { transposeB: true }, logits);
  new Float64Array(buffer, kernel.intercepts.value, columns).set(intercepts);
  if (samples.data instanceof Float32Array) kernel.softmax32();
  else kernel.softmax64();
  return { data: logits, rows, columns };
}
