// Copies of rows in the memory of a WebAssembly kernel, which computes exact inner products of pairs of them fast. The
// kernel's source is stored_rows.kernel.ts.

import wasm from "./stored_rows.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "./kernel.ts";
import { arrayTypeOf, copyRows, type Matrix, type Rows, takeRows, valuesLike } from "./matrix.ts";

/** Copies of rows in a kernel's memory. `using` gives the memory back. */
export interface StoredRows extends Disposable {
  /** The copies, (n x columns). They must not be used after the memory is given back. */
  readonly matrix: Matrix;
  /**
   * Computes the inner product of two rows, with the same bits as `innerProduct`.
   *
   * @param i Index of one row
   * @param j Index of the other row
   * @returns The inner product, in float64
   */
  product(i: number, j: number): number;
}

/** What the kernel exports. The number at the end of a function's name is the precision of the rows. */
interface Exports extends KernelExports {
  allocate(rows: number, columns: number, bytes: number): void;
  product32: StoredRows["product"];
  product64: StoredRows["product"];
  rows: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Copies rows to the memory of a kernel.
 *
 * @param rows A matrix or a selection, (rows x columns)
 * @param indices Indices of the rows to copy, (n); all rows by default
 * @returns The copies, (n x columns)
 */
export function storeRows(rows: Rows, indices?: ArrayLike<number>): StoredRows {
  const count = indices?.length ?? rows.rows;
  const like = valuesLike(rows);
  const kernel = takeKernel(count, rows.columns, like.BYTES_PER_ELEMENT);
  const { exports } = kernel;
  const into = kernel.view(arrayTypeOf(like), exports.rows, count * rows.columns);
  return {
    matrix: indices ? takeRows(rows, indices, into) : copyRows(rows, into),
    product: like instanceof Float32Array ? exports.product32 : exports.product64,
    [Symbol.dispose]: kernel[Symbol.dispose],
  };
}
