// Rows of a matrix in a WebAssembly kernel, for those who need the inner products of many pairs, but not of all, exactly.
// The kernel's source is stored_rows.kernel.ts.

import wasm from "./stored_rows.wasm" with { type: "bytes" };
import { copyRows, type Matrix, takeRows, type Values, valuesLike } from "./matrix.ts";

/** Rows that are held. */
export interface StoredRows {
  /** The rows, (n x columns); a view of the kernel's memory. */
  readonly matrix: Matrix;
  /** Inner product of two rows, in float64, symmetric to the last bit. */
  product(i: number, j: number): number;
  /** Leaves the memory to others; nothing of this may be used afterwards. */
  release(): void;
}

/** What the kernel exports; functions end in the precision of the rows. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(rows: number, columns: number, bytes: number): void;
  product32: StoredRows["product"];
  product64: StoredRows["product"];
  rows: WebAssembly.Global;
}

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

/**
 * Copies rows of a matrix.
 *
 * @param matrix A matrix, (rows x columns)
 * @param indices Which rows, (n); all unless given
 * @returns The copies
 */
export function storeRows(matrix: Matrix, indices?: ArrayLike<number>): StoredRows {
  const { columns } = matrix;
  const rows = indices?.length ?? matrix.rows;
  const like = valuesLike(matrix);
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  kernel.place(rows, columns, like.BYTES_PER_ELEMENT);
  const constructor = like.constructor as typeof Float32Array;
  const buffer = kernel.memory.buffer as ArrayBuffer;
  const into: Values = new constructor(buffer, kernel.rows.value, rows * columns);
  return {
    matrix: indices ? takeRows(matrix, indices, into) : copyRows(matrix, into),
    product: like instanceof Float32Array ? kernel.product32 : kernel.product64,
    release: () => void idle.push(kernel),
  };
}
