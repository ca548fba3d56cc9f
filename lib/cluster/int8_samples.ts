// Samples as whole numbers of a byte, to tell which of them may be nearer to some points than a limit: products of such
// numbers take less than half as long as others, and no distance is taken that is not needed. What comes before and after
// the products is in a WebAssembly kernel, whose source is int8_samples.kernel.ts.

import wasm from "./int8_samples.wasm" with { type: "bytes" };
import { type Matrix, row, rowBlocks } from "../numeric/matrix.ts";
import { integerProductModel } from "../numeric/onnx_model.ts";
import { integerProduct } from "../numeric/products.ts";

/** Coarse copies of samples. */
export interface CoarseSamples {
  /** Squared distance below which a sample counts as near, (n). */
  readonly limits: Float32Array;
  /**
   * Compares the samples with some points.
   *
   * @param points The points, (points x features), 12 at most
   */
  compare(points: Matrix): Promise<void>;
  /**
   * Finds the samples that may be nearer to a point than their limits; no other is.
   *
   * @param point Which of the points that were compared
   * @returns The samples, ascending; overwritten by the next call
   */
  near(point: number): Int32Array;
  /** Leaves the memory to others; nothing of this may be used afterwards. */
  release(): Promise<void>;
}

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(samples: number, columns: number, head: number): void;
  storeSamples(first: number, last: number): void;
  storePoint(point: number): void;
  findNear(first: number, last: number, point: number, found: number): number;
  rows: WebAssembly.Global;
  samples: WebAssembly.Global;
  points: WebAssembly.Global;
  products: WebAssembly.Global;
  limits: WebAssembly.Global;
  near: WebAssembly.Global;
}

/** Most points that are compared at a time. */
const MOST_POINTS = 12;
/** Samples stored in one call, as many as the kernel has room for. */
const TOGETHER = 16;
/** Samples compared in one call: V8 exchanges slow code for fast code only between calls. */
const BLOCK = 2048;
/** The whole number that stands for 0 in points. */
const ZERO = 90;

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

/**
 * Makes coarse copies.
 *
 * @param samples The samples, (n x features); the shorter they are, the fewer seem near that are not
 * @returns Their coarse copies
 */
export async function coarseSamples(samples: Matrix): Promise<CoarseSamples> {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  const { rows, columns } = samples;
  const head = integerProductModel(columns, rows, ZERO);
  kernel.place(rows, columns, head.length);
  const buffer = kernel.memory.buffer as ArrayBuffer;
  const laidDown = new Float32Array(buffer, kernel.rows.value, TOGETHER * columns);
  for (const { first, block } of rowBlocks(samples, TOGETHER)) {
    laidDown.set(block.data);
    kernel.storeSamples(first, first + block.rows);
  }
  const model = new Uint8Array(
    buffer,
    kernel.samples.value - head.length,
    head.length + rows * columns,
  );
  model.set(head);
  const { multiply, release } = await integerProduct(model);
  const near = new Int32Array(buffer, kernel.near.value, rows);
  const whole = new Uint8Array(buffer, kernel.points.value, MOST_POINTS * columns);
  const products = new Int32Array(buffer, kernel.products.value, MOST_POINTS * rows);
  return {
    limits: new Float32Array(buffer, kernel.limits.value, rows),
    async compare(points) {
      for (let j = 0; j < points.rows; j++) {
        laidDown.set(row(points, j));
        kernel.storePoint(j);
      }
      await multiply(
        whole.subarray(0, points.rows * columns),
        points.rows,
        products.subarray(0, points.rows * rows),
      );
    },
    near(point) {
      let found = 0;
      for (let first = 0; first < rows; first += BLOCK) {
        found = kernel.findNear(first, Math.min(first + BLOCK, rows), point, found);
      }
      return near.subarray(0, found);
    },
    async release() {
      idle.push(kernel);
      await release();
    },
  };
}
