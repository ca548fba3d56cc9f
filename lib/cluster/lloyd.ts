// Lloyd's iterations: assign each sample to the nearest centre, move each centre to the mean of its samples.
// S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28(2), 1982;
// stopping tests and roundings as in scikit-learn 1.9. Everything is in the precision of the samples.

import { type Matrix, row, rowBlocks, type Values, zerosLike } from "../numeric/matrix.ts";
import { squaredNorms } from "../numeric/norms.ts";
import { multiply } from "../numeric/products.ts";
import { fillEmptyClusters } from "./empty_clusters.ts";

/** About how many products of samples and centres are held at once, so that they stay in the cache. */
const CHUNK = 2 ** 17;

/**
 * Iterates until no label changes, or the centres move by no more than the limit.
 *
 * @param samples The samples, (n x features)
 * @param start The first centres, (clusters x features)
 * @param maxIterations Most iterations
 * @param limit Largest sum of squared shifts at which it stops
 * @returns The label of each sample, (n), the centres, (clusters x features), and how many iterations it took
 */
export async function lloyd(
  samples: Matrix,
  start: Matrix,
  maxIterations: number,
  limit: number,
): Promise<{ labels: Int32Array<ArrayBuffer>; centres: Matrix; iterations: number }> {
  let centres = start;
  let previous: Int32Array | undefined;
  for (let iterations = 1;; iterations++) {
    const labels = await assign(samples, centres);
    const moved = means(samples, labels, centres);
    const shift = squaredShift(centres, moved);
    centres = moved;
    if (previous?.every((label, i) => label === labels[i])) return { labels, centres, iterations };
    if (shift <= limit || iterations === maxIterations) {
      return { labels: await assign(samples, centres), centres, iterations };
    }
    previous = labels;
  }
}

/**
 * The nearest centre of each sample, the first of equally near ones. The sample's own length is left out of the
 * distance, as it is the same for all centres.
 */
async function assign(
  samples: Matrix,
  centres: Matrix,
): Promise<Int32Array<ArrayBuffer>> {
  const norms = zerosLike(samples.data, centres.rows);
  norms.set(squaredNorms(centres.data, centres.rows, centres.columns));
  const labels = new Int32Array(samples.rows);
  const size = Math.max(64, Math.ceil(CHUNK / centres.rows));
  const products = zerosLike(samples.data, Math.min(size, samples.rows) * centres.rows);
  for (const { first, block } of rowBlocks(samples, size)) {
    const into = products.subarray(0, block.rows * centres.rows) as Values;
    await multiply(block, centres, { transposeB: true }, into);
    nearest(into, norms, labels.subarray(first, first + block.rows));
  }
  return labels;
}

function nearest(products: Values, norms: Values, labels: Int32Array): void {
  const isSingle = products instanceof Float32Array;
  for (let i = 0, at = 0; i < labels.length; i++) {
    let smallest = Infinity;
    for (let j = 0; j < norms.length; j++, at++) {
      const exact = norms[j] - 2 * products[at];
      // Equally near is what is equal in the precision of the samples.
      const distance = isSingle ? Math.fround(exact) : exact;
      if (distance < smallest) {
        smallest = distance;
        labels[i] = j;
      }
    }
  }
}

/** The mean of each cluster's samples, added in the order of the samples, times the reciprocal of their number. */
function means(samples: Matrix, labels: Int32Array, centres: Matrix): Matrix {
  const { columns } = samples;
  const sums = { ...centres, data: zerosLike(samples.data, centres.data.length) };
  const counts = zerosLike(samples.data, centres.rows);
  for (let i = 0, at = 0; i < labels.length; i++) {
    counts[labels[i]]++;
    const to = labels[i] * columns;
    for (let j = to; j < to + columns; j++, at++) sums.data[j] += samples.data[at];
  }
  fillEmptyClusters(samples, labels, centres, sums, counts);
  const largest = counts.indexOf(Math.max(...counts));
  const reciprocals = counts.map((count) => 1 / count);
  for (let cluster = 0; cluster < centres.rows; cluster++) {
    const mean = row(sums, cluster);
    // Without a sample of its own, a centre goes where the largest cluster's is; if that one comes later, its sum is
    // not yet a mean. scikit-learn has it so.
    if (counts[cluster] === 0) mean.set(row(sums, largest));
    else for (let j = 0; j < columns; j++) mean[j] *= reciprocals[cluster];
  }
  return sums;
}

function squaredShift(before: Matrix, after: Matrix): number {
  let sum = 0;
  for (let i = 0; i < before.data.length; i++) sum += (after.data[i] - before.data[i]) ** 2;
  return sum;
}
