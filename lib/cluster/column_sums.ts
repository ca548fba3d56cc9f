// Sums of columns in the order of OpenBLAS's product of a matrix and a vector of ones (gemv on x86-64 with AVX2 and
// newer), in a WebAssembly kernel; its source is column_sums.kernel.ts. k-means++ compares such sums, and its
// draws are scaled by them, so their last bits decide which centres it starts from.
//
// OpenBLAS takes columns in groups of four, then a pair, then one alone, and rows in blocks of whole fours; each column
// has several running sums, a pair's half as many, that are joined at the block's end.

import wasm from "./column_sums.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import { arrayTypeOf, type Values } from "../numeric/matrix.ts";

/** Columns of values to write to, and their sums. `using` gives their memory back. */
export interface Columns extends Disposable {
  /** The columns, (columns, each n). */
  readonly values: readonly Values[];
  /**
   * Sums of columns, every addition rounded to the values' precision.
   *
   * @param count How many columns a matrix of the first ones has
   * @returns The sum of each of them, (count)
   */
  sums(count: number): number[];
  /**
   * The running sum of a column, left to right, rounded at each step.
   *
   * @param column Which column
   * @returns The sums, (n); overwritten by the next call
   */
  accumulate(column: number): Values;
}

/** What the kernel exports; functions end in the precision of the values. */
interface Exports extends KernelExports {
  place(rows: number, columns: number, bytes: number): number;
  sum32(column: number, isWide: boolean): number;
  sum64(column: number, isWide: boolean): number;
  accumulate32(column: number): void;
  accumulate64(column: number): void;
  columns: WebAssembly.Global;
  running: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Makes place for columns.
 *
 * @param like Values of the precision wanted
 * @param rows Length of each column
 * @param count How many columns
 * @returns The columns, with any values
 */
export function columnsLike(like: Values, rows: number, count: number): Columns {
  const placed = takeKernel(rows, count, like.BYTES_PER_ELEMENT);
  const { exports: kernel, placed: stride } = placed;
  const column = (address: number): Values => placed.view(arrayTypeOf(like), address, rows);
  const running = column(kernel.running.value);
  const [sum, accumulate] = like instanceof Float32Array
    ? [kernel.sum32, kernel.accumulate32]
    : [kernel.sum64, kernel.accumulate64];
  return {
    values: Array.from({ length: count }, (_, j) => column(kernel.columns.value + j * stride)),
    sums(count) {
      const firstOfPair = count & ~3;
      const afterPair = firstOfPair + (count & 2);
      return Array.from({ length: count }, (_, j) => sum(j, j < firstOfPair || j >= afterPair));
    },
    accumulate(column) {
      accumulate(column);
      return running;
    },
    [Symbol.dispose]: placed[Symbol.dispose],
  };
}
