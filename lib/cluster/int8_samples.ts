// Copies of samples in 8-bit whole numbers. They tell which samples may be nearer to a point than a limit, so that exact
// distances are taken of few samples only. Products of 8-bit numbers take less than half as long as others. Rounding to 8
// bits and comparing are in a WebAssembly kernel, whose source is int8_samples.kernel.ts.

import wasm from "./int8_samples.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import { type Matrix, row, rowBlocks } from "../numeric/matrix.ts";
import { integerProductModel } from "../numeric/onnx_model.ts";
import { integerProduct } from "../numeric/products.ts";

/** 8-bit copies of samples. `await using` gives their memory back. */
export interface Int8Samples extends AsyncDisposable {
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
}

/** What the kernel exports. */
interface Exports extends KernelExports {
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

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Makes 8-bit copies. Shorter samples have smaller rounding errors: centre them first.
 *
 * @param samples The samples, (n x features)
 * @returns Their copies
 */
export async function int8Samples(samples: Matrix): Promise<Int8Samples> {
  const { rows, columns } = samples;
  const head = integerProductModel(columns, rows, ZERO);
  const placed = takeKernel(rows, columns, head.length);
  const { exports: kernel, view } = placed;
  const laidDown = view(Float32Array<ArrayBuffer>, kernel.rows, TOGETHER * columns);
  for (const { first, block } of rowBlocks(samples, TOGETHER)) {
    laidDown.set(block.data);
    kernel.storeSamples(first, first + block.rows);
  }
  const model = view(
    Uint8Array<ArrayBuffer>,
    kernel.samples.value - head.length,
    head.length + rows * columns,
  );
  model.set(head);
  const constantProduct = await integerProduct(model);
  const near = view(Int32Array<ArrayBuffer>, kernel.near, rows);
  const whole = view(Uint8Array<ArrayBuffer>, kernel.points, MOST_POINTS * columns);
  const products = view(Int32Array<ArrayBuffer>, kernel.products, MOST_POINTS * rows);
  return {
    limits: view(Float32Array<ArrayBuffer>, kernel.limits, rows),
    async compare(points) {
      for (let j = 0; j < points.rows; j++) {
        laidDown.set(row(points, j));
        kernel.storePoint(j);
      }
      await constantProduct.multiply(
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
    async [Symbol.asyncDispose]() {
      placed[Symbol.dispose]();
      await constantProduct[Symbol.asyncDispose]();
    },
  };
}
