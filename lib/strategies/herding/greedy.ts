// The greedy choice of UHerding and MaxHerding. Each pick adds the most to the coverage of the candidates: the weighted sum
// of their similarities to the nearest labeled or picked sample.
//
// For each candidate an upper bound of its gain is kept. A pick changes the bounds through the few samples that it is
// nearer to than all picks before. The gain itself is computed only for candidates whose bound is large enough for them
// to win.

import type { Values } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import type { RandomState } from "../../random/random_state.ts";
import type { Similarities } from "./similarities.ts";

/** Sums are added up anew once the largest has fallen below this share of its first value. */
const WORN = 1e-5;
/** Error of the sums until then, as a share of the first value: far more than float64 additions can make. */
const SUMS_ERROR = 1e-10;

/** What a candidate adds, as a strategy computes it. Its roundings decide ties. */
export interface Gain {
  /**
   * Computes what a candidate adds: the weighted mean over all candidates of the growth of their largest similarity.
   *
   * @param similarity Similarity of the candidate to each candidate, (candidates)
   * @param nearest Largest similarity of each candidate to a labeled or picked sample, (candidates)
   * @param picked How many picks were made before
   * @returns The gain, 0 or more
   */
  of(similarity: Values, nearest: Values, picked: number): number;
  /** Largest relative error of a computed gain. */
  readonly error: number;
}

/**
 * Picks the candidates with the largest gain, one after the other. Ties are broken at random.
 *
 * @param kernel Similarities of the candidates; its sums are changed
 * @param weights Weight of each candidate, (candidates)
 * @param nearest Largest similarity of each candidate to a labeled sample, 0 without labels, (candidates). It is changed.
 * @param gain What a candidate adds
 * @param batchSize How many to pick
 * @param randomState Breaks ties
 * @returns Positions among the candidates in the order of picking, (batchSize)
 */
export async function pickLargestGains(
  kernel: Similarities,
  weights: Values,
  nearest: Values,
  gain: Gain,
  batchSize: number,
  randomState: RandomState,
): Promise<Int32Array> {
  await kernel.computeSums(weights, nearest);
  let scale = largestOf(kernel.sums);
  const isPicked = new Uint8Array(nearest.length);
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    if (largestOf(kernel.sums) < scale * WORN) {
      // The sums have become so small that the rounding errors of earlier updates begin to count.
      await kernel.computeSums(weights, nearest);
      scale = largestOf(kernel.sums);
    }
    const gains = new Float64Array(nearest.length).fill(-Infinity);
    if (scale === 0) {
      // No candidate can add anything: all tie.
      gains.fill(0);
    } else {
      const gainOf = async (candidate: number) => gain.of(await kernel.row(candidate), nearest, i);
      const promising = mostPromising(kernel.sums, isPicked);
      const least = await gainOf(promising);
      for (const candidate of mayBeBest(kernel.sums, isPicked, least, gain.error, scale)) {
        gains[candidate] = candidate === promising ? least : await gainOf(candidate);
      }
    }
    isPicked.forEach((picked, candidate) => picked && (gains[candidate] = NaN));
    picks[i] = randomArgmax(gains, randomState);
    isPicked[picks[i]] = 1;
    await cover(await kernel.row(picks[i]), kernel, nearest);
  }
  return picks;
}

/** Marks what a pick covers. Samples that are nearest to it add less to the sums from now on. */
async function cover(similarity: Values, kernel: Similarities, nearest: Values): Promise<void> {
  const closer = [];
  for (let i = 0; i < nearest.length; i++) {
    if (!(similarity[i] > nearest[i])) continue;
    nearest[i] = similarity[i];
    closer.push(i);
  }
  await kernel.updateSums(Int32Array.from(closer), nearest);
}

function largestOf(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) if (values[i] > largest) largest = values[i];
  return largest;
}

/** The candidate with the largest bound. */
function mostPromising(bounds: Float64Array, isPicked: Uint8Array): number {
  let best = -1;
  for (let i = 0; i < bounds.length; i++) {
    if (isPicked[i] === 0 && (best < 0 || bounds[i] > bounds[best])) best = i;
  }
  return best;
}

/** The candidates whose rounded gain may be as large as a gain that is known. */
function mayBeBest(
  bounds: Float64Array<ArrayBuffer>,
  isPicked: Uint8Array,
  known: number,
  error: number,
  scale: number,
): Int32Array {
  const limit = known * bounds.length * (1 - 2 * error) - scale * SUMS_ERROR;
  const candidates = [];
  for (let i = 0; i < bounds.length; i++) {
    if (bounds[i] >= limit && isPicked[i] === 0) candidates.push(i);
  }
  return Int32Array.from(candidates);
}
