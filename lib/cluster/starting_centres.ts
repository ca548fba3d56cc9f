// k-means++ with several trials per centre, draw for draw as in scikit-learn 1.9.
// D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007.

import { type Matrix, takeRows, type Values, zerosLike } from "../numeric/matrix.ts";
import type { RandomState } from "../random/random_state.ts";
import { columnSums } from "./column_sums.ts";
import { squaredDistances, widen } from "./squared_distances.ts";

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
  const wide = widen(samples);
  const trials = 2 + Math.floor(Math.log(clusters));
  const starts = new Int32Array(clusters);

  const equal = zerosLike(data, rows).fill(1 / rows);
  [starts[0]] = randomState.choice(rows, 1, { probabilities: equal });
  // A typed array of the samples' precision rounds what is stored in it.
  const nearest = zerosLike(data, rows).fill(Infinity);
  const running = zerosLike(data, rows);
  const distances = zerosLike(data, rows * trials);
  let tried = starts.slice(0, 1);
  for (let cluster = 0;; cluster++) {
    const { data: exact } = await squaredDistances(wide, widen(takeRows(samples, tried)));
    const sums = capped(exact, nearest, distances);
    const best = sums.indexOf(Math.min(...sums));
    starts[cluster] = tried[best];
    if (cluster === clusters - 1) return starts;
    for (let i = 0; i < rows; i++) nearest[i] = distances[i * tried.length + best];
    accumulate(nearest, running);
    tried = Int32Array.from(
      randomState.randomSample(trials),
      (number) => Math.min(firstAtLeast(running, number * sums[best]), rows - 1),
    );
  }
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

/**
 * Rounds the distances of each sample to the tried centres, caps them at that to the nearest centre so far, and adds
 * them up.
 *
 * @param exact Squared distances, (n x tried)
 * @param nearest Squared distance to the nearest centre so far, (n)
 * @param distances Where the capped ones go, in the samples' precision, (n x tried)
 * @returns The sum of each column, in the samples' precision, (tried)
 */
function capped(exact: Float64Array, nearest: Values, distances: Values): Values {
  const columns = exact.length / nearest.length;
  for (let i = 0, at = 0; i < nearest.length; i++) {
    const limit = nearest[i];
    for (let j = 0; j < columns; j++, at++) {
      distances[at] = exact[at];
      if (limit < distances[at]) distances[at] = limit;
    }
  }
  return columnSums(distances, nearest.length, columns);
}
