// Samples of unit length. float32 products give rough squared distances, at half the cost of float64 products. The
// exact squared distance of a pair, with scikit-learn's roundings, is computed when it is needed. The distances are
// never all held at once.

import { innerProduct, squaredNorms } from "../../numeric/inner_products.ts";
import { type Matrix, rowsBetween } from "../../numeric/matrix.ts";
import { multiply } from "../../numeric/products.ts";

/** Rows and columns of a tile. */
export const TILE = 512;

/** Samples of unit length, or of zeros, with their squared lengths. */
export interface UnitSamples {
  /** The samples, (n x features). */
  readonly samples: Matrix;
  /** The same in float32. */
  readonly single: Matrix<Float32Array<ArrayBuffer>>;
  /** Squared lengths, (n). */
  readonly norms: Float64Array<ArrayBuffer>;
  /** Largest error of a squared distance from a float32 product, its own rounding to float32 included. */
  readonly error: number;
}

/** Samples from `first` to below `last`. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Products of samples from `top` to below `bottom` with those from `left` to below `right`. */
export interface Tile {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  /** In float32, (bottom - top x right - left); overwritten by the next tile's. */
  readonly products: Float32Array<ArrayBuffer>;
}

/**
 * Prepares samples for distances.
 *
 * @param samples Samples of unit length, or of zeros, (n x features)
 * @returns The samples with their float32 copies and squared lengths
 */
export function unitSamples(samples: Matrix): UnitSamples {
  const { data, rows, columns } = samples;
  return {
    samples,
    single: { data: data instanceof Float32Array ? data : Float32Array.from(data), rows, columns },
    norms: squaredNorms(samples),
    // For any order of additions, with the roundings of both samples, of both lengths and of the sum of all three.
    error: (2 * (columns + 16) + 32) * 2 ** -24,
  };
}

/**
 * The squared distance of two samples by the dot formula in float64.
 *
 * @param unit The samples
 * @param i One of them
 * @param j The other
 * @returns Their squared distance, which rounding may make negative
 */
export function squaredDistance({ samples, norms }: UnitSamples, i: number, j: number): number {
  return -2 * innerProduct(samples, i, j) + norms[i] + norms[j];
}

/**
 * Products of two ranges of samples, tile by tile. For a range with itself, tiles without a pair of a sample and an earlier
 * sample are left out.
 *
 * @param unit The samples
 * @param rows One range
 * @param columns The other range; the same object for pairs within one range
 * @param into Where products are written, (TILE * TILE)
 * @returns The tiles
 */
export async function* productTiles(
  { single }: UnitSamples,
  rows: Range,
  columns: Range,
  into = new Float32Array(TILE ** 2),
): AsyncGenerator<Tile> {
  for (let top = rows.first; top < rows.last; top += TILE) {
    const bottom = Math.min(top + TILE, rows.last);
    const end = rows === columns ? bottom : columns.last;
    for (let left = columns.first; left < end; left += TILE) {
      const right = Math.min(left + TILE, end);
      const products = into.subarray(0, (bottom - top) * (right - left));
      await multiply(
        rowsBetween(single, top, bottom),
        rowsBetween(single, left, right),
        { transposeB: true },
        products,
      );
      yield { top, bottom, left, right, products };
    }
  }
}

/**
 * Rough squared distances of a sample to the samples of a tile's columns.
 *
 * @param unit The samples
 * @param tile A tile
 * @param i A sample of the tile's rows
 * @param into Where they are written, (TILE)
 */
export function setRoughSquares(
  { norms }: UnitSamples,
  { top, left, right, products }: Tile,
  i: number,
  into: Float64Array,
): void {
  const norm = norms[i];
  const width = right - left;
  const start = (i - top) * width;
  for (let j = 0; j < width; j++) into[j] = norm + norms[left + j] - 2 * products[start + j];
}
