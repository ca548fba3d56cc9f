// Squared Euclidean distances by the dot formula, in float64 whatever the samples are, as scikit-learn's
// euclidean_distances: it widens float32 before the products, for d2 is a small difference of large numbers.

import { type Matrix, rowBlocks } from "../numeric/matrix.ts";
import { squaredNorms } from "../numeric/inner_products.ts";
import { multiply } from "../numeric/products.ts";

/** Samples widened at a time by `widenedBlocks`, which bounds the memory. */
const BLOCK = 512;

/** Samples widened to float64, with what the dot formula needs of them alone. */
export interface Widened {
  /** The samples, (n x features). */
  readonly samples: Matrix<Float64Array<ArrayBuffer>>;
  /** Squared length of each sample, (n). */
  readonly norms: Float64Array<ArrayBuffer>;
}

/**
 * Widens samples to float64; float64 ones are not copied.
 *
 * @param samples The samples, (n x features)
 * @returns The widened samples and their squared lengths
 */
export function widen({ data, rows, columns }: Matrix): Widened {
  const wide = data instanceof Float64Array ? data : new Float64Array(data);
  const samples = { data: wide, rows, columns };
  return { samples, norms: squaredNorms(samples) };
}

/**
 * Widens samples block after block, so that there is never a wide copy of all. A block is overwritten by the next.
 *
 * @param samples The samples, (n x features)
 * @returns Each widened block with the index of its first sample
 */
export function* widenedBlocks(samples: Matrix): Generator<{ first: number; block: Widened }> {
  const { data, rows, columns } = samples;
  const space = data instanceof Float64Array
    ? undefined
    : new Float64Array(Math.min(BLOCK, rows) * columns);
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    const wide = space?.subarray(0, block.data.length) ?? block.data;
    if (space) wide.set(block.data);
    yield { first, block: widen({ ...block, data: wide }) };
  }
}

/**
 * Squared distance of each sample to each point. One pass over the samples, whose memory is what it costs as long as
 * there are few points.
 *
 * @param from The samples, (n)
 * @param points The points, (m)
 * @returns Squared distances, 0 or more, (n x m)
 */
export async function squaredDistances(
  from: Widened,
  points: Widened,
): Promise<Matrix<Float64Array<ArrayBuffer>>> {
  const products = await multiply(from.samples, points.samples, { transposeB: true });
  const { data, rows, columns } = products;
  for (let i = 0, at = 0; i < rows; i++) {
    const norm = from.norms[i];
    for (let j = 0; j < columns; j++, at++) {
      // Duplicates may come out below 0 by rounding.
      data[at] = Math.max(0, -2 * data[at] + points.norms[j] + norm);
    }
  }
  return { data, rows, columns };
}

/**
 * Squared distance of each sample to its own centre, by differences, in float64.
 *
 * @param samples The samples, (n x features)
 * @param labels Cluster of each sample, (n)
 * @param centres The centres, (clusters x features)
 * @returns Squared distances, (n)
 */
export function distancesToOwn(
  { data, columns }: Matrix,
  labels: Int32Array,
  centres: Matrix,
): Float64Array<ArrayBuffer> {
  const distances = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const sample = i * columns;
    const centre = labels[i] * columns;
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      const difference = data[sample + j] - centres.data[centre + j];
      sum += difference * difference;
    }
    distances[i] = sum;
  }
  return distances;
}
