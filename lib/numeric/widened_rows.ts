// Float32 rows in float64 with the lengths of rows and columns, in the memory of a WebAssembly kernel; its source is
// widened_rows.kernel.ts.

import wasm from "./widened_rows.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "./kernel.ts";
import { copyRows, type Matrix, type Rows } from "./matrix.ts";

/** Float32 rows in float64. `using` gives their memory back. */
export interface WidenedRows extends Disposable {
  /** The values in float64, (rows x columns). They must not be used after the memory is given back. */
  readonly matrix: Matrix<Float64Array<ArrayBuffer>>;
  /** The length of each row, (rows), with a few rounding errors. */
  readonly rowLengths: Float64Array;
  /**
   * Computes the length of each column, at the first call.
   *
   * @returns The lengths, (columns), with some rounding errors
   */
  columnLengths(): Float64Array;
}

/** What the kernel exports. */
interface Exports extends KernelExports {
  allocate(rows: number, columns: number): void;
  widen(first: number, last: number): void;
  addToColumns(first: number, last: number): void;
  single: WebAssembly.Global;
  wide: WebAssembly.Global;
  rowSquares: WebAssembly.Global;
  columnSquares: WebAssembly.Global;
}

/** Number of rows handled in one call. Calls are short because V8 replaces slow code by fast code between calls. */
const BLOCK = 64;

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Copies float32 rows to float64.
 *
 * @param rows A matrix or a selection, (rows x columns)
 * @returns The rows in float64, with their lengths
 */
export function widenRows(rows: Rows<Float32Array<ArrayBuffer>>): WidenedRows {
  const { rows: count, columns } = rows;
  const kernel = takeKernel(count, columns);
  const { exports, view } = kernel;
  const doubles = (address: WebAssembly.Global, length: number) =>
    view(Float64Array<ArrayBuffer>, address, length);
  const inBlocks = (handle: (first: number, last: number) => void) => {
    for (let i = 0; i < count; i += BLOCK) handle(i, Math.min(i + BLOCK, count));
  };
  copyRows(rows, view(Float32Array<ArrayBuffer>, exports.single, count * columns));
  inBlocks(exports.widen);
  let lengths: Float64Array | undefined;
  return {
    matrix: { data: doubles(exports.wide, count * columns), rows: count, columns },
    rowLengths: doubles(exports.rowSquares, count).map(Math.sqrt),
    columnLengths() {
      if (lengths === undefined) {
        const squares = doubles(exports.columnSquares, columns).fill(0);
        inBlocks(exports.addToColumns);
        lengths = squares.map(Math.sqrt);
      }
      return lengths;
    },
    [Symbol.dispose]: kernel[Symbol.dispose],
  };
}
