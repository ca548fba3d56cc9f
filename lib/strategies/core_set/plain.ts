// CoreSet: each pick is the candidate that is farthest from its nearest labeled or picked sample.
// O. Sener, S. Savarese, "Active Learning for Convolutional Neural Networks: A Core-Set Approach", ICLR 2018,
// Algorithm 1, k-Center-Greedy.
//
// Names: `embeddings` are the x, `labeled` is the initial pool s⁰, `picks` is what s gains, `batchSize` the budget b,
// `distance[i]` is min over j in s of Δ(x_i, x_j).

import { randomArgmax } from "../../random/batch_selection.ts";
import { euclideanDistance, labeledOf } from "../plain.ts";
import type { View } from "../strategy.ts";

/**
 * The plain form of CoreSet.
 *
 * @param view What the strategy may see
 * @returns Positions among the visible samples, (batchSize)
 */
export function query(view: View): Int32Array {
  const { embeddings, labels, candidates, batchSize, randomState } = view;
  const labeled = labeledOf(labels);
  const distance = new Float64Array(labels.length).fill(NaN);
  for (const i of candidates) {
    // With no label yet, the paper's algorithm has no centre to begin with: all candidates are equal.
    distance[i] = labeled.length === 0
      ? 0
      : Math.min(...labeled.map((j) => euclideanDistance(embeddings, i, j)));
  }
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const u = randomArgmax(distance, randomState); // Algorithm 1, line 3
    picks.push(u); // line 4
    // If all distances are 0, the pick becomes the only centre, as in scikit-activeml.
    const isFlat = distance[u] === 0;
    distance[u] = NaN;
    for (const i of candidates) {
      if (Number.isNaN(distance[i])) continue;
      const toPick = euclideanDistance(embeddings, i, u);
      distance[i] = isFlat ? toPick : Math.min(distance[i], toPick);
    }
  }
  return Int32Array.from(picks);
}
