// BALD, fast: picks what the plain form beside it picks. mutual_information.ts says why it is faster.

import { pickLargest } from "../../random/batch_selection.ts";
import type { View } from "../strategy.ts";
import { type DropoutOptions, dropoutOptions, mutualInformation } from "./mutual_information.ts";

/** Options of BALD. */
export const options: typeof dropoutOptions = dropoutOptions;

/**
 * Picks the candidates whose labels would tell the most about the parameters.
 *
 * @param view What the strategy may see
 * @param options How much is hidden, and how often
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, options: DropoutOptions): Promise<Int32Array> {
  const scores = await mutualInformation(view, options);
  const picks = pickLargest(scores, view.batchSize, view.randomState);
  return picks.map((pick) => view.candidates[pick]);
}
