// The softmax of rows of logits, in a WebAssembly kernel; its source is softmax.kernel.ts.

import wasm from "./softmax.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import {
  arrayTypeOf,
  type Matrix,
  rowBlocks,
  type Rows,
  type Values,
  zerosLike,
} from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";

/** What the kernel exports. */
interface Exports extends KernelExports {
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

const takeKernel = kernelPool<Exports>(wasm);

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
  samples: Rows,
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
  samples: Rows,
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
  samples: Rows,
  coefficients: Matrix,
  intercepts: Values,
  use: (kernel: Exports, logits: Values, first: number) => void,
): Promise<void> {
  const columns = coefficients.rows;
  const blockRows = Math.min(samples.rows, BLOCK);
  using kernel = takeKernel(blockRows, columns, intercepts.BYTES_PER_ELEMENT);
  const { exports, view } = kernel;
  const type = arrayTypeOf(intercepts);
  view(type, exports.intercepts, columns).set(intercepts);
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    const logits = view(type, exports.logits, block.rows * columns);
    await multiply(block, coefficients, { transposeB: true }, logits);
    use(exports, logits, first);
  }
}
