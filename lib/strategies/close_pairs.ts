// All pairs of samples that are within some distance of each other, without holding all distances.
//
// For float32 samples a float32 product tells most pairs apart; those near a limit are computed anew in float64, as
// scikit-learn computes all of them. For float64 samples the product is the distance that scikit-learn finds, down to
// the order of additions for up to 128 features: on scaled whole numbers, distances that equal a limit but for their
// rounding are common.

import { type Matrix, row, type Values } from "../numeric/matrix.ts";
import { squaredNorms } from "../numeric/norms.ts";
import { multiply } from "../numeric/products.ts";
import { innerProduct } from "../numeric/inner_product.ts";
import { rootOf } from "./distances.ts";

/** Rows of a block of products. */
const BLOCK = 256;

/**
 * Finds the pairs of samples within the largest radius that is of interest.
 *
 * @param samples The samples, (n x features)
 * @param radii Distances to tell apart, ascending
 * @param largest Which radius is the largest of interest; asked again and again, it may shrink
 * @param onPair Told each pair, the later sample first, and the index of the smallest radius that it is within
 */
export async function closePairs(
  samples: Matrix,
  radii: readonly number[],
  largest: () => number,
  onPair: (first: number, second: number, radius: number) => void,
): Promise<void> {
  const { rows, columns } = samples;
  const isExact = samples.data instanceof Float64Array;
  const norms = squaredNorms(samples.data, rows, columns);
  const lengths = norms.map(Math.sqrt);
  // Twice the error of an inner product by any order of additions, and what rounding the distance adds.
  const relativeError = 4 * (columns + 8) * 2 ** (isExact ? -53 : -24);
  const squares = radii.map((radius) => radius ** 2);
  const buffer = new (samples.data.constructor as { new (length: number): Values })(BLOCK * rows);
  for (let start = 0; start < rows; start += BLOCK) {
    const end = Math.min(start + BLOCK, rows);
    // Pairs with earlier samples only: each pair once.
    const products = await multiply(
      slice(samples, start, end),
      slice(samples, 0, end),
      { transposeB: true },
      buffer.subarray(0, (end - start) * end) as Values,
    );
    for (let i = start; i < end; i++) {
      const product = row(products, i - start);
      const norm = norms[i];
      for (let j = 0; j < i; j++) {
        const squared = norm - 2 * product[j] + norms[j];
        const limit = largest();
        const error = relativeError * (lengths[i] * lengths[j] + Math.abs(squared));
        if (squared - error > squares[limit]) continue;
        let radius = 0;
        while (squared + error > squares[radius] && squared - error > squares[radius]) radius++;
        if (squared + error > squares[radius]) {
          const exact = isExact ? product[j] : innerProduct(samples, i, j);
          const distance = rootOf(-2 * exact + norm + norms[j], samples.data);
          while (radius <= limit && distance > radii[radius]) radius++;
        }
        if (radius <= limit) onPair(i, j, radius);
      }
    }
  }
}

function slice({ data, columns }: Matrix, from: number, to: number): Matrix {
  return {
    data: data.subarray(from * columns, to * columns) as Values,
    rows: to - from,
    columns,
  };
}
