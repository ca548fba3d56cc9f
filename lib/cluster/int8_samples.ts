// Copies of samples in 8-bit whole numbers. They show which samples can be nearer to a point than a limit, so that exact
// distances are needed for few samples only. Products of 8-bit numbers take less than half the time of other products. A
// WebAssembly kernel rounds to 8 bits and compares; its source is int8_samples.kernel.ts.

import wasm from "./int8_samples.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import { type Matrix, row, rowBlocks } from "../numeric/matrix.ts";
import { integerProductModel } from "../numeric/onnx_model.ts";
import { integerProduct } from "../numeric/products.ts";

/** 8-bit copies of samples. `await using` gives their memory back. */
export interface Int8Samples extends AsyncDisposable {
  /** The squared distance up to which each sample counts as near, (n). */
  readonly limits: Float32Array;
  /**
   * Multiplies the samples by points, for the calls of `near` that follow.
   *
   * @param points The points, (points x features), at most as many as there is place for
   */
  multiply(points: Matrix): Promise<void>;
  /**
   * Finds the samples that can be near to a point. All samples that are near are among them.
   *
   * @param point Index of the point in the last call of `multiply`
   * @param limit The squared distance up to which all samples count as near to this point; their own limits only unless
   *   given
   * @returns Indices of the samples, ascending. The next call overwrites them.
   */
  near(point: number, limit?: number): Int32Array;
  /** The least that the squared distances of the near samples of the last call can be, at the beginning, (n). */
  readonly bounds: Float32Array;
}

/** What the kernel exports. */
interface Exports extends KernelExports {
  allocate(samples: number, columns: number, points: number, head: number): void;
  storeSamples(first: number, last: number): void;
  storePoint(point: number): void;
  findNear(first: number, last: number, point: number, limit: number, found: number): number;
  rows: WebAssembly.Global;
  samples: WebAssembly.Global;
  points: WebAssembly.Global;
  products: WebAssembly.Global;
  limits: WebAssembly.Global;
  near: WebAssembly.Global;
  bounds: WebAssembly.Global;
}

/** Number of points that are compared at a time, unless there are more. k-means++ seldom draws as many. */
const FEW_POINTS = 12;
/** Number of samples stored in one call. The kernel has room for this many. */
const TOGETHER = 16;
/** Number of samples compared in one call. Calls are short because V8 replaces slow code by fast code between calls. */
const BLOCK = 2048;
/** The whole number that stands for 0 in points. */
const ZERO = 90;

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Copies samples to 8-bit whole numbers. Short samples have small rounding errors, so the samples should be centred.
 *
 * @param samples The samples, float32, (n x features)
 * @param mostPoints Largest number of points at a time
 * @returns The copies, (n x features)
 * @throws {Error} If ONNX Runtime cannot prepare the products
 */
export async function int8Samples(
  samples: Matrix,
  mostPoints: number = FEW_POINTS,
): Promise<Int8Samples> {
  const { rows, columns } = samples;
  const head = integerProductModel(columns, rows, ZERO);
  const instance = takeKernel(rows, columns, mostPoints, head.length);
  const { exports: kernel, view } = instance;
  const source = view(Float32Array<ArrayBuffer>, kernel.rows, TOGETHER * columns);
  for (const { first, block } of rowBlocks(samples, TOGETHER)) {
    source.set(block.data);
    kernel.storeSamples(first, first + block.rows);
  }
  const model = view(
    Uint8Array<ArrayBuffer>,
    kernel.samples.value - head.length,
    head.length + rows * columns,
  );
  model.set(head);
  const constantProduct = await integerProduct(model, columns, rows, ZERO);
  const near = view(Int32Array<ArrayBuffer>, kernel.near, rows);
  const wholePoints = view(Uint8Array<ArrayBuffer>, kernel.points, mostPoints * columns);
  const products = view(Int32Array<ArrayBuffer>, kernel.products, mostPoints * rows);
  return {
    limits: view(Float32Array<ArrayBuffer>, kernel.limits, rows),
    async multiply(points) {
      for (let j = 0; j < points.rows; j++) {
        source.set(row(points, j));
        kernel.storePoint(j);
      }
      await constantProduct.multiply(
        wholePoints.subarray(0, points.rows * columns),
        points.rows,
        products.subarray(0, points.rows * rows),
      );
    },
    bounds: view(Float32Array<ArrayBuffer>, kernel.bounds, rows),
    near(point, limit = -Infinity) {
      let found = 0;
      for (let first = 0; first < rows; first += BLOCK) {
        found = kernel.findNear(first, Math.min(first + BLOCK, rows), point, limit, found);
      }
      return near.subarray(0, found);
    },
    async [Symbol.asyncDispose]() {
      instance[Symbol.dispose]();
      await constantProduct[Symbol.asyncDispose]();
    },
  };
}
