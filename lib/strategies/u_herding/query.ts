// UHerding: cover the space where the classifier is unsure. Candidates are weighted by the margin of a calibrated
// classifier; each pick adds the most to the weighted sum of similarities to the nearest labeled or picked sample,
// under a kernel as wide as the labeled samples are close.
// W. Bae, D. J. Sutherland, G. Oliveira, "Uncertainty Herding: One Active Learning Method for All Label Budgets",
// ICLR 2025; defaults as in scikit-activeml's development branch.
//
// Of what each candidate would add an upper bound is kept up to date: a pick changes it only through the few samples that
// it is nearest to. The exact value, rounded as in the original, in the order and precision that decide ties, is computed
// only for those candidates that may be the best.

import { z } from "zod";
import { decisionFunction, predictProbabilities } from "../../classifier/classifier.ts";
import { takeRows, type Values, zerosLike } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { normalizeRows } from "../../numeric/distances.ts";
import { medianDistance, nearestSquaredDistances, smallestDistance } from "./unit_distances.ts";
import { type Similarities, similarities } from "./similarities.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";
import { calibratedTemperature, softmax, twoColumns } from "./temperature.ts";
import { marginUncertainty } from "../uncertainty.ts";
import { unitSamples } from "./unit_samples.ts";

/** UHerding has no options. */
export const options = z.strictObject({});

/** Sums that fell to less than this share of what they were are added up anew. */
const WORN = 1e-5;
/** Error of sums that were not, as a share of what they were: far more than their float64 additions can make. */
const SUMS_ERROR = 1e-10;
/** Below this, numpy's `allclose` takes an uncertainty for 0. */
const NO_UNCERTAINTY = 1e-8;

/**
 * Picks the candidates that add the most.
 *
 * @param view What the strategy may see
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View): Promise<Int32Array> {
  const { labels, candidates, batchSize, randomState } = view;
  const labeled = Int32Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
  const temperature = await calibratedTemperature(view, labeled);
  const uncertainties = await uncertaintiesOf(view, temperature);

  const positions = Int32Array.of(...candidates, ...labeled);
  const unit = unitSamples(normalizeRows(takeRows(view.embeddings, positions)));
  const unlabeledOnes = { first: 0, last: candidates.length };
  const labeledOnes = { first: candidates.length, last: positions.length };
  const width = labeled.length > 0
    ? await smallestDistance(unit, labeledOnes)
    : await medianDistance(unit, unlabeledOnes);
  using kernel = similarities(unit, candidates.length, 1 / (width ?? 1) ** 2);
  const nearest = labeled.length > 0
    ? kernel.ofSquared(await nearestSquaredDistances(unit, unlabeledOnes, labeledOnes))
    : zerosLike(unit.samples.data, candidates.length);

  await kernel.addUp(uncertainties, nearest);
  let scale = largestOf(kernel.sums);
  const isPicked = new Uint8Array(candidates.length);
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    if (largestOf(kernel.sums) < scale * WORN) {
      // So little is left that the roundings of what was taken away begin to count.
      await kernel.addUp(uncertainties, nearest);
      scale = largestOf(kernel.sums);
    }
    const gains = new Float64Array(candidates.length).fill(-Infinity);
    if (scale === 0) {
      // Nothing is left to add, so that all candidates tie.
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

/** Counts the pick as covered: samples that it is nearest to add less from now on. */
async function cover(similarity: Values, kernel: Similarities, nearest: Values): Promise<void> {
  const closer = positionsWhere(nearest, (least, i) => similarity[i] > least);
  for (const i of closer) nearest[i] = similarity[i];
  await kernel.takeAway(closer, nearest);
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

/** The candidates whose gain, with all its roundings, may be as large as one that is known. */
function mayBeBest(
  bounds: Float64Array<ArrayBuffer>,
  isPicked: Uint8Array,
  known: number,
  uncertainties: Values,
  scale: number,
): Int32Array {
  // Adding n numbers one after the other is off by less than n roundings of the sum; a few more make each term.
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

/** Margins of the calibrated classifier, 1 - (p1 - p2); all 1 where they say nothing. */
async function uncertaintiesOf(
  { embeddings, candidates, classifier }: View,
  temperature: number,
): Promise<Values> {
  const samples = takeRows(embeddings, candidates);
  const probabilities = classifier.model === undefined
    ? await predictProbabilities(classifier, samples)
    : softmax(twoColumns(await decisionFunction(classifier, samples)), temperature);
  const uncertainties = marginUncertainty(probabilities);
  const saysNothing = uncertainties.every((value) => Math.abs(value) <= NO_UNCERTAINTY) ||
    !uncertainties.every(Number.isFinite);
  return saysNothing ? uncertainties.fill(1) : uncertainties;
}

/**
 * What a candidate would add: the weighted mean of how much nearer it is to each candidate than any sample so far.
 * Added row after row in the precision of the uncertainties, as numpy's mean over the first axis.
 */
export function gain(similarity: Values, uncertainties: Values, nearest: Values): number {
  const { length } = similarity;
  let sum = 0;
  if (uncertainties instanceof Float32Array && similarity instanceof Float32Array) {
    for (let i = 0; i < length; i++) {
      const closer = Math.fround(similarity[i] - nearest[i]);
      if (closer > 0) sum = Math.fround(sum + Math.fround(uncertainties[i] * closer));
    }
    return Math.fround(sum / length);
  }
  for (let i = 0; i < length; i++) {
    const closer = similarity[i] - nearest[i];
    if (closer > 0) sum += uncertainties[i] * closer;
  }
  return sum / length;
}
