// The softmax of rows of logits, in a WebAssembly kernel; its source is softmax.kernel.ts.

import wasm from "./softmax.wasm" with { type: "bytes" };
import { type Matrix, rowBlocks, type Values, zerosLike } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(rows: number, columns: number, bytes: number): void;
  softmax32(rows: number): void;
  softmax64(rows: number): void;
  largest32(rows: number): void;
  largest64(rows: number): void;
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
 * @param into Values to write the shares to, (n * functions); new ones unless given
 * @returns Shares that sum to 1 in each row, (n x functions), in the precision of the samples
 */
export async function linearSoftmax(
  samples: Matrix,
  coefficients: Matrix,
  intercepts: Values,
  into?: Values,
): Promise<Matrix> {
  const [rows, columns] = [samples.rows, coefficients.rows];
  const shares = into ?? zerosLike(intercepts, rows * columns);
  await eachBlock(samples, coefficients, intercepts, (kernel, logits, first) => {
    (logits instanceof Float32Array ? kernel.softmax32 : kernel.softmax64)(logits.length / columns);
    shares.set(logits, first * columns);
  });
  return { data: shares, rows, columns };
}

/**
 * The largest of each row's shares alone; otherwise as `linearSoftmax`.
 *
 * @param samples The samples, (n x features)
 * @param coefficients Coefficients of each function, (functions x features)
 * @param intercepts Intercept of each function, (functions)
 * @returns The largest share of each sample, (n), in the precision of the samples
 */
export async function largestShares(
  samples: Matrix,
  coefficients: Matrix,
  intercepts: Values,
): Promise<Values> {
  const shares = zerosLike(intercepts, samples.rows);
  await eachBlock(samples, coefficients, intercepts, (kernel, logits, first) => {
    const rows = logits.length / coefficients.rows;
    (logits instanceof Float32Array ? kernel.largest32 : kernel.largest64)(rows);
    shares.set(logits.subarray(0, rows), first);
  });
  return shares;
}

/** Has the kernel, in whose memory they are, use the logits of each block; intercepts are in the samples' precision. */
async function eachBlock(
  samples: Matrix,
  coefficients: Matrix,
  intercepts: Values,
  use: (kernel: Kernel, logits: Values, first: number) => void,
): Promise<void> {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  const columns = coefficients.rows;
  kernel.place(Math.min(samples.rows, BLOCK), columns, intercepts.BYTES_PER_ELEMENT);
  const buffer = kernel.memory.buffer as ArrayBuffer;
  const values = intercepts.constructor as typeof Float32Array;
  new values(buffer, kernel.intercepts.value, columns).set(intercepts);
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    const logits: Values = new values(buffer, kernel.logits.value, block.rows * columns);
    await multiply(block, coefficients, { transposeB: true }, logits);
    use(kernel, logits, first);
  }
  idle.push(kernel);
}
