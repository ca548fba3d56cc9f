// UHerding: cover the space where the classifier is unsure. Candidates are weighted by the margin of a calibrated
// classifier; each pick adds the most to the weighted sum of similarities to the nearest labeled or picked sample,
// under a kernel as wide as the labeled samples are close.
// W. Bae, D. J. Sutherland, G. Oliveira, "Uncertainty Herding: One Active Learning Method for All Label Budgets",
// ICLR 2025; defaults as in scikit-activeml's development branch.
//
// What a candidate would add only falls as picks come, to the last bit, so an old value is an upper bound: it is
// brought up to date only where the candidate could still be the best (M. Minoux, "Accelerated greedy algorithms for
// maximizing submodular set functions", 1978).

import { z } from "zod";
import { decisionFunction, predictProbabilities } from "../classifier/classifier.ts";
import { type Matrix, takeRows, type Values, zerosLike } from "../numeric/matrix.ts";
import { randomArgmax } from "../random/ties.ts";
import { normalizeRows } from "./distances.ts";
import { medianDistance, nearestSquaredDistances, smallestDistance } from "./unit_distances.ts";
import { similarities } from "./similarities.ts";
import { MISSING_LABEL, type View } from "./strategy.ts";
import { calibratedTemperature, softmax, twoColumns } from "./temperature.ts";
import { marginUncertainty } from "./uncertainty.ts";

/** UHerding has no options. */
export const options = z.strictObject({});

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

  const unit = normalizeRows(takeRows(view.embeddings, candidates));
  const unitLabeled = normalizeRows(takeRows(view.embeddings, labeled));
  const width = await kernelWidth(unit, unitLabeled);
  const kernel = similarities(unit, 1 / width ** 2);
  const nearest = labeled.length > 0
    ? kernel.ofSquared(await nearestSquaredDistances(unit, unitLabeled))
    : zerosLike(unit.data, candidates.length);

  const gains = await kernel.gains(uncertainties, nearest);
  const isOutdated = new Uint8Array(candidates.length);
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    await updateBest(
      gains,
      isOutdated,
      async (candidate) => gain(await kernel.row(candidate), uncertainties, nearest),
    );
    const pick = randomArgmax(gains, randomState);
    picks[i] = candidates[pick];
    gains[pick] = NaN;
    const similarity = await kernel.row(pick);
    for (let j = 0; j < nearest.length; j++) {
      if (similarity[j] > nearest[j]) nearest[j] = similarity[j];
    }
    isOutdated.fill(1);
  }
  return picks;
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

/** Smallest distance between labeled samples that is not 0; without labels, the median of the candidates'. */
async function kernelWidth(unit: Matrix, unitLabeled: Matrix): Promise<number> {
  const width = unitLabeled.rows > 0
    ? await smallestDistance(unitLabeled)
    : await medianDistance(unit);
  return width ?? 1;
}

/** Brings gains up to date until the largest is certain, and with it all that equal it. */
async function updateBest(
  gains: Values,
  isOutdated: Uint8Array,
  gainNow: (candidate: number) => Promise<number>,
): Promise<void> {
  while (true) {
    let best = -1;
    for (let i = 0; i < gains.length; i++) {
      if (Number.isNaN(gains[i])) continue;
      const isBetter = best < 0 || gains[i] > gains[best];
      // Among equals, an outdated one comes first: its gain may be smaller by now.
      if (isBetter || (gains[i] === gains[best] && isOutdated[i] > isOutdated[best])) best = i;
    }
    if (!isOutdated[best]) return;
    gains[best] = await gainNow(best);
    isOutdated[best] = 0;
  }
}

/**
 * What a candidate would add: the weighted mean of how much nearer it is to each candidate than any sample so far.
 * Added row after row in the precision of the uncertainties, as numpy's mean over the first axis.
 */
export function gain(similarity: Values, uncertainties: Values, nearest: Values): number {
  const round = uncertainties instanceof Float32Array && similarity instanceof Float32Array
    ? Math.fround
    : (value: number) => value;
  let sum = 0;
  for (let i = 0; i < similarity.length; i++) {
    const closer = similarity[i] - nearest[i];
    if (closer > 0) sum = round(sum + round(uncertainties[i] * round(closer)));
  }
  return round(sum / similarity.length);
}
