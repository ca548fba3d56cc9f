// Cluster-Margin, fast: picks what the plain form beside it picks.
//
// Faster: a merger does not search all pairs of clusters for the nearest two. Exact: distances, sums of distances and
// means are those of the plain form, to the last bit, and so is the order among equal ones.

import { z } from "zod";
import { predictProbabilities } from "../../classifier/classifier.ts";
import { type Rows, takeRows } from "../../numeric/matrix.ts";
import type { View } from "../strategy.ts";
import { marginUncertainty } from "../uncertainty.ts";
import { averageLinkage } from "./average_linkage.ts";

/** Options of Cluster-Margin. */
export const options = z.strictObject({
  marginFactor: z.number().min(1).default(10).describe(
    "Candidates with the smallest margins that are picked from, for each pick",
  ),
  clusterSize: z.number().min(1).default(10).describe(
    "Least average number of candidates in a cluster",
  ),
  threshold: z.number().min(0).optional().describe(
    "Largest distance of clusters that are merged; instead of clusterSize",
  ),
});

/** Checked options of Cluster-Margin. */
export type Options = z.infer<typeof options>;

/** Most candidates that are clustered together. More are divided at random, which bounds memory and time. */
export const LARGEST_PART = 2000;

/**
 * Picks candidates with small margins from as many clusters as possible, small clusters first.
 *
 * @param view What the strategy may see
 * @param options How many candidates to pick from, and how they are clustered
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { marginFactor, clusterSize, threshold }: Options,
): Promise<Int32Array> {
  const { candidateEmbeddings, candidates, batchSize, classifier, randomState } = view;
  // A random order, so that chance decides between equals.
  const order = randomState.permutation(candidates.length);
  const clusterOf = await clustersInParts(candidateEmbeddings, order, { clusterSize, threshold });
  const probabilities = await predictProbabilities(classifier, candidateEmbeddings);
  const uncertainty = marginUncertainty(probabilities);
  // The sort is stable.
  const unsure = order.toSorted((a, b) => uncertainty[b] - uncertainty[a])
    .subarray(0, Math.ceil(marginFactor * batchSize));
  const clusters = Map.groupBy(
    Array.from(randomState.permutation(unsure.length), (nth) => unsure[nth]),
    (candidate) => clusterOf[candidate],
  );
  const smallestFirst = [...clusters.values()].sort((a, b) => a.length - b.length);
  const picks: number[] = [];
  for (let round = 0; picks.length < batchSize; round++) {
    for (const members of smallestFirst) if (round < members.length) picks.push(members[round]);
  }
  return Int32Array.from(picks.slice(0, batchSize), (pick) => candidates[pick]);
}

/** The cluster of each sample, (n). In the order given, samples are divided into parts that are clustered one by one. */
async function clustersInParts(
  samples: Rows,
  order: Int32Array,
  { clusterSize, threshold }: Pick<Options, "clusterSize" | "threshold">,
): Promise<Int32Array> {
  const clusterOf = new Int32Array(order.length);
  const parts = Math.ceil(order.length / LARGEST_PART);
  for (let part = 0; part < parts; part++) {
    const first = Math.floor(part * order.length / parts);
    const members = order.subarray(first, Math.floor((part + 1) * order.length / parts));
    const least = threshold === undefined ? Math.floor(members.length / clusterSize) : 1;
    const labels = await averageLinkage(takeRows(samples, members), least, threshold ?? Infinity);
    members.forEach((sample, nth) => clusterOf[sample] = first + labels[nth]);
  }
  return clusterOf;
}
