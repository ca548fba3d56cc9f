// FALCUN: draw samples that are uncertain and whose class probabilities differ from those picked already. Works on
// probabilities alone. S. Gilhuber, A. Beer, Y. Ma, T. Seidl, "FALCUN: A Simple and Efficient Deep Active Learning
// Strategy", ECML PKDD 2024.

import { z } from "zod";
import { predictSeen } from "../classifier/classifier.ts";
import { type Matrix, type Values, zerosLike } from "../numeric/matrix.ts";
import { relevancesOf } from "./relevances.ts";
import type { View } from "./strategy.ts";

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
  const { candidates, batchSize, classifier, randomState } = view;
  const probabilities = await probabilitiesOf(view);
  const { classCount, seenClasses } = classifier;
  // With a class unseen, the original has put float32 probabilities into a float64 matrix.
  const relevances = relevancesOf(probabilities, gamma, seenClasses.length < classCount);
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const weights = relevances.weigh();
    for (const pick of picks) weights[pick] = 0;
    const share = randomState.random();
    let pick = relevances.draw(share);
    if (pick < 0) {
      weights.fill(1);
      for (const pick of picks) weights[pick] = 0;
      pick = relevances.draw(share);
    }
    picks.push(pick);
    relevances.approach(pick);
  }
  relevances.release();
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** Probabilities of the classes that have a label; those of the others are 0 and add nothing to margins and distances. */
async function probabilitiesOf({ candidates, classifier, candidateBlocks }: View): Promise<Matrix> {
  const rows = candidates.length;
  if (classifier.model === undefined) {
    // The same for all candidates, and of equally likely classes two tell what all do.
    const count = classifier.seenClasses.length || classifier.classCount;
    const columns = Math.min(count, 2);
    return { data: new Float32Array(rows * columns).fill(1 / count), rows, columns };
  }
  const columns = classifier.seenClasses.length;
  let data: Values | undefined;
  for (const { first, block } of candidateBlocks()) {
    const some = await predictSeen(classifier.model, block);
    data ??= zerosLike(some.data, rows * columns);
    data.set(some.data, first * columns);
  }
  return { data: data!, rows, columns };
}
