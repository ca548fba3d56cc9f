// PowerBALD, fast: picks what the plain form beside it picks. bald/mutual_information.ts says why it is faster.

import { z } from "zod";
import { log } from "../../numeric/functions.ts";
import { pickLargest } from "../../random/batch_selection.ts";
import { dropoutOptions, mutualInformation } from "../bald/mutual_information.ts";
import { drawGumbel } from "../draw_gumbel.ts";
import type { View } from "../strategy.ts";

/** Options of PowerBALD. */
export const options = z.strictObject({
  ...dropoutOptions.shape,
  beta: z.number().gt(0).default(1).describe(
    "Power of the score: near 0 draws at random, larger values prefer the highest scores",
  ),
});

/** Checked options of PowerBALD. */
export type Options = z.infer<typeof options>;

/**
 * Draws candidates with probabilities proportional to a power of their mutual information.
 *
 * @param view What the strategy may see
 * @param options How much is hidden, how often, and the power
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, { beta, ...dropout }: Options): Promise<Int32Array> {
  const scores = await mutualInformation(view, dropout);
  // A score of 0 becomes -Infinity: such candidates are picked last.
  const perturbed = scores.map((score) => log(score) + drawGumbel(view.randomState) / beta);
  const picks = pickLargest(perturbed, view.batchSize, view.randomState);
  return picks.map((pick) => view.candidates[pick]);
}
