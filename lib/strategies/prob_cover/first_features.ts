// Tiles of pairs that are set apart by their first features alone, in a WebAssembly kernel whose source is
// first_features.kernel.ts. The distance in some features is never larger than the distance in all.

import wasm from "./first_features.wasm" with { type: "bytes" };
import { squaredNorms } from "../../numeric/inner_products.ts";
import { type KernelExports, kernelPool } from "../../numeric/kernel.ts";
import { type Matrix, rowsBetween } from "../../numeric/matrix.ts";
import { multiply } from "../../numeric/products.ts";

/** Rows from `top` to below `bottom`, columns from `left` to below `right` of all pairs. */
export interface Tile {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The first features of samples. `using` gives their memory back. */
export interface FirstFeatures extends Disposable {
  /**
   * Finds out whether the first features set all pairs of a tile apart.
   *
   * @param tile The tile
   * @param square A squared distance
   * @returns Whether the squared distance of each sample of the rows to each earlier sample of the columns is surely larger.
   *   False without a look if most tiles before were not apart.
   */
  setApart(tile: Tile, square: number): Promise<boolean>;
}

/** What the kernel exports. */
interface Exports extends KernelExports {
  allocate(count: number, tile: number): void;
  areApart(
    top: number,
    bottom: number,
    left: number,
    right: number,
    square: number,
    relativeError: number,
  ): number;
  tile: WebAssembly.Global;
  norms: WebAssembly.Global;
  lengths: WebAssembly.Global;
}

/** Lengths between which no float32 product overflows, and what underflows is less than the error. */
const SHORTEST = 2 ** -40;
const LONGEST = 2 ** 62;

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Copies the first features of samples, in float32.
 *
 * @param samples The samples, (n x features)
 * @param count How many features
 * @param tileSize Most pairs of a tile
 * @returns The copies
 */
export function firstFeatures(samples: Matrix, count: number, tileSize: number): FirstFeatures {
  const { data, rows, columns } = samples;
  const first = new Float32Array(rows * count);
  for (let i = 0; i < rows; i++) {
    first.set(data.subarray(i * columns, i * columns + count), i * count);
  }
  const features = { data: first, rows, columns: count };
  const instance = takeKernel(rows, tileSize);
  const { exports: kernel, view } = instance;
  const norms = squaredNorms(features);
  const lengths = view(Float64Array<ArrayBuffer>, kernel.lengths, rows);
  view(Float32Array, kernel.norms, rows).set(norms);
  lengths.set(norms.map(Math.sqrt));
  const isInRange = lengths.every((length) =>
    length === 0 || length > SHORTEST && length < LONGEST
  );
  const products = view(Float32Array<ArrayBuffer>, kernel.tile, tileSize);
  // The error of a product for any order of additions, with room for rounding the samples, the lengths and the sums.
  const relativeError = 4 * (count + 8) * 2 ** -24;
  let [apart, near] = [0, 0];
  return {
    async setApart({ top, bottom, left, right }, square) {
      if (!isInRange || near > apart) return false;
      await multiply(
        rowsBetween(features, top, bottom),
        rowsBetween(features, left, right),
        { transposeB: true },
        products.subarray(0, (bottom - top) * (right - left)),
      );
      const areApart = kernel.areApart(top, bottom, left, right, square, relativeError) !== 0;
      if (areApart) apart++;
      else near++;
      return areApart;
    },
    [Symbol.dispose]: instance[Symbol.dispose],
  };
}
