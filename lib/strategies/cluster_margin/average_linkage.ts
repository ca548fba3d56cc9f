// Hierarchical clustering with average linkage, cut at a number of clusters or at a distance.
//
// Of each cluster only the nearest one before it is known, with its mean distance, or a bound of that: a merger raises
// the mean distances to what it merges, so that most of them are looked up again only when they come to be the
// smallest. D. Müllner, "Modern hierarchical, agglomerative clustering algorithms", arXiv:1109.2378, section 3.1.
// Mean distances are kept as sums over the pairs of members, and a merger adds two of them.

import { distanceFromSquare } from "../../numeric/distances.ts";
import { borrow } from "../../numeric/idle_memory.ts";
import { type Matrix, rowBlocks, rowsBetween } from "../../numeric/matrix.ts";
import { multiplyReproducibly } from "../../numeric/reproducible_products.ts";

/** Samples whose products with all samples before them are made at a time, which bounds the memory. */
const BLOCK = 512;

/**
 * Clusters samples: the two clusters whose members have the smallest mean distance are merged, again and again. Among
 * equal distances the first cluster that has one before it at that distance is merged with the first such one.
 *
 * @param samples The samples, (n x features). All distances are kept in memory, 4 n² bytes.
 * @param clusters How many clusters are to be left
 * @param threshold Clusters at a larger mean distance are not merged, even if more of them are left
 * @returns Cluster of each sample, named by its first member, (n)
 */
export async function averageLinkage(
  samples: Matrix,
  clusters: number,
  threshold: number,
): Promise<Int32Array> {
  const { rows } = samples;
  using borrowed = borrow(new Float64Array(0), rows * (rows - 1) / 2);
  const sums = borrowed.values;
  await setDistances(sums, samples);
  const sizes = new Float64Array(rows).fill(1);
  /** The clusters that are left, by their first members, ascending. */
  const left = Int32Array.from({ length: rows }, (_, i) => i);
  let count = rows;
  /** The nearest cluster before each one, and their mean distance; a bound of it if it is stale. */
  const nearest = new Int32Array(rows);
  const distances = new Float64Array(rows).fill(Infinity);
  const isStale = new Uint8Array(rows);
  const mergedInto = Int32Array.from(left);

  const findNearest = (i: number) => {
    const start = i * (i - 1) / 2;
    let [least, position] = [Infinity, -1];
    for (let nth = 0; left[nth] < i; nth++) {
      const j = left[nth];
      const mean = sums[start + j] / (sizes[i] * sizes[j]);
      if (mean < least) [least, position] = [mean, j];
    }
    nearest[i] = position;
    distances[i] = least;
    isStale[i] = 0;
  };
  for (let i = 1; i < rows; i++) findNearest(i);

  while (count > clusters) {
    let second = -1;
    let least = Infinity;
    for (let nth = 0; nth < count; nth++) {
      if (distances[left[nth]] < least) least = distances[second = left[nth]];
    }
    // A bound is at most the distance. If it exceeds the threshold or is that of nothing, all distances do.
    if (second < 0 || least > threshold) break;
    if (isStale[second]) findNearest(second);
    else merge(nearest[second], second);
  }
  for (let i = 0; i < rows; i++) mergedInto[i] = mergedInto[mergedInto[i]];
  return mergedInto;

  /** Merges a cluster into an earlier one. */
  function merge(first: number, second: number): void {
    count--;
    left.copyWithin(left.indexOf(second), left.indexOf(second) + 1);
    mergedInto[second] = first;
    const startOfFirst = first * (first - 1) / 2;
    const startOfSecond = second * (second - 1) / 2;
    const size = sizes[first] + sizes[second];
    for (let nth = 0; nth < count; nth++) {
      const k = left[nth];
      if (k === first) continue;
      const start = k * (k - 1) / 2;
      const added = sums[k < second ? startOfSecond + k : start + second];
      if (k < first) sums[startOfFirst + k] += added;
      else {
        const mean = (sums[start + first] += added) / (sizes[k] * size);
        const isUnsure = isStale[k] === 1 || nearest[k] === first || nearest[k] === second;
        if (isUnsure) {
          isStale[k] = 1;
          distances[k] = Math.min(distances[k], mean);
        } else if (mean < distances[k] || (mean === distances[k] && first < nearest[k])) {
          nearest[k] = first;
          distances[k] = mean;
        }
      }
    }
    sizes[first] = size;
    findNearest(first);
  }
}

/** Sets the distances of all pairs: of each sample, those to all samples before it. */
async function setDistances(distances: Float64Array, samples: Matrix): Promise<void> {
  const norms = new Float64Array(samples.rows);
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    const columns = first + block.rows;
    using borrowed = borrow(samples.data, block.rows * columns);
    const { values: products } = borrowed;
    await multiplyReproducibly(block, rowsBetween(samples, 0, columns), products);
    for (let i = first; i < columns; i++) {
      const start = (i - first) * columns;
      norms[i] = products[start + i];
      const into = i * (i - 1) / 2;
      for (let j = 0; j < i; j++) {
        const squared = norms[i] - 2 * products[start + j] + norms[j];
        distances[into + j] = distanceFromSquare(squared, samples.data);
      }
    }
  }
}
