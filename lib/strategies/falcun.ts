// FALCUN: draw samples that are uncertain and whose class probabilities differ from those picked already. Works on
// probabilities alone. S. Gilhuber, A. Beer, Y. Ma, T. Seidl, "FALCUN: A Simple and Efficient Deep Active Learning
// Strategy", ECML PKDD 2024.

import { z } from "zod";
import { predictProbabilities } from "../classifier/classifier.ts";
import { type Matrix, zerosLike } from "../numeric/matrix.ts";
import { drawProportional } from "./draw.ts";
import { relevancesOf } from "./relevances.ts";
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
  const { candidateEmbeddings, candidates, batchSize, classifier, randomState } = view;
  const probabilities = withoutEmptyColumns(
    await predictProbabilities(classifier, candidateEmbeddings),
    classifier.seenClasses,
  );
  const relevances = relevancesOf(probabilities, marginUncertainty(probabilities), gamma);
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const weights = relevances.weigh();
    for (const pick of picks) weights[pick] = 0;
    if (weights.every((weight) => weight === 0)) {
      weights.fill(1);
      for (const pick of picks) weights[pick] = 0;
    }
    const pick = drawProportional(weights, randomState);
    picks.push(pick);
    relevances.approach(pick);
  }
  relevances.release();
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** Without the classes that have no label yet, whose probabilities are 0 and add nothing to margins and distances. */
function withoutEmptyColumns(probabilities: Matrix, seenClasses: Int32Array): Matrix {
  const { data, rows, columns } = probabilities;
  if (seenClasses.length === 0 || seenClasses.length === columns) return probabilities;
  const kept = zerosLike(data, rows * seenClasses.length);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < seenClasses.length; j++) kept[at++] = data[i * columns + seenClasses[j]];
  }
  return { data: kept, rows, columns: seenClasses.length };
}
