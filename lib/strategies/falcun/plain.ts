// FALCUN: draw candidates that are uncertain and whose class probabilities differ from those of earlier picks.
// S. Gilhuber, A. Beer, Y. Ma, T. Seidl, "FALCUN: A Simple and Efficient Deep Active Learning Strategy",
// ECML PKDD 2024, Section 3.
//
// Names: `probabilities` are the p, `uncertainty` is u, `distance` is d, `relevance` is r, `gamma` is γ.

import { pow } from "../../numeric/functions.ts";
import { predictProbabilities } from "../../classifier/classifier.ts";
import { row } from "../../numeric/matrix.ts";
import { drawProportional } from "../draw.ts";
import { sum } from "../plain.ts";
import type { View } from "../strategy.ts";
import { marginUncertainty } from "../uncertainty.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of FALCUN.
 *
 * @param view What the strategy may see
 * @param options The power
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, { gamma }: Options): Promise<Int32Array> {
  const { candidateEmbeddings, candidates, batchSize, classifier, randomState } = view;
  const probabilities = await predictProbabilities(classifier, candidateEmbeddings);
  const uncertainty = Array.from(marginUncertainty(probabilities)); // Eq. 1
  let distance = uncertainty; // Eq. 3
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const isLeft = uncertainty.map((_, i) => Number(!picks.includes(i)));
    const base = uncertainty.map((u, i) => isLeft[i] * (u + distance[i]));
    // Eq. 5, divided by the largest value: a draw depends on ratios only, and powers could overflow.
    const largest = Math.max(...base) || 1;
    const relevance = base.map((value, i) => isLeft[i] * pow(value / largest, gamma));
    // If all relevances are 0, the paper's probabilities are 0 / 0. All remaining candidates are then equal.
    const weights = sum(relevance) > 0 ? relevance : isLeft;
    const pick = drawProportional(Float64Array.from(weights), randomState); // Eq. 6
    picks.push(pick);
    const p = row(probabilities, pick);
    const toPick = uncertainty.map((_, i) =>
      sum(Array.from(row(probabilities, i), (share, k) => Math.abs(share - p[k])))
    );
    const nearest = distance.map((d, i) => Math.min(d, toPick[i])); // Eq. 4
    const low = Math.min(...nearest);
    const range = Math.max(...nearest) - low || 1;
    distance = nearest.map((d) => (d - low) / range); // brought to 0 to 1
  }
  return Int32Array.from(picks, (pick) => candidates[pick]);
}
