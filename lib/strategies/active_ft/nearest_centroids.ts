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
import { storeRows } from "../../numeric/stored_rows.ts";
import { inSingles, type UnitSamples } from "./unit_samples.ts";

type Doubles = Float64Array<ArrayBuffer>;

/** Samples whose rough products are made at a time. */
const BLOCK = 1024;

/** The nearest centroids of samples. `using` gives their memory back. */
export interface NearestCentroids extends Disposable {
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
 * @param count Number of the others
 * @returns The nearest centroids, unknown until the first update
 */
export async function nearestCentroids(
  samples: UnitSamples,
  fixed: Matrix<Doubles>,
  count: number,
): Promise<NearestCentroids> {
  const { exact, error } = samples;
  const { rows: n, columns } = exact;
  const nearest = new Int32Array(n).fill(-1);
  const similarities = new Float64Array(n);
  const fixedSimilarities = new Float64Array(n).fill(-Infinity);
  const everyone = Int32Array.from(nearest.keys());
  const toFixed = (i: number, c: number) => dot(row(exact, i), row(fixed, c));
  await eachNearest(samples, everyone, fixed, toFixed, (i, _, similarity) => {
    fixedSimilarities[i] = similarity;
  });
  // No other centroid is as similar to a sample as this.
  const rivals = new Float64Array(n).fill(Infinity);
  // The centroids stand behind the samples.
  const stored = storeRows(withRoom(exact, count));
  const places = stored.matrix.data.subarray(n * columns) as Doubles;
  const similarityOf = (i: number, c: number) => stored.product(i, n + c);
  let isFirst = true;

  const keepsCentroid = (i: number): boolean => {
    if (nearest[i] < 0) return fixedSimilarities[i] >= rivals[i];
    similarities[i] = similarityOf(i, nearest[i]);
    return similarities[i] > rivals[i] && similarities[i] > fixedSimilarities[i];
  };

  return {
    nearest,
    similarities,
    async update(centroids) {
      const way = isFirst ? Infinity : longestWay(places, centroids);
      places.set(centroids.data);
      const open: number[] = [];
      for (let i = 0; i < n; i++) {
        rivals[i] += way;
        if (isFirst || !keepsCentroid(i)) open.push(i);
      }
      isFirst = false;
      const asked = Int32Array.from(open);
      await eachNearest(samples, asked, centroids, similarityOf, (i, c, similarity, others) => {
        const isFixed = similarity <= fixedSimilarities[i];
        nearest[i] = isFixed ? -1 : c;
        similarities[i] = isFixed ? fixedSimilarities[i] : similarity;
        rivals[i] = (isFixed ? Math.max(similarity, others) : others) + error;
      });
    },
    [Symbol.dispose]: stored[Symbol.dispose],
  };
}

/** Samples in float64, with room for more rows behind them. */
function withRoom({ data, rows, columns }: Matrix, more: number): Matrix<Doubles> {
  const wide = new Float64Array((rows + more) * columns);
  wide.set(data);
  return { data: wide, rows: rows + more, columns };
}

/**
 * Finds the most similar of some vectors for each of some samples; the first of equal ones.
 *
 * @param samples The samples
 * @param asked Indices of the samples to look at
 * @param vectors Vectors of unit length, (vectors x features)
 * @param similarityOf The exact similarity of a sample and a vector
 * @param onNearest Called with a sample, its vector, their exact similarity, and the largest rough one of all other
 *   vectors. It is not called if there are no vectors.
 */
async function eachNearest(
  { rough, error }: UnitSamples,
  asked: Int32Array,
  vectors: Matrix<Doubles>,
  similarityOf: (i: number, vector: number) => number,
  onNearest: (i: number, vector: number, similarity: number, others: number) => void,
): Promise<void> {
  const { rows: count } = vectors;
  if (count === 0) return;
  const singles = inSingles(vectors);
  const space = new Float32Array(Math.min(BLOCK, asked.length) * count);
  const selected: SelectedRows<Float32Array<ArrayBuffer>> = selectRows(rough, asked);
  for (const { first, block } of rowBlocks(selected, BLOCK)) {
    await multiply(block, singles, { transposeB: true }, space.subarray(0, block.rows * count));
    for (let nth = 0; nth < block.rows; nth++) {
      const i = asked[first + nth];
      const products = space.subarray(nth * count, (nth + 1) * count);
      const { best, second } = twoLargest(products);
      const least = products[best] - 2 * error;
      if (second < least) onNearest(i, best, similarityOf(i, best), second);
      else {
        // Rough products do not tell them apart.
        let [nearest, similarity] = [-1, -Infinity];
        for (let c = 0; c < count; c++) {
          if (products[c] < least) continue;
          const product = similarityOf(i, c);
          if (product > similarity) [nearest, similarity] = [c, product];
        }
        onNearest(i, nearest, similarity, products[best]);
      }
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
