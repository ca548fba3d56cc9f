// Distances between one row and all rows of a matrix of probabilities, in a WebAssembly kernel; its source is
// kernels/probability_distances.ts.

import wasm from "./kernels/probability_distances.wasm" with { type: "bytes" };
import type { Matrix, Values } from "./matrix.ts";

/** Distances between rows of probabilities. */
export interface ProbabilityDistances {
  /** Limit of each row's distance, to be set before `to`: what is not below it need not be exact, (rows). */
  readonly limits: Float64Array;
  /**
   * City-block distances, sums of absolute differences, of all rows to one, in the precision of the probabilities.
   *
   * @param row Which row
   * @returns The distances where they are below the limits, elsewhere anything not below the limits, (rows); overwritten
   *   with the next call
   */
  to(row: number): Float64Array;
  /** Leaves the memory to others; nothing of this may be used afterwards. */
  release(): void;
}

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(rows: number, columns: number, bytes: number): void;
  findTops32(): void;
  findTops64(): void;
  measure32(row: number): void;
  measure64(row: number): void;
  rows: WebAssembly.Global;
  limits: WebAssembly.Global;
  distances: WebAssembly.Global;
}

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

/**
 * Copies probabilities to a kernel's memory.
 *
 * @param probabilities Rows that sum to 1, (rows x columns)
 * @returns Their distances
 */
export function probabilityDistances({ data, rows, columns }: Matrix): ProbabilityDistances {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  kernel.place(rows, columns, data.BYTES_PER_ELEMENT);
  const buffer = kernel.memory.buffer as ArrayBuffer;
  const constructor = data.constructor as typeof Float32Array;
  const values: Values = new constructor(buffer, kernel.rows.value, rows * columns);
  values.set(data);
  const [findTops, measure] = data instanceof Float32Array
    ? [kernel.findTops32, kernel.measure32]
    : [kernel.findTops64, kernel.measure64];
  findTops();
  const distances = new Float64Array(buffer, kernel.distances.value, rows);
  return {
    limits: new Float64Array(buffer, kernel.limits.value, rows),
    to(row) {
      measure(row);
      return distances;
    },
    release: () => void idle.push(kernel),
  };
}
