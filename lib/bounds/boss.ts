// BoSS: query strategies propose batches of random subsets of the candidates; each batch is tried with its true labels, and the
// one after which the error on the test set is lowest is kept.
// D. Huseljic et al., "BoSS: A Best-of-Strategies Selector as an Oracle for Deep Active Learning", arXiv:2603.13109, 2026.

import { z } from "zod";
import { randomArgmax } from "../random/batch_selection.ts";
import { commonOf } from "../strategies/members.ts";
import { subView } from "../strategies/sub_view.ts";
import type { View } from "../strategies/strategy.ts";
import type { Truth } from "./bound.ts";
import { proposers } from "./proposers.ts";
import { tryLabels } from "./test_error.ts";

/** Subsets have at least so many candidates for each pick. */
const SMALLEST_SUBSET = 4;

/** Options of BoSS. */
export const options = z.strictObject({
  batches: z.int().min(1).default(100).describe("Batches that are proposed and tried"),
  maxSubset: z.int().min(1).default(5000).describe(
    "Most candidates that a proposal is picked from",
  ),
});

/**
 * Picks the best of many batches. Strategies propose in turn, so that their shares are equal.
 *
 * @param view What a strategy would see
 * @param truth What a strategy would not see
 * @param options How many batches, of how many candidates
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  truth: Truth,
  { batches, maxSubset }: z.infer<typeof options>,
): Promise<Int32Array> {
  const { candidates, batchSize, randomState } = view;
  const most = Math.max(Math.min(maxSubset, candidates.length), batchSize);
  const least = Math.min(SMALLEST_SUBSET * batchSize, most);
  const common = await commonOf(view);
  const proposals: Int32Array[] = [];
  const errors = new Float64Array(batches);
  for (let i = 0; i < batches; i++) {
    const size = randomState.randint(least, most + 1);
    const chosen = randomState.choice(candidates.length, size, { replace: false })
      .map((nth) => candidates[nth]);
    const { view: seen, positions } = subView(view, chosen, randomState);
    const picks = await proposers[i % proposers.length].pick(seen, common, positions);
    const proposal = picks.map((position) => positions[position]);
    const labels = view.labels.slice();
    for (const position of proposal) labels[position] = truth.classes[position];
    proposals.push(proposal);
    errors[i] = (await tryLabels(view, truth, labels)).error;
  }
  return proposals[randomArgmax(errors.map((error) => -error), randomState)];
}
