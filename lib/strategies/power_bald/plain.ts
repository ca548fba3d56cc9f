// PowerBALD: draw candidates with probabilities proportional to a power of BALD's score, because scores change with each
// label, and those who share the highest scores are often alike.
// A. Kirsch, S. Farquhar, P. Atighehchian, A. Jesson, F. Branchaud-Charron, Y. Gal, "Stochastic Batch Acquisition: A
// Simple Baseline for Deep Active Learning", TMLR 2023, the power acquisition.
//
// Names: `scores` are s_i, `beta` is β. The largest log s_i + ε_i, with ε_i from a Gumbel distribution of scale 1 / β,
// are a draw without replacement from p_i ∝ s_i^β.

import { log } from "../../numeric/functions.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { mutualInformation } from "../bald/plain.ts";
import { drawGumbel } from "../draw_gumbel.ts";
import type { View } from "../strategy.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of PowerBALD.
 *
 * @param view What the strategy may see
 * @param options How much is hidden, how often, and the power
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, { beta, ...dropout }: Options): Promise<Int32Array> {
  const { candidates, batchSize, randomState } = view;
  const scores = await mutualInformation(view, dropout);
  const perturbed = scores.map((s) => log(s) + drawGumbel(randomState) / beta);
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const pick = randomArgmax(perturbed, randomState);
    picks.push(candidates[pick]);
    perturbed[pick] = NaN;
  }
  return Int32Array.from(picks);
}
