// Rows of a matrix in the memory of a WebAssembly kernel, for strategies that need exact inner products of some pairs of
// rows.

import wasm from "./stored_rows.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "./kernel.ts";
import { arrayTypeOf, copyRows, type Matrix, type Rows, takeRows, valuesLike } from "./matrix.ts";

/** Copies of rows. `using` gives their memory back. */
export interface StoredRows extends Disposable {
  /** The rows, (n x columns), in the kernel's memory. */
  readonly matrix: Matrix;
  /**
   * Inner product of two rows, in the order of `innerProduct`.
   *
   * @param i One row
   * @param j The other row
   * @returns The product, in float64; the same for (i, j) and (j, i)
   */
  product(i: number, j: number): number;
}

/** What the kernel exports; functions end in the precision of the rows. */
interface Exports extends KernelExports {
  place(rows: number, columns: number, bytes: number): void;
  product32: StoredRows["product"];
  product64: StoredRows["product"];
  rows: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Copies rows.
 *
 * @param rows A matrix or a selection, (rows x columns)
 * @param indices Which rows, (n); all unless given
 * @returns The copies
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
