// FALCUN: draw samples that are uncertain and whose class probabilities differ from those picked already. Works on
// probabilities alone. S. Gilhuber, A. Beer, Y. Ma, T. Seidl, "FALCUN: A Simple and Efficient Deep Active Learning
// Strategy", ECML PKDD 2024.

import { z } from "zod";
import { predictProbabilities } from "../classifier/classifier.ts";
import { type Matrix, takeRows, type Values, zerosLike } from "../numeric/matrix.ts";
import { drawProportional } from "./draw.ts";
import type { View } from "./strategy.ts";
import { marginUncertainty } from "./uncertainty.ts";

/** Options of FALCUN. */
export const options = z.strictObject({
  gamma: z.number().min(0).default(10).describe(
    "Power of the relevance: 0 draws at random, larger values prefer the most relevant",
  ),
});

/**
 * Draws candidates with probabilities proportional to a power of uncertainty plus diversity.
 *
 * @param view What the strategy may see
 * @param options The power
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { gamma }: z.infer<typeof options>,
): Promise<Int32Array> {
  const { embeddings, candidates, batchSize, classifier, randomState } = view;
  const probabilities = await predictProbabilities(classifier, takeRows(embeddings, candidates));
  const uncertainties = marginUncertainty(probabilities);
  // As long as nothing is picked, uncertainty stands in for the distance.
  const distances = uncertainties.slice() as Values;
  const isPicked = new Uint8Array(candidates.length);
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    const pick = drawProportional(
      relevances(uncertainties, distances, isPicked, gamma),
      randomState,
    );
    isPicked[pick] = 1;
    picks[i] = candidates[pick];
    approach(distances, probabilities, pick);
  }
  return picks;
}

/** Takes a pick into account: distances to the nearest pick, rescaled to 0 to 1. */
function approach(distances: Values, { data, rows, columns }: Matrix, pick: number): void {
  const picked = data.slice(pick * columns, (pick + 1) * columns);
  let smallest = Infinity;
  let largest = -Infinity;
  for (let i = 0; i < rows; i++) {
    let distance = 0;
    for (let k = 0, at = i * columns; k < columns; k++) {
      distance += Math.abs(data[at++] - picked[k]);
    }
    if (distance < distances[i]) distances[i] = distance;
    if (distances[i] < smallest) smallest = distances[i];
    if (distances[i] > largest) largest = distances[i];
  }
  const range = largest - smallest;
  for (let i = 0; i < rows; i++) {
    distances[i] -= smallest;
    if (range > 0) distances[i] /= range;
  }
}

/** Weights of the draw, in the precision of the distances; 0 for picks, all others 1 if nothing is relevant. */
function relevances(
  uncertainties: Values,
  distances: Values,
  isPicked: Uint8Array,
  gamma: number,
): Values {
  const weights = zerosLike(distances, distances.length);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (isPicked[i]) continue;
    weights[i] = uncertainties[i] + distances[i];
    sum += weights[i] = Math.pow(weights[i], gamma);
  }
  return sum > 0 ? weights : weights.map((_, i) => 1 - isPicked[i]) as Values;
}
