// k-means++ with several trials per centre, draw for draw as in scikit-learn 1.9.
// D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007.

import { type Matrix, takeRows, type Values, zerosLike } from "../numeric/matrix.ts";
import type { RandomState } from "../random/random_state.ts";
import type { CentredSamples } from "./centred_samples.ts";
import { columnsLike } from "./column_sums.ts";
import { int8Samples } from "./int8_samples.ts";
import { squaredDistances, widen, widenedBlocks } from "./squared_distances.ts";

/** Lowers distances to the nearest centre by one more centre, for each of some that are tried. */
interface Lowering extends AsyncDisposable {
  /**
   * @param nearest Squared distance of each sample to the nearest centre so far, (n)
   * @param tried Indices of the tried centres, (tried)
   * @param lowered Where the distances with one more centre go, rounded to their precision, (tried, each n)
   */
  lower(
    nearest: Values,
    tried: Int32Array<ArrayBuffer>,
    lowered: readonly Values[],
  ): void | Promise<void>;
}

/**
 * Which samples the clusters start from. A sample is drawn with a probability proportional to its squared distance to
 * the nearest centre so far; of 2 + floor(ln k) drawn ones, that with the smallest sum of distances left is taken.
 * Distances, their running sum and the sums left are in the precision of the samples, products in float64.
 *
 * @param centred The samples, (n x features)
 * @param clusters How many centres, k, at most n
 * @param randomState Moved by 1 + (k - 1) * (2 + floor(ln k)) numbers
 * @returns Indices of samples, (k)
 */
export async function startingCentres(
  centred: CentredSamples,
  clusters: number,
  randomState: RandomState,
): Promise<Int32Array<ArrayBuffer>> {
  const { data, rows } = centred.samples;
  const trials = 2 + Math.floor(Math.log(clusters));
  const starts = new Int32Array(clusters);

  const equal = zerosLike(data, rows).fill(1 / rows);
  [starts[0]] = randomState.choice(rows, 1, { probabilities: equal });
  const nearest = zerosLike(data, rows).fill(Infinity);
  using columns = columnsLike(data, rows, trials);
  await using lowering = data instanceof Float32Array
    ? await int8First(centred)
    : allExactly(centred.samples);
  let tried = starts.slice(0, 1);
  for (let cluster = 0;; cluster++) {
    await lowering.lower(nearest, tried, columns.values);
    const sums = columns.sums(tried.length);
    const best = sums.indexOf(Math.min(...sums));
    starts[cluster] = tried[best];
    if (cluster === clusters - 1) break;
    nearest.set(columns.values[best]);
    const running = columns.accumulate(best);
    tried = Int32Array.from(
      randomState.randomSample(trials),
      (number) => Math.min(firstAtLeast(running, number * sums[best]), rows - 1),
    );
  }
  return starts;
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

/** All distances, by products in float64. */
function allExactly(samples: Matrix): Lowering {
  return {
    async lower(nearest, tried, lowered) {
      const centres = widen(takeRows(samples, tried));
      for (const { first, block } of widenedBlocks(samples)) {
        const { data } = await squaredDistances(block, centres);
        for (let i = first, at = 0; at < data.length; i++) {
          for (let j = 0; j < tried.length; j++) lowered[j][i] = Math.min(data[at++], nearest[i]);
        }
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/**
 * Once some centres are chosen, few samples are nearer to another one. 8-bit copies of float32 samples tell which may be;
 * only these are compared exactly.
 */
async function int8First(centred: CentredSamples): Promise<Lowering> {
  const { samples, measure, compare } = centred;
  measure();
  const copies = await int8Samples(samples);
  return {
    async lower(nearest, tried, lowered) {
      copies.limits.set(nearest);
      await copies.compare(takeRows(samples, tried));
      for (let j = 0; j < tried.length; j++) {
        lowered[j].set(nearest);
        const near = copies.near(j);
        lowerSome(near, compare(near, tried[j]), lowered[j]);
      }
    },
    [Symbol.asyncDispose]: copies[Symbol.asyncDispose],
  };
}

function lowerSome(near: Int32Array, distances: Values, lowered: Values): void {
  for (let i = 0; i < near.length; i++) {
    if (distances[i] < lowered[near[i]]) lowered[near[i]] = distances[i];
  }
}
