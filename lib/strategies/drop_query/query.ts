// DropQuery, fast: picks what the plain form beside it picks.
//
// Faster: a kernel draws the dropout masks of a block of candidates and applies them. Predictions are compared block by
// block, so that the copies stay in the cache.
// Exact: the masks are the draws of numpy's `choice`, one by one.

import { z } from "zod";
import { predict } from "../../classifier/classifier.ts";
import { distancesToCentres, kmeans } from "../../cluster/kmeans.ts";
import { rowBlocks, takeRows } from "../../numeric/matrix.ts";
import { dropout } from "./dropout.ts";
import { RandomState } from "../../random/random_state.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import type { View } from "../strategy.ts";

/** Options of DropQuery. */
export const options = z.strictObject({
  dropoutRate: z.number().gt(0).lt(1).default(0.75).describe("Share of features that are hidden"),
  dropoutSamples: z.int().min(3).default(5).describe("How often features are hidden"),
});

/** Checked options of DropQuery. */
export type Options = z.infer<typeof options>;

/** Candidates enter the clustering if more than this share of predictions disagrees. */
const DISAGREEMENT = 0.5;

/** Candidates handled at a time, which stay in the cache. */
const BLOCK = 256;

/**
 * Picks the candidates nearest to the centres of clusters of unstable candidates.
 *
 * @param view What the strategy may see
 * @param options How much is hidden, and how often
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { dropoutRate, dropoutSamples }: Options,
): Promise<Int32Array> {
  const { labels, candidates, batchSize, classifier, seed, randomState } = view;
  const embeddings = view.candidateEmbeddings;
  const disagreements = new Int32Array(candidates.length);
  const predictions = await predict(classifier, embeddings);
  using features = dropout(embeddings, BLOCK, dropoutRate);
  for (let i = 0; i < dropoutSamples; i++) {
    for (const { first, block } of rowBlocks(embeddings, BLOCK)) {
      const dropped = await predict(classifier, features.drop(block, randomState));
      for (let j = 0; j < dropped.length; j++) {
        if (dropped[j] !== predictions[first + j]) disagreements[first + j]++;
      }
    }
  }
  const unstable = mostUnstable(disagreements, dropoutSamples, batchSize);

  const samples = takeRows(embeddings, unstable);
  const { centres } = await kmeans(
    samples,
    batchSize,
    new RandomState(seed, randomState.generator),
  );
  const distances = await distancesToCentres(samples, centres);
  const utilities = new Float64Array(labels.length).fill(NaN);
  const picks: number[] = [];
  while (picks.length < batchSize) {
    for (let i = 0; i < unstable.length; i++) {
      utilities[candidates[unstable[i]]] = -distances.data[i * batchSize + picks.length];
    }
    for (const pick of picks) utilities[pick] = NaN;
    picks.push(randomArgmax(utilities, randomState));
  }
  return Int32Array.from(picks);
}

/**
 * The candidates to cluster: all above the disagreement that counts, and at least `batchSize`. They are in ascending order of
 * disagreement, and of position where disagreements are equal.
 */
function mostUnstable(disagreements: Int32Array, total: number, batchSize: number): Int32Array {
  const unstable = disagreements.filter((count) => count / total > DISAGREEMENT).length;
  const order = Array.from(disagreements.keys()).sort((a, b) =>
    disagreements[a] - disagreements[b]
  );
  return Int32Array.from(order.slice(-Math.max(unstable, batchSize)));
}
