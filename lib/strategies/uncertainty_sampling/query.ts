// Uncertainty sampling, fast: picks what the plain form beside it picks.
//
// Faster: candidates are predicted block by block, so that their probabilities stay in the cache. The least confidence needs
// only the largest probability of each candidate.
// Exact: probabilities and measures have the roundings of the plain form.

import { z } from "zod";
import {
  type Classifier,
  predictConfidences,
  predictProbabilities,
} from "../../classifier/classifier.ts";
import { rowBlocks, type Rows, type Values } from "../../numeric/matrix.ts";
import { pickLargest } from "../../random/batch_selection.ts";
import type { View } from "../strategy.ts";
import { entropy, leastConfidence, marginUncertainty } from "../uncertainty.ts";

/** Ways to measure uncertainty, all larger where the classifier is less sure. B. Settles, 2009. */
const measures = {
  least_confident: async (classifier: Classifier, samples: Rows): Promise<Values> =>
    leastConfidence(await predictConfidences(classifier, samples)),
  margin_sampling: async (classifier: Classifier, samples: Rows): Promise<Values> =>
    marginUncertainty(await predictProbabilities(classifier, samples)),
  entropy: async (classifier: Classifier, samples: Rows): Promise<Values> =>
    entropy(await predictProbabilities(classifier, samples)),
};

/** Candidates predicted at a time, which stay in the cache. */
const BLOCK = 1024;

/** Options of uncertainty sampling, named as in scikit-activeml. */
export const options = z.strictObject({
  method: z.enum(["least_confident", "margin_sampling", "entropy"]).default("least_confident")
    .describe("Measure of uncertainty"),
});

/** Checked options of uncertainty sampling. */
export type Options = z.infer<typeof options>;

/**
 * Picks the most uncertain candidates.
 *
 * @param view What the strategy may see
 * @param options How uncertainty is measured
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { method }: Options,
): Promise<Int32Array> {
  const { candidateEmbeddings, labels, candidates, batchSize, classifier, randomState } = view;
  const utilities = new Float64Array(labels.length).fill(NaN);
  for (const { first, block } of rowBlocks(candidateEmbeddings, BLOCK)) {
    const uncertainties = await measures[method](classifier, block);
    for (let i = 0; i < block.rows; i++) utilities[candidates[first + i]] = uncertainties[i];
  }
  return pickLargest(utilities, batchSize, randomState);
}
