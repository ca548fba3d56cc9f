// k-means++ with several trials per centre, draw for draw as in scikit-learn 1.9.
// D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007.

import { borrow, giveBack } from "../numeric/idle_memory.ts";
import { innerProduct } from "../numeric/inner_product.ts";
import { type Matrix, takeRows, type Values, zerosLike } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import type { RandomState } from "../random/random_state.ts";
import { columnSums } from "./column_sums.ts";
import { squaredDistances, widen, widenedBlocks } from "./squared_distances.ts";

/**
 * With as many centres, many samples are no nearer to another one: for float32 samples, products in their own precision
 * then tell which ones are not, and only the others are compared exactly.
 */
const MANY_CENTRES = 2;

/**
 * Which samples the clusters start from. A sample is drawn with a probability proportional to its squared distance to
 * the nearest centre so far; of 2 + floor(ln k) drawn ones, that with the smallest sum of distances left is taken.
 * Distances, their running sum and the sums left are in the precision of the samples, products in float64.
 *
 * @param samples The samples, centred, (n x features)
 * @param clusters How many centres, k, at most n
 * @param randomState Moved by 1 + (k - 1) * (2 + floor(ln k)) numbers
 * @returns Indices of samples, (k)
 */
export async function startingCentres(
  samples: Matrix,
  clusters: number,
  randomState: RandomState,
): Promise<Int32Array<ArrayBuffer>> {
  const { data, rows } = samples;
  const norms = normsOf(samples);
  const trials = 2 + Math.floor(Math.log(clusters));
  const starts = new Int32Array(clusters);

  const equal = zerosLike(data, rows).fill(1 / rows);
  [starts[0]] = randomState.choice(rows, 1, { probabilities: equal });
  // A typed array of the samples' precision rounds what is stored in it.
  const nearest = zerosLike(data, rows).fill(Infinity);
  const running = zerosLike(data, rows);
  const all = borrow(data, rows * trials);
  let tried = starts.slice(0, 1);
  for (let cluster = 0;; cluster++) {
    const points = takeRows(samples, tried);
    const distances = all.subarray(0, rows * tried.length) as Values;
    if (data instanceof Float32Array && cluster >= MANY_CENTRES) {
      const products = borrow(data, rows * tried.length);
      await multiply(samples, points, { transposeB: true }, products);
      capNear(samples, norms, tried, products, nearest, distances);
      giveBack(products);
    } else {
      const widePoints = widen(points);
      for (const { first, block } of widenedBlocks(samples)) {
        const { data: exact } = await squaredDistances(block, widePoints);
        cap(exact, nearest, distances, first);
      }
    }
    const sums = columnSums(distances, rows, tried.length);
    const best = sums.indexOf(Math.min(...sums));
    starts[cluster] = tried[best];
    if (cluster === clusters - 1) break;
    for (let i = 0; i < rows; i++) nearest[i] = distances[i * tried.length + best];
    accumulate(nearest, running);
    tried = Int32Array.from(
      randomState.randomSample(trials),
      (number) => Math.min(firstAtLeast(running, number * sums[best]), rows - 1),
    );
  }
  giveBack(all);
  return starts;
}

/** Running sum, left to right, rounded at each step. */
function accumulate(values: Values, running: Values): void {
  running[0] = values[0];
  for (let i = 1; i < values.length; i++) running[i] = running[i - 1] + values[i];
}

/** Position of the first entry of ascending values that is at least `value`. */
function firstAtLeast(ascending: Values, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Squared length of each sample, in float64, (n). */
function normsOf(samples: Matrix): Float64Array<ArrayBuffer> {
  const norms = new Float64Array(samples.rows);
  for (const { first, block } of widenedBlocks(samples)) norms.set(block.norms, first);
  return norms;
}

/**
 * Rounds the distances of consecutive samples to the tried centres, and caps them at that to the nearest centre so far.
 *
 * @param exact Squared distances, (block x tried)
 * @param nearest Squared distance to the nearest centre so far, (n)
 * @param distances Where the capped ones go, in the samples' precision, (n x tried)
 * @param first Index of the first sample of the block
 */
function cap(exact: Float64Array, nearest: Values, distances: Values, first: number): void {
  const columns = distances.length / nearest.length;
  const rows = exact.length / columns;
  for (let i = 0, at = 0; i < rows; i++) {
    const limit = nearest[first + i];
    for (let j = 0, to = (first + i) * columns; j < columns; j++, at++, to++) {
      distances[to] = exact[at];
      if (limit < distances[to]) distances[to] = limit;
    }
  }
}

/**
 * What `cap` does, with exact distances only where the samples may be nearer than to the nearest centre so far.
 *
 * @param samples The samples, in float32, (n x features)
 * @param norms Squared length of each sample, (n)
 * @param tried Indices of the tried centres, (tried)
 * @param products Products of samples and tried centres in float32, (n x tried)
 * @param nearest Squared distance to the nearest centre so far, (n)
 * @param distances Where the capped ones go, (n x tried)
 */
function capNear(
  samples: Matrix,
  norms: Float64Array,
  tried: Int32Array,
  products: Values,
  nearest: Values,
  distances: Values,
): void {
  // A bound on the rounding of a product, as a share of both lengths, and some room for that of the rest.
  const error = (samples.columns + 16) * 2 ** -24;
  const triedNorms = Array.from(tried, (sample) => norms[sample]);
  const errors = triedNorms.map((norm) => 2 * error * Math.sqrt(norm));
  for (let i = 0, at = 0; i < nearest.length; i++) {
    const limit = nearest[i];
    const norm = norms[i];
    const length = Math.sqrt(norm);
    for (let j = 0; j < tried.length; j++, at++) {
      distances[at] = limit;
      if (norm - 2 * products[at] + triedNorms[j] - errors[j] * length > limit) continue;
      const squared = -2 * innerProduct(samples, i, tried[j]) + triedNorms[j] + norm;
      const distance = Math.fround(Math.max(0, squared));
      if (distance < limit) distances[at] = distance;
    }
  }
}
