// TypiClust: label typical samples of diverse regions. Samples are clustered into as many clusters as there are labels
// and picks to make; each pick is the most typical sample of the largest cluster without a label.
// G. Hacohen, A. Dekel, D. Weinshall, "Active Learning on a Budget: Opposite Strategies Suit High and Low Budgets",
// ICML 2022, the algorithm "TypiClust".
//
// Names: `labeled` is the initial pool L0, `batchSize` the budget B, `neighbours` is K, `members[c]` is cluster c,
// `labelsIn[c]` counts its labels and picks.

import { kmeans } from "../../cluster/kmeans.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { RandomState } from "../../random/random_state.ts";
import { euclideanDistance, labeledOf, sum } from "../plain.ts";
import type { View } from "../strategy.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of TypiClust.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { neighbours, maxClusters, minClusterSize }: Options,
): Promise<Int32Array> {
  const { embeddings, labels, candidates, batchSize, seed, randomState } = view;
  const labeled = labeledOf(labels);
  const count = Math.min(labeled.length + batchSize, maxClusters ?? Infinity, labels.length);
  const { labels: cluster } = await kmeans(
    embeddings,
    count,
    new RandomState(seed, randomState.generator),
  );
  const clusters = Array.from({ length: count }, (_, c) => c);
  const members = clusters.map((c) => [...cluster.keys()].filter((i) => cluster[i] === c));
  const labelsIn = clusters.map((c) => labeled.filter((i) => cluster[i] === c).length);
  const picks: number[] = [];
  const isLeft = (i: number) => candidates.includes(i) && !picks.includes(i);

  /** The mean distance to the K nearest members, inverted; scikit-activeml adds 1e-7 for duplicates. */
  const typicality = (i: number) => {
    const others = members[cluster[i]].filter((j) => j !== i);
    if (others.length === 0) return 1;
    // A distance has the same bits in both directions, so that the two members of a pair tie.
    const nearest = others.map((j) => euclideanDistance(embeddings, Math.max(i, j), Math.min(i, j)))
      .sort((a, b) => a - b).slice(0, neighbours);
    return 1 / (1 / nearest.length * (sum(nearest) + 1e-7));
  };

  while (picks.length < batchSize) {
    // Small clusters are left out while others have candidates. Picks come from the clusters without a label. With limits
    // on clusters, all may have labels. Picks then come from the clusters with the fewest labels.
    const withCandidates = clusters.filter((c) => members[c].some(isLeft));
    const large = withCandidates.filter((c) => members[c].length >= minClusterSize);
    const open = large.length > 0 ? large : withCandidates;
    const uncovered = open.filter((c) => labelsIn[c] === 0);
    const fewest = Math.min(...open.map((c) => labelsIn[c]));
    const isLimited = maxClusters !== undefined || minClusterSize > 1;
    const limited = isLimited ? open.filter((c) => labelsIn[c] === fewest) : [];
    const eligible = [uncovered, limited].find((kind) => kind.length > 0) ?? [];
    let from = [...candidates]; // With duplicates there may be no cluster: all are equal.
    if (eligible.length > 0) {
      const size = clusters.map((c) => eligible.includes(c) ? members[c].filter(isLeft).length : 0);
      const largest = randomArgmax(Float64Array.from(size), randomState);
      from = members[largest];
      labelsIn[largest]++;
    }
    const utility = Float64Array.from(candidates, (i) => {
      if (!isLeft(i)) return NaN;
      return !from.includes(i) ? -Infinity : eligible.length > 0 ? typicality(i) : 1;
    });
    picks.push(candidates[randomArgmax(utility, randomState)]);
  }
  return Int32Array.from(picks);
}
