// BADGE: k-means++ on the gradients that candidates would cause in the last layer if their predicted class were right.
// J. T. Ash, C. Zhang, A. Krishnamurthy, J. Langford, A. Agarwal, "Deep Batch Active Learning by Diverse, Uncertain
// Gradient Lower Bounds", ICLR 2020, Algorithm 1.
//
// Names: `candidateEmbeddings` are z(x; V), `probabilities` are p, `gradients` are g_x, `batchSize` is B;
// `distance[i]` is the squared distance of g_i to the nearest centre.

import { predictProbabilities } from "../../classifier/classifier.ts";
import { innerProduct } from "../../numeric/inner_products.ts";
import { row, type Values } from "../../numeric/matrix.ts";
import { drawProportional } from "../draw.ts";
import { sum } from "../plain.ts";
import type { View } from "../strategy.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of BADGE.
 *
 * @param view What the strategy may see
 * @param options Which centres count
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, { centers }: Options): Promise<Int32Array> {
  const { candidateEmbeddings, candidates, batchSize, classifier, randomState } = view;
  const probabilities = await predictProbabilities(classifier, candidateEmbeddings);
  const errors = candidates.keys().map((i) => errorOf(row(probabilities, i))).toArray();
  // Eq. 1: block k of the gradient is (p_k - 1[k is predicted]) z.
  const gradients = errors.map((error, i) =>
    error.flatMap((share) => Array.from(row(candidateEmbeddings, i), (value) => share * value))
  );
  const squaredDistance = (i: number, j: number) =>
    sum(gradients[i].map((value, k) => (value - gradients[j][k]) ** 2));
  // The paper's k-means++ starts without a centre. scikit-activeml keeps the origin as a centre. The distance to it is
  // a product of two squared lengths, so that embeddings of equal length tie.
  let distance = errors.map((error, i) =>
    sum(error.map((share) => share ** 2)) * innerProduct(candidateEmbeddings, i, i)
  );
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const isFirst = picks.length === 0;
    // If all distances are 0, all remaining candidates are equal, and the pick becomes the only centre.
    const isFlat = distance.every((d) => d === 0);
    const weights = distance.map((d, i) => picks.includes(i) ? 0 : isFlat ? 1 : d);
    // The paper draws the first pick at random; scikit-activeml takes the longest gradient.
    const pick = isFirst
      ? weights.indexOf(Math.max(...weights))
      : drawProportional(Float64Array.from(weights), randomState);
    picks.push(pick);
    const isOnlyCentre = isFlat || (isFirst && centers === "picked");
    distance = distance.map((d, i) => {
      if (picks.includes(i)) return 0;
      return Math.min(isOnlyCentre ? Infinity : d, squaredDistance(i, pick));
    });
  }
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** The probabilities p minus the indicator of the predicted class. */
function errorOf(p: Values): number[] {
  const predicted = p.indexOf(Math.max(...p));
  return Array.from(p, (share, k) => share - Number(k === predicted));
}
