// k-means++: the choice of the centres that k-means starts from. Each centre is the best of several candidates. The
// draws are the same as in scikit-learn 1.9. D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful
// Seeding", SODA 2007.

import { log } from "../numeric/functions.ts";
import { type Matrix, takeRows, type Values, zerosLike } from "../numeric/matrix.ts";
import type { PairLists } from "../numeric/pair_lists.ts";
import { sumPairwise } from "../numeric/pairwise_sums.ts";
import type { RandomState } from "../random/random_state.ts";
import type { CentredSamples } from "./centred_samples.ts";
import { columnsLike } from "./column_sums.ts";
import { int8Samples } from "./int8_samples.ts";
import { nearPairs } from "./near_pairs.ts";
import { squaredDistances, widen, widenedBlocks } from "./squared_distances.ts";
import { accumulateWeighted, weightedSums } from "./weighted_sums.ts";

/** Computes the distances to the closest centre that each candidate would lead to. `await using` frees its memory. */
interface CandidateDistances extends AsyncDisposable {
  /**
   * @param closest Squared distance of each sample to the closest centre so far, (n)
   * @param candidates Indices of the candidates, (candidates)
   * @param into Values to write to, (candidates, each n). A candidate's values become the squared distance of each
   *   sample to the closest of this candidate and the centres so far, rounded to the precision of the values.
   */
  compute(
    closest: Values,
    candidates: Int32Array<ArrayBuffer>,
    into: readonly Values[],
  ): Promise<void>;
}

/**
 * Chooses samples as first centres, as scikit-learn's `kmeans_plusplus`. For each centre 2 + floor(ln k) candidates are
 * drawn, with probabilities proportional to their squared distances to the closest centre so far, times their weights. The
 * candidate that leaves the smallest sum of such distances becomes the centre. Distances and their sums are in the precision
 * of the samples, products are in float64.
 *
 * @param centred The samples, (n x features)
 * @param clusters The number of centres, k, 1 to n
 * @param randomState Moved by 1 + (k - 1) * (2 + floor(ln k)) numbers
 * @param weights Weight of each sample, in the samples' precision, (n); all equal unless given
 * @returns Indices of the chosen samples, (k)
 */
export async function kmeansPlusPlus(
  centred: CentredSamples,
  clusters: number,
  randomState: RandomState,
  weights?: Values,
): Promise<Int32Array<ArrayBuffer>> {
  const { data, rows } = centred.samples;
  const trials = 2 + Math.floor(log(clusters));
  const starts = new Int32Array(clusters);

  const probabilities = weights ? shares(weights) : zerosLike(data, rows).fill(1 / rows);
  [starts[0]] = randomState.choice(rows, 1, { probabilities });
  const closest = zerosLike(data, rows).fill(Infinity);
  using columns = columnsLike(data, rows, trials);
  await using distances = data instanceof Float32Array
    ? await boundedDistances(centred, clusters, trials)
    : exactDistances(centred.samples);
  let candidates = starts.slice(0, 1);
  for (let cluster = 0;; cluster++) {
    await distances.compute(closest, candidates, columns.values);
    const sums = weights
      ? weightedSums(columns.values.slice(0, candidates.length), weights)
      : columns.sums(candidates.length);
    const best = sums.indexOf(Math.min(...sums));
    starts[cluster] = candidates[best];
    if (cluster === clusters - 1) break;
    closest.set(columns.values[best]);
    const running = weights
      ? accumulateWeighted(columns.values[best], weights)
      : columns.accumulate(best);
    candidates = Int32Array.from(
      randomState.randomSample(trials),
      (number) => Math.min(firstAtLeast(running, number * sums[best]), rows - 1),
    );
  }
  return starts;
}

/** What each weight is of their sum, in their precision. */
function shares(weights: Values): Values {
  const sum = sumPairwise(weights);
  return weights.map((weight) => weight / sum) as Values;
}

/** Finds the first of ascending values that is at least `value`. */
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

/** Computes all distances, by products in float64. */
function exactDistances(samples: Matrix): CandidateDistances {
  return {
    async compute(closest, candidates, into) {
      const centres = widen(takeRows(samples, candidates));
      for (const { first, block } of widenedBlocks(samples)) {
        const { data } = await squaredDistances(block, centres);
        for (let i = first, at = 0; at < data.length; i++) {
          for (let j = 0; j < candidates.length; j++) into[j][i] = Math.min(data[at++], closest[i]);
        }
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** After so many centres few pairs of samples are within their distances to the closest centre. */
const CENTRES_BEFORE_PAIRS = 64;
/** Pairs are looked for if there will be more candidates than this share of the samples. */
const CANDIDATES_FOR_PAIRS = 0.3;
/** Most pairs, as a share of all and in all, which bounds the memory. */
const SHARE_OF_PAIRS = 1 / 8;
const MOST_PAIRS = 2 ** 23;

/**
 * Computes only the distances that can be smaller than before. Once there are some centres, few samples are closer to one
 * more. Bounds from 8-bit copies of the float32 samples show which samples can be closer, and their distances are computed
 * exactly.
 *
 * With many centres to come, most samples become candidates, many of them several times. Then all pairs that can be closer
 * are found at once, by larger products.
 */
async function boundedDistances(
  centred: CentredSamples,
  clusters: number,
  trials: number,
): Promise<CandidateDistances> {
  const { samples } = centred;
  const { rows } = samples;
  const copies = await int8Samples(samples, trials);
  const nearBy = new Int32Array(rows);
  const findsPairs = (clusters - CENTRES_BEFORE_PAIRS) * trials > CANDIDATES_FOR_PAIRS * rows;
  let pairs: PairLists | undefined;
  let calls = 0;
  return {
    async compute(closest, candidates, into) {
      if (findsPairs && calls++ === CENTRES_BEFORE_PAIRS) {
        const most = Math.min(SHARE_OF_PAIRS * rows ** 2 / 2, MOST_PAIRS);
        pairs = await nearPairs(samples, closest as Float32Array, most);
      }
      if (pairs === undefined) {
        copies.limits.set(closest);
        await copies.multiply(takeRows(samples, candidates));
      }
      for (let j = 0; j < candidates.length; j++) {
        into[j].set(closest);
        const near = pairs ? nearIn(pairs, candidates[j], closest, nearBy) : copies.near(j);
        lower(into[j], near, centred.squaredDistancesTo(candidates[j], near));
      }
    },
    [Symbol.asyncDispose]: copies[Symbol.asyncDispose],
  };
}

/**
 * The samples that can be closer to a candidate than to the centres so far, the candidate among them.
 *
 * @param pairs The pairs that could be closer when there were fewer centres
 * @param closest Squared distance of each sample to the closest centre so far, (n)
 * @param into Place for the samples, (n)
 */
function nearIn(
  { starts, others, values: bounds }: PairLists,
  candidate: number,
  closest: Values,
  into: Int32Array,
): Int32Array {
  into[0] = candidate;
  let found = 1;
  for (let at = starts[candidate]; at < starts[candidate + 1]; at++) {
    // Written so that NaN counts as near.
    if (!(bounds[at] > closest[others[at]])) into[found++] = others[at];
  }
  return into.subarray(0, found);
}

/** Replaces the values of some samples by new ones where these are smaller. */
function lower(values: Values, samples: Int32Array, newValues: Values): void {
  for (let i = 0; i < samples.length; i++) {
    if (newValues[i] < values[samples[i]]) values[samples[i]] = newValues[i];
  }
}
