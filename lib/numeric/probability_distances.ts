// Distances in float32 between one row and all rows of a matrix of probabilities, in a WebAssembly kernel; its source is
// kernels/probability_distances.ts.

import wasm from "./kernels/probability_distances.wasm" with { type: "bytes" };
import type { Matrix } from "./matrix.ts";

/** Distances between rows of probabilities. */
export interface ProbabilityDistances {
  /** Limit of each row's distance, to be set before `to`: what is not below it need not be exact, (rows). */
  readonly limits: Float32Array;
  /**
   * City-block distances, sums of absolute differences, of all rows to one.
   *
   * @param row Which row
   * @returns The distances where they are below the limits, elsewhere anything not below the limits, (rows); overwritten
   *   with the next call
   */
  to(row: number): Float32Array;
}

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(rows: number, bytes: number): void;
  findTops(): void;
  measure(row: number): void;
  rows: WebAssembly.Global;
  limits: WebAssembly.Global;
  distances: WebAssembly.Global;
}

/** Values that the kernel handles at a time. */
const LANES = 8;

let compiled: WebAssembly.Module | undefined;

/**
 * Copies probabilities to a kernel's memory.
 *
 * @param probabilities Rows that sum to 1, (rows x columns); float64 is rounded to float32
 * @returns Their distances
 */
export function probabilityDistances({ data, rows, columns }: Matrix): ProbabilityDistances {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  const padded = Math.ceil(columns / LANES) * LANES;
  kernel.place(rows, padded * Float32Array.BYTES_PER_ELEMENT);
  const { buffer } = kernel.memory;
  const values = new Float32Array(buffer, kernel.rows.value, rows * padded);
  if (padded === columns) values.set(data);
  else {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) values[i * padded + j] = data[i * columns + j];
    }
  }
  kernel.findTops();
  const distances = new Float32Array(buffer, kernel.distances.value, rows);
  return {
    limits: new Float32Array(buffer, kernel.limits.value, rows),
    to(row) {
      kernel.measure(row);
      return distances;
    },
  };
}
