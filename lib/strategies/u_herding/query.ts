// UHerding, fast: picks what the plain form beside it picks.
//
// Faster: for each candidate an upper bound of its gain is kept. A pick changes the bounds through the few samples that
// it is nearer to than all picks before. Bounds come from float32 products and a kernel; the gain itself is computed only
// for candidates whose bound is large enough for them to win.
// Exact: a gain is added up in the order and the precision of the original (scikit-activeml's development branch), which
// decide ties.

import { z } from "zod";
import { takeRows, type Values, zerosLike } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { normalizeRows } from "../../numeric/distances.ts";
import { medianDistance, nearestSquaredDistances, smallestDistance } from "./unit_distances.ts";
import { type Similarities, similarities } from "./similarities.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";
import { calibratedTemperature, calibratedUncertainties } from "./temperature.ts";
import { unitSamples } from "./unit_samples.ts";

/** UHerding has no options. */
export const options = z.strictObject({});

/** Sums are added up anew once the largest has fallen below this share of its first value. */
const WORN = 1e-5;
/** Error of the sums until then, as a share of the first value: far more than float64 additions can make. */
const SUMS_ERROR = 1e-10;

/**
 * Picks the candidates with the largest gain, one after the other.
 *
 * @param view What the strategy may see
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View): Promise<Int32Array> {
  const { labels, candidates, batchSize, randomState } = view;
  const labeled = Int32Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
  const temperature = await calibratedTemperature(view, labeled);
  const uncertainties = await calibratedUncertainties(view, temperature);

  const positions = Int32Array.of(...candidates, ...labeled);
  const unit = unitSamples(normalizeRows(takeRows(view.embeddings, positions)));
  const candidateRange = { first: 0, last: candidates.length };
  const labeledRange = { first: candidates.length, last: positions.length };
  const width = labeled.length > 0
    ? await smallestDistance(unit, labeledRange)
    : await medianDistance(unit, candidateRange);
  using kernel = similarities(unit, candidates.length, 1 / (width ?? 1) ** 2);
  const nearest = labeled.length > 0
    ? kernel.ofSquared(await nearestSquaredDistances(unit, candidateRange, labeledRange))
    : zerosLike(unit.samples.data, candidates.length);

  await kernel.computeSums(uncertainties, nearest);
  let scale = largestOf(kernel.sums);
  const isPicked = new Uint8Array(candidates.length);
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    if (largestOf(kernel.sums) < scale * WORN) {
      // The sums have become so small that the rounding errors of earlier updates begin to count.
      await kernel.computeSums(uncertainties, nearest);
      scale = largestOf(kernel.sums);
    }
    const gains = new Float64Array(candidates.length).fill(-Infinity);
    if (scale === 0) {
      // No candidate can add anything: all tie.
      gains.fill(0);
    } else {
      const gainOf = async (candidate: number) =>
        gain(await kernel.row(candidate), uncertainties, nearest);
      const promising = mostPromising(kernel.sums, isPicked);
      const least = await gainOf(promising);
      for (const candidate of mayBeBest(kernel.sums, isPicked, least, uncertainties, scale)) {
        gains[candidate] = candidate === promising ? least : await gainOf(candidate);
      }
    }
    isPicked.forEach((picked, candidate) => picked && (gains[candidate] = NaN));
    const pick = randomArgmax(gains, randomState);
    picks[i] = candidates[pick];
    isPicked[pick] = 1;
    await cover(await kernel.row(pick), kernel, nearest);
  }
  return picks;
}

/** Marks what a pick covers. Samples that are nearest to it add less to the sums from now on. */
async function cover(similarity: Values, kernel: Similarities, nearest: Values): Promise<void> {
  const closer = positionsWhere(nearest, (least, i) => similarity[i] > least);
  for (const i of closer) nearest[i] = similarity[i];
  await kernel.updateSums(closer, nearest);
}

function largestOf(values: Float64Array): number {
  return values.reduce((largest, value) => Math.max(largest, value), 0);
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
  uncertainties: Values,
  scale: number,
): Int32Array {
  // Adding n numbers one after the other makes an error of less than n roundings of the sum. Each term adds a few more.
  const unit = uncertainties instanceof Float32Array ? 2 ** -24 : 2 ** -53;
  const error = (bounds.length + 8) * unit;
  const limit = known * bounds.length * (1 - 2 * error) - scale * SUMS_ERROR;
  return positionsWhere(bounds, (bound, i) => isPicked[i] === 0 && bound >= limit);
}

/** Positions of values, ascending. */
function positionsWhere(
  values: Values,
  isWanted: (value: number, position: number) => boolean,
): Int32Array {
  const positions = [];
  for (let i = 0; i < values.length; i++) if (isWanted(values[i], i)) positions.push(i);
  return Int32Array.from(positions);
}

/**
 * The gain of a candidate: the mean over all candidates of their uncertainty times the amount by which their largest
 * similarity grows. It is added up in the order of the candidates, in the precision of the uncertainties, as by numpy's
 * mean over the first axis.
 *
 * @param similarity Similarity of the candidate to each candidate, (candidates)
 * @param uncertainties Uncertainty of each candidate, (candidates)
 * @param nearest Largest similarity of each candidate to a labeled or picked sample, (candidates)
 * @returns The gain, 0 or more
 */
export function gain(similarity: Values, uncertainties: Values, nearest: Values): number {
  const { length } = similarity;
  let sum = 0;
  if (uncertainties instanceof Float32Array && similarity instanceof Float32Array) {
    for (let i = 0; i < length; i++) {
      const growth = Math.fround(similarity[i] - nearest[i]);
      if (growth > 0) sum = Math.fround(sum + Math.fround(uncertainties[i] * growth));
    }
    return Math.fround(sum / length);
  }
  for (let i = 0; i < length; i++) {
    const growth = similarity[i] - nearest[i];
    if (growth > 0) sum += uncertainties[i] * growth;
  }
  return sum / length;
}
