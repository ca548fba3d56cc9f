// Errors in the last layer, as if the predicted classes were the true ones: probabilities minus the indicator of the predicted
// class. A WebAssembly kernel holds the probabilities in their own precision; its source is errors.kernel.ts.

import wasm from "./errors.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../../numeric/kernel.ts";
import { arrayTypeOf, type Matrix, type Values } from "../../numeric/matrix.ts";

/** Errors of samples. `using` gives their memory back. */
export interface Errors extends Disposable {
  /** Place for the class probabilities, (samples x classes), to be filled before anything is asked. */
  readonly probabilities: Matrix;
  /**
   * Computes the squared norm of each error.
   *
   * @returns The squared norms, in float64, (samples)
   */
  squaredNorms(): Float64Array<ArrayBuffer>;
  /**
   * Computes the inner products of all errors with one of them, with the same bits as `innerProduct` of errors in float64.
   * The squared norms have to be computed before.
   *
   * @param i Index of the one
   * @returns The inner products, in float64, (samples); they are overwritten by the next call
   */
  products(i: number): Float64Array<ArrayBuffer>;
}

/** What the kernel exports. The number at the end of a function's name is the precision of the probabilities. */
interface Exports extends KernelExports {
  allocate(rows: number, columns: number, bytes: number): void;
  start32(): void;
  start64(): void;
  multiply32(i: number): void;
  multiply64(i: number): void;
  products: WebAssembly.Global;
  probabilities: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Makes room for the errors of samples.
 *
 * @param rows How many samples
 * @param columns How many classes
 * @param like Values of the precision of the probabilities
 * @returns The errors, whose probabilities have to be filled in
 */
export function roomForErrors(rows: number, columns: number, like: Values): Errors {
  const kernel = takeKernel(rows, columns, like.BYTES_PER_ELEMENT);
  const { exports, view } = kernel;
  const products = view(Float64Array<ArrayBuffer>, exports.products, rows);
  const [start, multiply] = like instanceof Float32Array
    ? [exports.start32, exports.multiply32]
    : [exports.start64, exports.multiply64];
  return {
    probabilities: {
      data: view(arrayTypeOf(like), exports.probabilities, rows * columns),
      rows,
      columns,
    },
    squaredNorms() {
      start();
      return products.slice();
    },
    products(i) {
      multiply(i);
      return products;
    },
    [Symbol.dispose]: kernel[Symbol.dispose],
  };
}
