// BADGE: k-means++ on the gradients that candidates would cause in the last layer if their predicted class were right.
// J. T. Ash, C. Zhang, A. Krishnamurthy, J. Langford, A. Agarwal, "Deep Batch Active Learning by Diverse, Uncertain
// Gradient Lower Bounds", ICLR 2020, Algorithm 1.
//
// Names: `candidateEmbeddings` are z(x; V), `probabilities` are p, `gradients` are g_x, `batchSize` is B;
// `distance[i]` is the squared distance of g_i to the nearest centre.

import { predictProbabilities } from "../../classifier/classifier.ts";
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
  const gradients = Array.from(
    candidates,
    (_, i) => gradientOf(row(probabilities, i), row(candidateEmbeddings, i)),
  );
  const squaredDistance = (a: number[], b: number[]) =>
    sum(a.map((value, k) => (value - b[k]) ** 2));
  // The paper's k-means++ starts without a centre; scikit-activeml keeps the origin as one.
  let distance = gradients.map((gradient) => squaredDistance(gradient, gradient.map(() => 0)));
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const isFirst = picks.length === 0;
    // Where all distances are 0, any candidate that is left will do, and is a centre on its own.
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
      return Math.min(isOnlyCentre ? Infinity : d, squaredDistance(gradients[i], gradients[pick]));
    });
  }
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** The gradient of the last layer: block k is (p_k - 1[k is predicted]) z, Eq. 1. */
function gradientOf(p: Values, z: Values): number[] {
  const predicted = p.indexOf(Math.max(...p));
  return Array.from(
    p,
    (share, k) => Array.from(z, (value) => (share - Number(k === predicted)) * value),
  ).flat();
}
