// Hierarchical clustering with average linkage, cut at a number of clusters or at a distance.
//
// Of each cluster only the nearest one before it is known, with its mean distance, or a bound of that: a merger raises
// the mean distances to what it merges, so that most of them are looked up again only when they come to be the
// smallest. D. Müllner, "Modern hierarchical, agglomerative clustering algorithms", arXiv:1109.2378, section 3.1.
// Mean distances are kept as sums over the pairs of members, and a merger adds two of them.

import { borrow } from "../../numeric/idle_memory.ts";
import { type Matrix, rowBlocks, rowsBetween, zerosLike } from "../../numeric/matrix.ts";
import { multiplyReproducibly } from "../../numeric/reproducible_products.ts";

/** Samples whose products with all samples before them are made at a time, which bounds the memory. */
const BLOCK = 512;

/** Clusters that are left, and what is known of their distances. A cluster is named by its first member. */
interface Clusters {
  /** Sums of the distances between the members of two clusters: of each cluster, those to all clusters before it. */
  readonly sums: Float64Array;
  /** Number of members of each cluster, (n). */
  readonly sizes: Float64Array;
  /** The clusters that are left, ascending, the first `count` values. */
  readonly left: Int32Array;
  count: number;
  /** The nearest cluster before each one, (n). */
  readonly nearest: Int32Array;
  /** The mean distance to it, (n); less than that if it is stale. */
  readonly distances: Float64Array;
  /** Whether the nearest cluster has to be looked for again, (n). */
  readonly isStale: Uint8Array;
}

/**
 * Clusters samples: the two clusters whose members have the smallest mean distance are merged, again and again. Among
 * equal distances, the first cluster that has such a distance to an earlier one is merged with the first of these.
 *
 * @param samples The samples, (n x features). The distances of all pairs are kept in memory, 4 n² bytes.
 * @param least How many clusters are to be left
 * @param threshold Clusters at a larger mean distance are not merged, even if more than `least` are left
 * @returns Cluster of each sample, named by its first member, (n)
 */
export async function averageLinkage(
  samples: Matrix,
  least: number,
  threshold: number,
): Promise<Int32Array> {
  const { rows } = samples;
  using borrowed = borrow(new Float64Array(0), rows * (rows - 1) / 2);
  const clusters: Clusters = {
    sums: borrowed.values,
    sizes: new Float64Array(rows).fill(1),
    left: Int32Array.from({ length: rows }, (_, i) => i),
    count: rows,
    nearest: new Int32Array(rows),
    distances: new Float64Array(rows).fill(Infinity),
    isStale: new Uint8Array(rows),
  };
  await setDistances(clusters.sums, samples);
  for (let i = 1; i < rows; i++) findNearest(clusters, i);
  const labels = Int32Array.from(clusters.left);
  while (clusters.count > least) {
    const second = firstSmallest(clusters);
    // Where even a bound exceeds the threshold, all distances do.
    if (second < 0 || clusters.distances[second] > threshold) break;
    if (clusters.isStale[second] === 1) findNearest(clusters, second);
    else {
      labels[second] = clusters.nearest[second];
      merge(clusters, clusters.nearest[second], second);
    }
  }
  for (let i = 0; i < rows; i++) labels[i] = labels[labels[i]];
  return labels;
}

/** The first cluster with the smallest distance, or bound of it, to an earlier one; -1 if there is none. */
function firstSmallest({ left, count, distances }: Clusters): number {
  let position = -1;
  let least = Infinity;
  for (let nth = 0; nth < count; nth++) {
    const distance = distances[left[nth]];
    if (distance < least) {
      least = distance;
      position = left[nth];
    }
  }
  return position;
}

/** Finds the nearest cluster before one, the first among equally near ones. */
function findNearest({ sums, sizes, left, nearest, distances, isStale }: Clusters, i: number) {
  const start = i * (i - 1) / 2;
  const size = sizes[i];
  let least = Infinity;
  let position = -1;
  for (let nth = 0, j = left[0]; j < i; j = left[++nth]) {
    const mean = sums[start + j] / (size * sizes[j]);
    if (mean < least) {
      least = mean;
      position = j;
    }
  }
  nearest[i] = position;
  distances[i] = least;
  isStale[i] = 0;
}

/** Merges a cluster into an earlier one. */
function merge(clusters: Clusters, first: number, second: number): void {
  const { sums, sizes, left, nearest, distances, isStale } = clusters;
  const place = left.indexOf(second);
  left.copyWithin(place, place + 1);
  const count = --clusters.count;
  const startOfFirst = first * (first - 1) / 2;
  const startOfSecond = second * (second - 1) / 2;
  const size = sizes[first] + sizes[second];
  for (let nth = 0; nth < count; nth++) {
    const k = left[nth];
    if (k < first) {
      sums[startOfFirst + k] += sums[startOfSecond + k];
      continue;
    }
    if (k === first) continue;
    const start = k * (k - 1) / 2;
    const sum = sums[start + first] + sums[k < second ? startOfSecond + k : start + second];
    sums[start + first] = sum;
    const mean = sum / (sizes[k] * size);
    if (isStale[k] === 1 || nearest[k] === first || nearest[k] === second) {
      // Its other distances are as before, and the new one is hardly smaller than the two that it replaces.
      isStale[k] = 1;
      if (mean < distances[k]) distances[k] = mean;
    } else if (mean < distances[k] || (mean === distances[k] && first < nearest[k])) {
      nearest[k] = first;
      distances[k] = mean;
    }
  }
  sizes[first] = size;
  findNearest(clusters, first);
}

/** Sets the distances of all pairs: of each sample, those to all samples before it. */
async function setDistances(distances: Float64Array, samples: Matrix): Promise<void> {
  const norms = new Float64Array(samples.rows);
  const ofSample = zerosLike(samples.data, samples.rows);
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    const columns = first + block.rows;
    using borrowed = borrow(samples.data, block.rows * columns);
    const { values: products } = borrowed;
    await multiplyReproducibly(block, rowsBetween(samples, 0, columns), products);
    for (let i = first; i < columns; i++) {
      const start = (i - first) * columns;
      norms[i] = products[start + i];
      // As `distanceFromSquare`: float32 samples have the square and the root rounded by the array.
      for (let j = 0; j < i; j++) {
        ofSample[j] = Math.max(0, norms[i] - 2 * products[start + j] + norms[j]);
        ofSample[j] = Math.sqrt(ofSample[j]);
      }
      distances.set(ofSample.subarray(0, i), i * (i - 1) / 2);
    }
  }
}
