// FALCUN: draw samples that are uncertain and whose class probabilities differ from those picked already. Works on
// probabilities alone. S. Gilhuber, A. Beer, Y. Ma, T. Seidl, "FALCUN: A Simple and Efficient Deep Active Learning
// Strategy", ECML PKDD 2024.

import { z } from "zod";
import { predictSeen } from "../../classifier/classifier.ts";
import { rowsBetween } from "../../numeric/matrix.ts";
import { type Relevances, relevancesOf } from "./relevances.ts";
import type { View } from "../strategy.ts";

/** Options of FALCUN. */
export const options = z.strictObject({
  gamma: z.number().min(0).default(10).describe(
    "Power of the relevance: 0 draws at random, larger values prefer the most relevant",
  ),
});

/** Checked options of FALCUN. */
export type Options = z.infer<typeof options>;

/**
 * Draws candidates with probabilities proportional to a power of uncertainty plus diversity.
 *
 * @param view What the strategy may see
 * @param options The power
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { gamma }: Options,
): Promise<Int32Array> {
  const { candidates, batchSize, randomState } = view;
  const relevances = await relevancesOfAll(view, gamma);
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

/** By the classes that have a label: the probabilities of the others are 0 and add nothing to margins and distances. */
async function relevancesOfAll(view: View, power: number): Promise<Relevances> {
  const { classifier: { classCount, seenClasses, model } } = view;
  const candidates = view.candidates.length;
  if (model === undefined) {
    // The same for all candidates, and of equally likely classes two tell what all do.
    const count = seenClasses.length || classCount;
    const classes = Math.min(count, 2);
    const like = new Float32Array();
    const relevances = relevancesOf({ candidates, classes, like, isWide: true, power });
    relevances.probabilities.data.fill(1 / count);
    relevances.add(0, candidates);
    return relevances;
  }
  const relevances = relevancesOf({
    candidates,
    classes: seenClasses.length,
    like: model.intercepts,
    // With a class unseen, the original has put float32 probabilities into a float64 matrix.
    isWide: seenClasses.length < classCount,
    power,
  });
  for (const { first, block } of view.candidateBlocks()) {
    const { data } = rowsBetween(relevances.probabilities, first, first + block.rows);
    await predictSeen(model, block, data);
    relevances.add(first, block.rows);
  }
  return relevances;
}
