// DropQuery: hide most features of each candidate at random, several times. Of the candidates whose predicted class
// then mostly changes, pick those nearest to the centres of as many clusters as picks are wanted.
// S. R. Gupte, J. Aklilu, J. J. Nirschl, S. Yeung-Levy, "Revisiting Active Learning in the Era of Vision Foundation
// Models", TMLR 2024.
//
// scikit-activeml 1.0.1, which this follows otherwise, can't be repeated: its k-means is not seeded, and its order of
// equal disagreements is the CPU's. Here k-means starts from the strategy's seed and the sort is stable.

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

/** Candidates whose features are hidden at a time, which stay in the cache meanwhile. */
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
  const { drop, release } = dropout(embeddings.data, BLOCK * embeddings.columns, dropoutRate);
  for (let i = 0; i < dropoutSamples; i++) {
    for (const { first, block } of rowBlocks(embeddings, BLOCK)) {
      const left = { ...block, data: drop(block.data, randomState) };
      const dropped = await predict(classifier, left);
      for (let j = 0; j < dropped.length; j++) {
        if (dropped[j] !== predictions[first + j]) disagreements[first + j]++;
      }
    }
  }
  release();
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
 * All candidates above the disagreement that counts, or as many as are to be picked if these are more; in ascending
 * order of disagreement, equal ones in ascending order of position.
 */
function mostUnstable(disagreements: Int32Array, total: number, batchSize: number): Int32Array {
  const unstable = disagreements.filter((count) => count / total > DISAGREEMENT).length;
  const order = Array.from(disagreements.keys()).sort((a, b) =>
    disagreements[a] - disagreements[b]
  );
  return Int32Array.from(order.slice(-Math.max(unstable, batchSize)));
}
