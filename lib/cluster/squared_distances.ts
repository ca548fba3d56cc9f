// Squared Euclidean distances by the formula |a|^2 - 2 a.b + |b|^2, as scikit-learn's euclidean_distances. Float32 samples are
// widened to float64 first, because the result can be a small difference of large numbers.

import { type Matrix, rowBlocks } from "../numeric/matrix.ts";
import { squaredNorms } from "../numeric/inner_products.ts";
import { multiplyReproducibly } from "../numeric/reproducible_products.ts";

/** Number of samples that `widenedBlocks` widens at a time. It bounds the memory. */
const BLOCK = 512;

/** Samples in float64 and their squared lengths. */
export interface Widened {
  /** The samples, (n x features). */
  readonly samples: Matrix<Float64Array<ArrayBuffer>>;
  /** The squared length of each sample, (n). */
  readonly norms: Float64Array<ArrayBuffer>;
}

/**
 * Widens samples to float64. Samples that are float64 already are not copied.
 *
 * @param samples The samples, (n x features)
 * @returns The samples in float64, (n x features), and their squared lengths, (n)
 */
export function widen({ data, rows, columns }: Matrix): Widened {
  const wide = data instanceof Float64Array ? data : new Float64Array(data);
  const samples = { data: wide, rows, columns };
  return { samples, norms: squaredNorms(samples) };
}

/**
 * Widens samples block after block, so that only one block is in memory in float64.
 *
 * @param samples The samples, (n x features)
 * @returns Each block in float64, with the index of its first sample. The next block overwrites it.
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
 * Computes the squared distance of each sample to each point.
 *
 * @param from The samples, (n x features)
 * @param points The points, (m x features)
 * @returns Squared distances, 0 or more, (n x m)
 * @throws {RangeError} If the samples and the points do not have the same number of features
 */
export async function squaredDistances(
  from: Widened,
  points: Widened,
): Promise<Matrix<Float64Array<ArrayBuffer>>> {
  const products = await multiplyReproducibly(from.samples, points.samples);
  const { data, rows, columns } = products;
  for (let i = 0, at = 0; i < rows; i++) {
    const norm = from.norms[i];
    for (let j = 0; j < columns; j++, at++) {
      // For equal samples, rounding can lead to a number below 0.
      data[at] = Math.max(0, -2 * data[at] + points.norms[j] + norm);
    }
  }
  return { data, rows, columns };
}

/**
 * Computes the squared distance of each sample to the centre of its cluster, as the sum of squared differences in float64.
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
