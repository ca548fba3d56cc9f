// Samples as int8, in a WebAssembly kernel, to tell which of them may be nearer to some points than a limit: a quarter of
// the memory, and no distance that is not needed. The kernel's source is kernels/coarse.ts.

import wasm from "./kernels/coarse.wasm" with { type: "bytes" };
import { type Matrix, row } from "./matrix.ts";

/** Coarse copies of samples. */
export interface CoarseSamples {
  /** Squared distance below which a sample counts as near, to be set before each call, (n). */
  readonly limits: Float32Array;
  /**
   * Finds the samples that may be nearer to some points than their limits; no other is.
   *
   * @param points The points, (points x features), 12 at most
   * @returns Pairs as sample * points + point, ascending by the samples; overwritten by the next call
   */
  near(points: Matrix): Int32Array;
  /** Leaves the memory to others; nothing of this may be used afterwards. */
  release(): void;
}

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(samples: number, columns: number): void;
  storeSample(sample: number): void;
  storePoint(point: number, points: number): void;
  compare(first: number, last: number, points: number, found: number): number;
  row: WebAssembly.Global;
  limits: WebAssembly.Global;
  pairs: WebAssembly.Global;
}

/** Most points that are compared at a time. */
const MOST_POINTS = 12;
/** Samples compared in one call: V8 exchanges slow code for fast code only between calls. */
const BLOCK = 256;

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

/**
 * Makes coarse copies.
 *
 * @param samples The samples, (n x features); the shorter they are, the fewer seem near that are not
 * @returns Their coarse copies
 */
export function coarseSamples(samples: Matrix): CoarseSamples {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  const { rows, columns } = samples;
  kernel.place(rows, columns);
  const { buffer } = kernel.memory;
  const laidDown = new Float32Array(buffer, kernel.row.value, columns);
  for (let i = 0; i < rows; i++) {
    laidDown.set(row(samples, i));
    kernel.storeSample(i);
  }
  const pairs = new Int32Array(buffer, kernel.pairs.value, rows * MOST_POINTS);
  return {
    limits: new Float32Array(buffer, kernel.limits.value, rows),
    near(points) {
      for (let j = 0; j < points.rows; j++) {
        laidDown.set(row(points, j));
        kernel.storePoint(j, points.rows);
      }
      let found = 0;
      for (let first = 0; first < rows; first += BLOCK) {
        found = kernel.compare(first, Math.min(first + BLOCK, rows), points.rows, found);
      }
      return pairs.subarray(0, found);
    },
    release: () => void idle.push(kernel),
  };
}
