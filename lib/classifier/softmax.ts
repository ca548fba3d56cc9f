// Class probabilities: the softmax of the logits of a linear model, in a WebAssembly kernel; its source is
// softmax.kernel.ts.

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
import { multiplyReproducibly } from "../numeric/reproducible_products.ts";

/** What the kernel exports. */
interface Exports extends KernelExports {
  allocate(rows: number, columns: number, bytes: number): void;
  softmax32(rows: number): void;
  softmax64(rows: number): void;
  largest32(rows: number): void;
  largest64(rows: number): void;
  logits: WebAssembly.Global;
  intercepts: WebAssembly.Global;
}

/** Number of samples handled at a time, so that their logits stay in the cache. */
const BLOCK = 1024;

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Computes class probabilities: the softmax of the logits of a linear model. As in scikit-learn, every step is rounded to the
 * precision of the samples.
 *
 * @param samples The samples, (n x features)
 * @param coefficients Coefficients of each class, (classes x features)
 * @param intercepts Intercept of each class, (classes)
 * @param into Values to write the probabilities to, (n * classes); new values by default
 * @returns Class probabilities, (n x classes), in the precision of the samples
 * @throws {RangeError} If the samples and the coefficients have different numbers of features or different precisions
 */
export async function linearSoftmax(
  samples: Rows,
  coefficients: Matrix,
  intercepts: Values,
  into?: Values,
): Promise<Matrix> {
  const [rows, columns] = [samples.rows, coefficients.rows];
  const probabilities = into ?? zerosLike(intercepts, rows * columns);
  await eachBlock(samples, coefficients, intercepts, (kernel, logits, first) => {
    (logits instanceof Float32Array ? kernel.softmax32 : kernel.softmax64)(logits.length / columns);
    probabilities.set(logits, first * columns);
  });
  return { data: probabilities, rows, columns };
}

/**
 * Computes the probability of the most likely class of each sample. It has the same bits as the largest probability of
 * `linearSoftmax`.
 *
 * @param samples The samples, (n x features)
 * @param coefficients Coefficients of each class, (classes x features)
 * @param intercepts Intercept of each class, (classes)
 * @returns The largest probability of each sample, (n), in the precision of the samples
 * @throws {RangeError} If the samples and the coefficients have different numbers of features or different precisions
 */
export async function largestProbabilities(
  samples: Rows,
  coefficients: Matrix,
  intercepts: Values,
): Promise<Values> {
  const probabilities = zerosLike(intercepts, samples.rows);
  await eachBlock(samples, coefficients, intercepts, (kernel, logits, first) => {
    const rows = logits.length / coefficients.rows;
    (logits instanceof Float32Array ? kernel.largest32 : kernel.largest64)(rows);
    probabilities.set(logits.subarray(0, rows), first);
  });
  return probabilities;
}

/** Computes the logits of each block of samples in the kernel's memory, without the intercepts, and passes them on. */
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
    await multiplyReproducibly<Values>(block, coefficients, logits);
    use(exports, logits, first);
  }
}
