// The softmax of rows of logits, in a WebAssembly kernel; its source is kernels/softmax.ts.

import wasm from "./kernels/softmax.wasm" with { type: "bytes" };
import { type Matrix, rowBlocks, type Values, zerosLike } from "./matrix.ts";
import { multiply } from "./products.ts";

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(rows: number, columns: number, bytes: number): void;
  softmax32(rows: number): void;
  softmax64(rows: number): void;
  logits: WebAssembly.Global;
  intercepts: WebAssembly.Global;
}

/** Rows handled at a time, which stay in the cache meanwhile. */
const BLOCK = 1024;

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

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
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  const isSingle = samples.data instanceof Float32Array;
  const [rows, columns] = [samples.rows, coefficients.rows];
  kernel.place(Math.min(rows, BLOCK), columns, samples.data.BYTES_PER_ELEMENT);
  const buffer = kernel.memory.buffer as ArrayBuffer;
  const values = samples.data.constructor as typeof Float32Array;
  new values(buffer, kernel.intercepts.value, columns).set(intercepts);
  const shares = zerosLike(samples.data, rows * columns);
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    const logits: Values = new values(buffer, kernel.logits.value, block.rows * columns);
    await multiply(block, coefficients, { transposeB: true }, logits);
    (isSingle ? kernel.softmax32 : kernel.softmax64)(block.rows);
    shares.set(logits, first * columns);
  }
  idle.push(kernel);
  return { data: shares, rows, columns };
}
