// Sums of columns, in a WebAssembly kernel; its source is column_sums.kernel.ts. The order of additions is the same as
// in OpenBLAS's product of a matrix and a vector of ones (gemv on x86-64 with AVX2 or newer). k-means++ compares such
// sums and scales its draws by them, so their last bits decide which centres it chooses.
//
// OpenBLAS takes four columns at a time, then a pair if two or three are left, then a single one. It takes the rows in blocks
// of a multiple of four. Each column has several running sums, which are added at the end of a block. The columns of a pair
// have half as many running sums as the others.

import wasm from "./column_sums.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import { arrayTypeOf, type Values } from "../numeric/matrix.ts";

/** Columns to write to, and their sums. `using` gives their memory back. */
export interface Columns extends Disposable {
  /** The values of each column, (columns, each n). */
  readonly values: readonly Values[];
  /**
   * Adds up each of the first columns. Every addition is rounded to the precision of the values.
   *
   * @param count Number of columns to add up. The order of additions depends on it.
   * @returns The sums, (count)
   */
  sums(count: number): number[];
  /**
   * Computes the running sums of a column from its first value to its last, as numpy's `cumsum`. Every addition is rounded
   * to the precision of the values.
   *
   * @param column Index of the column
   * @returns The running sums, (n). The next call overwrites them.
   */
  accumulate(column: number): Values;
}

/** What the kernel exports. The number at the end of a function's name is the precision of the values. */
interface Exports extends KernelExports {
  allocate(rows: number, columns: number, bytes: number): number;
  sum32(column: number, isWide: boolean): number;
  sum64(column: number, isWide: boolean): number;
  accumulate32(column: number): void;
  accumulate64(column: number): void;
  columns: WebAssembly.Global;
  running: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Makes columns.
 *
 * @param like Values of the wanted precision
 * @param rows Length of each column, n
 * @param count Number of columns
 * @returns The columns, (count, each n). Their content is arbitrary.
 */
export function columnsLike(like: Values, rows: number, count: number): Columns {
  const instance = takeKernel(rows, count, like.BYTES_PER_ELEMENT);
  const { exports: kernel, allocated: stride } = instance;
  const column = (address: number): Values => instance.view(arrayTypeOf(like), address, rows);
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
    [Symbol.dispose]: instance[Symbol.dispose],
  };
}
