// FALCUN: draw samples that are uncertain and whose class probabilities differ from those picked already. Works on
// probabilities alone. S. Gilhuber, A. Beer, Y. Ma, T. Seidl, "FALCUN: A Simple and Efficient Deep Active Learning
// Strategy", ECML PKDD 2024.

import { z } from "zod";
import { predictProbabilities } from "../classifier/classifier.ts";
import { type Matrix, type Values, zerosLike } from "../numeric/matrix.ts";
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
  const { candidates, batchSize, randomState } = view;
  const probabilities = await probabilitiesOf(view);
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

/** Probabilities of the classes that have a label; those of the others are 0 and add nothing to margins and distances. */
async function probabilitiesOf(view: View): Promise<Matrix> {
  const { candidates, classifier } = view;
  const { classCount, seenClasses } = classifier;
  const classes = seenClasses.length > 0
    ? seenClasses
    : Int32Array.from({ length: classCount }, (_, i) => i);
  let data: Values | undefined;
  for (const { first, block } of view.candidateBlocks()) {
    const all = await predictProbabilities(classifier, block);
    data ??= zerosLike(all.data, candidates.length * classes.length);
    for (let i = 0, at = first * classes.length; i < all.rows; i++) {
      for (let j = 0; j < classes.length; j++) data[at++] = all.data[i * classCount + classes[j]];
    }
  }
  return { data: data!, rows: candidates.length, columns: classes.length };
}
