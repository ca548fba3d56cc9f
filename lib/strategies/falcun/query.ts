// FALCUN, fast: picks what the plain form beside it picks.
//
// Faster: one kernel holds the probabilities of all candidates and updates relevances in place. 8-bit copies of the
// probabilities show which candidates a pick may be nearer to. Exact distances are computed only for these. Classes
// without a label are left out: their probabilities are 0 and add nothing to margins or distances. Exact: an 8-bit
// distance, less its largest possible error, is a lower bound.

import { z } from "zod";
import { predictSeen } from "../../classifier/classifier.ts";
import { rowBlocks, rowsBetween } from "../../numeric/matrix.ts";
import { type Relevances, relevancesOf } from "./relevances.ts";
import type { View } from "../strategy.ts";

/** Candidates predicted at a time, which stay in the cache. */
const BLOCK = 1024;

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
  using relevances = await relevancesOfAll(view, gamma);
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const weights = relevances.update();
    for (const pick of picks) weights[pick] = 0;
    const uniform = randomState.random();
    let pick = relevances.draw(uniform);
    if (pick < 0) {
      weights.fill(1);
      for (const pick of picks) weights[pick] = 0;
      pick = relevances.draw(uniform);
    }
    picks.push(pick);
    relevances.addPick(pick);
  }
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** Relevances, computed from the classes that have a label. */
async function relevancesOfAll(view: View, power: number): Promise<Relevances> {
  const { classifier: { classCount, seenClasses, model } } = view;
  const candidates = view.candidates.length;
  if (model === undefined) {
    // Without a model all classes are equally likely for every candidate. Two of them give the same margins as all.
    const count = seenClasses.length || classCount;
    const classes = Math.min(count, 2);
    const like = new Float32Array();
    const relevances = relevancesOf({ candidates, classes, like, isWide: true, power });
    relevances.probabilities.data.fill(1 / count);
    relevances.addCandidates(0, candidates);
    return relevances;
  }
  const relevances = relevancesOf({
    candidates,
    classes: seenClasses.length,
    like: model.intercepts,
    // Where a class has no label, scikit-activeml puts float32 probabilities into a float64 matrix.
    isWide: seenClasses.length < classCount,
    power,
  });
  for (const { first, block } of rowBlocks(view.candidateEmbeddings, BLOCK)) {
    const { data } = rowsBetween(relevances.probabilities, first, first + block.rows);
    await predictSeen(model, block, data);
    relevances.addCandidates(first, block.rows);
  }
  return relevances;
}
