// The nearest of centroids that move a little at a time, for each sample.
//
// Faster: a sample keeps its centroid without a product with the others as long as the way that the centroids have gone
// cannot have brought another one nearer. For the rest, a rough matrix product leaves one centroid, or few.
// Exact: similarities are inner products in float64 with a fixed order of additions. Bounds have room for their rounding.

import { dot } from "../../numeric/inner_products.ts";
import {
  type Matrix,
  row,
  rowBlocks,
  type SelectedRows,
  selectRows,
} from "../../numeric/matrix.ts";
import { multiply } from "../../numeric/products.ts";
import { inSingles, type UnitSamples } from "./unit_samples.ts";

type Doubles = Float64Array<ArrayBuffer>;

/** Samples whose rough products are made at a time. */
const BLOCK = 1024;

/** The nearest centroids of samples. */
export interface NearestCentroids {
  /** The centroid with the largest similarity to each sample; -1 if a fixed one's is as large, (samples). */
  readonly nearest: Int32Array;
  /** That similarity, (samples). */
  readonly similarities: Float64Array;
  /**
   * Finds the nearest centroids again.
   *
   * @param centroids All centroids at unit length, at their new places, (centroids x features)
   */
  update(centroids: Matrix<Doubles>): Promise<void>;
}

/**
 * Starts to follow the nearest centroids.
 *
 * @param samples The samples
 * @param fixed Centroids that never move, at unit length, (fixed x features)
 * @returns The nearest centroids, unknown until the first update
 */
export async function nearestCentroids(
  samples: UnitSamples,
  fixed: Matrix<Doubles>,
): Promise<NearestCentroids> {
  const { exact, error } = samples;
  const nearest = new Int32Array(exact.rows).fill(-1);
  const similarities = new Float64Array(exact.rows);
  const fixedSimilarities = new Float64Array(exact.rows).fill(-Infinity);
  const everyone = Int32Array.from(nearest.keys());
  await eachNearest(samples, everyone, fixed, (i, _, similarity) => {
    fixedSimilarities[i] = similarity;
  });
  // No other centroid is as similar to a sample as this.
  const rivals = new Float64Array(exact.rows).fill(Infinity);
  let places: Doubles | undefined;

  const keepsCentroid = (i: number, centroids: Matrix<Doubles>): boolean => {
    if (nearest[i] < 0) return fixedSimilarities[i] >= rivals[i];
    const similarity = dot(row(exact, i), row(centroids, nearest[i]));
    similarities[i] = similarity;
    return similarity > rivals[i] && similarity > fixedSimilarities[i];
  };

  return {
    nearest,
    similarities,
    async update(centroids) {
      const way = places === undefined ? Infinity : longestWay(places, centroids);
      places = centroids.data.slice();
      const open: number[] = [];
      for (let i = 0; i < rivals.length; i++) {
        rivals[i] += way;
        if (way === Infinity || !keepsCentroid(i, centroids)) open.push(i);
      }
      await eachNearest(samples, Int32Array.from(open), centroids, (i, c, similarity, others) => {
        const isFixed = similarity <= fixedSimilarities[i];
        nearest[i] = isFixed ? -1 : c;
        similarities[i] = isFixed ? fixedSimilarities[i] : similarity;
        rivals[i] = (isFixed ? Math.max(similarity, others) : others) + error;
      });
    },
  };
}

/**
 * Finds the most similar of some vectors for each of some samples; the first of equal ones.
 *
 * @param samples The samples
 * @param asked Indices of the samples to look at
 * @param vectors Vectors of unit length, (vectors x features)
 * @param onNearest Called with a sample, its vector, their exact similarity, and the largest rough one of all other
 *   vectors. It is not called if there are no vectors.
 */
async function eachNearest(
  { exact, rough, error }: UnitSamples,
  asked: Int32Array,
  vectors: Matrix<Doubles>,
  onNearest: (i: number, vector: number, similarity: number, others: number) => void,
): Promise<void> {
  const { rows: count } = vectors;
  if (count === 0) return;
  const singles = inSingles(vectors);
  const space = new Float32Array(Math.min(BLOCK, asked.length) * count);
  for (
    const { first, block } of rowBlocks<SelectedRows<Float32Array<ArrayBuffer>>>(
      selectRows(rough, asked),
      BLOCK,
    )
  ) {
    await multiply(block, singles, { transposeB: true }, space.subarray(0, block.rows * count));
    for (let nth = 0; nth < block.rows; nth++) {
      const i = asked[first + nth];
      const products = space.subarray(nth * count, (nth + 1) * count);
      let { best, second } = twoLargest(products);
      let similarity = dot(row(exact, i), row(vectors, best));
      if (second >= products[best] - 2 * error) {
        // Rough products do not tell them apart.
        const least = products[best] - 2 * error;
        second = products[best];
        similarity = -Infinity;
        for (let c = 0; c < count; c++) {
          if (products[c] < least) continue;
          const product = dot(row(exact, i), row(vectors, c));
          if (product > similarity) [best, similarity] = [c, product];
        }
      }
      onNearest(i, best, similarity, second);
    }
  }
}

/** The position of the largest value, and the second largest value. */
function twoLargest(values: Float32Array): { best: number; second: number } {
  let best = 0;
  let [largest, second] = [values[0], -Infinity];
  for (let c = 1; c < values.length; c++) {
    const value = values[c];
    if (value <= second) continue;
    if (value > largest) [best, second, largest] = [c, largest, value];
    else second = value;
  }
  return { best, second };
}

/** The longest way that a centroid has gone, with room for rounding: no similarity has changed by more. */
function longestWay(places: Doubles, { data, rows, columns }: Matrix<Doubles>): number {
  let longest = 0;
  for (let c = 0, at = 0; c < rows; c++) {
    let square = 0;
    for (let k = 0; k < columns; k++, at++) {
      const difference = data[at] - places[at];
      square += difference * difference;
    }
    longest = Math.max(longest, square);
  }
  return Math.sqrt(longest) * (1 + 1e-6) + 1e-12;
}
