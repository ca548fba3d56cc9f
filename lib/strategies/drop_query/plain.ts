// DropQuery: hide most features of each candidate at random, several times. Keep the candidates whose predicted class
// mostly changes, and cluster them, with one cluster for each pick. Pick the candidate nearest to each centre. S. R.
// Gupte, J. Aklilu, J. J. Nirschl, S. Yeung-Levy, "Revisiting Active Learning in the Era of Vision Foundation Models",
// TMLR 2024, "DropQuery".
//
// Names: `candidateEmbeddings` are the features z, `dropoutSamples` is M, `dropoutRate` is ρ, `batchSize` is B;
// `predicted` is ŷ, `unstable` is the set Z_c that is clustered.

import { predict } from "../../classifier/classifier.ts";
import { distancesToCentres, kmeans } from "../../cluster/kmeans.ts";
import { row, takeRows } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { RandomState } from "../../random/random_state.ts";
import type { View } from "../strategy.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of DropQuery.
 *
 * @param view What the strategy may see
 * @param options How much is hidden, and how often
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { dropoutRate, dropoutSamples }: Options,
): Promise<Int32Array> {
  const { candidateEmbeddings, labels, candidates, batchSize, classifier, randomState } = view;
  const everyone = [...candidates.keys()];
  const predicted = await predict(classifier, candidateEmbeddings);
  const disagreement = everyone.map(() => 0);
  for (let m = 0; m < dropoutSamples; m++) {
    const dropped = takeRows(candidateEmbeddings, everyone);
    for (let at = 0; at < dropped.data.length; at++) {
      if (randomState.random() < dropoutRate) dropped.data[at] = 0;
    }
    const changed = await predict(classifier, dropped);
    for (const i of everyone) disagreement[i] += Number(changed[i] !== predicted[i]);
  }
  // More than half of the predictions disagree. If these are too few, scikit-activeml adds the next candidates.
  const count = disagreement.filter((times) => times / dropoutSamples > 0.5).length;
  const unstable = everyone.sort((a, b) => disagreement[a] - disagreement[b])
    .slice(-Math.max(count, batchSize));
  const samples = takeRows(candidateEmbeddings, unstable);
  const { centres } = await kmeans(
    samples,
    batchSize,
    new RandomState(view.seed, randomState.generator),
  );
  const distances = await distancesToCentres(samples, centres);
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const nearness = new Float64Array(labels.length).fill(NaN);
    unstable.forEach((i, nth) => nearness[candidates[i]] = -row(distances, nth)[picks.length]);
    for (const pick of picks) nearness[pick] = NaN;
    picks.push(randomArgmax(nearness, randomState));
  }
  return Int32Array.from(picks);
}
