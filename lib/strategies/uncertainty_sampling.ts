// Uncertainty sampling: ask for the labels of the samples that the classifier is least sure of.
// B. Settles, "Active Learning Literature Survey", University of Wisconsin-Madison, 2009.

import { z } from "zod";
import { predictProbabilities } from "../classifier/classifier.ts";
import { pickLargest } from "../random/ties.ts";
import type { View } from "./strategy.ts";
import { uncertaintyMeasures } from "./uncertainty.ts";

/** Options of uncertainty sampling, named as in scikit-activeml. */
export const options = z.strictObject({
  method: z.enum(["least_confident", "margin_sampling", "entropy"]).default("least_confident")
    .describe("Measure of uncertainty"),
});

/**
 * Picks the most uncertain candidates.
 *
 * @param view What the strategy may see
 * @param options How uncertainty is measured
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { method }: z.infer<typeof options>,
): Promise<Int32Array> {
  const { labels, candidates, batchSize, classifier, randomState } = view;
  const utilities = new Float64Array(labels.length).fill(NaN);
  for (const { first, block } of view.candidateBlocks()) {
    const probabilities = await predictProbabilities(classifier, block);
    uncertaintyMeasures[method](probabilities).forEach((uncertainty, i) => {
      utilities[candidates[first + i]] = uncertainty;
    });
  }
  return pickLargest(utilities, batchSize, randomState);
}
