// BALD's score, fast: what the plain form in plain.ts computes.
//
// Faster: a kernel draws the dropout masks of a block of candidates and applies them, so that the copies stay in the
// cache and memory does not grow with the candidates.
// Exact: the masks are the plain form's draws, one by one, and all sums have its order.

import { z } from "zod";
import { predictProbabilities } from "../../classifier/classifier.ts";
import { log } from "../../numeric/functions.ts";
import { copyRows, rowBlocks, takeRows, type Values } from "../../numeric/matrix.ts";
import { dropout } from "../drop_query/dropout.ts";
import type { View } from "../strategy.ts";

/** Options of the dropout, which stands for draws of the classifier's parameters. */
export const dropoutOptions = z.strictObject({
  dropoutRate: z.number().gt(0).lt(1).default(0.75).describe("Share of features that are hidden"),
  dropoutSamples: z.int().min(2).default(20).describe("How often features are hidden"),
});

/** Checked options of the dropout. */
export type DropoutOptions = z.infer<typeof dropoutOptions>;

/** Copies of candidates handled at a time, about; they stay in the cache. */
const COPIES = 1024;

/**
 * How much a candidate's label would tell about the parameters: the entropy of its mean probabilities less the mean of
 * the entropies, over copies with hidden features. The other features are scaled up, so that the mean of all possible
 * copies is the candidate itself.
 *
 * @param view What the strategy may see. Its random state is moved by a number for each feature of each copy,
 *   unless fewer than two classes have labels.
 * @param options How much is hidden, and how often
 * @returns The mutual information of each candidate in nats, 0 or more, (candidates)
 */
export async function mutualInformation(
  { candidateEmbeddings, classifier, randomState }: View,
  { dropoutRate, dropoutSamples }: DropoutOptions,
): Promise<Float64Array<ArrayBuffer>> {
  const scores = new Float64Array(candidateEmbeddings.rows);
  // Fewer than two classes give no model, and nothing to tell about its parameters.
  if (classifier.model === undefined) return scores;
  const size = Math.ceil(COPIES / dropoutSamples);
  using features = dropout(candidateEmbeddings, size * dropoutSamples, dropoutRate);
  const copyOf = Int32Array.from(
    { length: size * dropoutSamples },
    (_, nth) => Math.floor(nth / dropoutSamples),
  );
  const mean = new Float64Array(classifier.classCount);
  for (const { first, block } of rowBlocks(candidateEmbeddings, size)) {
    const scaled = copyRows(block);
    for (let at = 0; at < scaled.data.length; at++) scaled.data[at] /= 1 - dropoutRate;
    const copies = takeRows(scaled, copyOf.subarray(0, block.rows * dropoutSamples));
    const dropped = features.drop(copies, randomState);
    const { data, columns } = await predictProbabilities(classifier, dropped);
    for (let i = 0, at = 0; i < block.rows; i++) {
      mean.fill(0);
      let entropies = 0;
      for (let m = 0; m < dropoutSamples; m++, at += columns) {
        const probabilities = data.subarray(at, at + columns) as Values;
        for (let k = 0; k < columns; k++) mean[k] += probabilities[k];
        entropies += entropyOf(probabilities);
      }
      for (let k = 0; k < columns; k++) mean[k] /= dropoutSamples;
      scores[first + i] = Math.max(0, entropyOf(mean) - entropies / dropoutSamples);
    }
  }
  return scores;
}

/** The entropy in nats, in float64 also where the probabilities are not. */
function entropyOf(probabilities: Values): number {
  let entropy = 0;
  for (let k = 0; k < probabilities.length; k++) {
    const probability = probabilities[k];
    if (probability > 0) entropy -= probability * log(probability);
  }
  return entropy;
}
