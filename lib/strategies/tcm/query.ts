// TCM, fast: picks what the plain form beside it picks. Its parts are the fast forms of TypiClust and Margin.

import { z } from "zod";
import type { View } from "../strategy.ts";
import * as typiClust from "../typi_clust/query.ts";
import * as uncertainty from "../uncertainty_sampling/query.ts";

/** Options of TCM. */
export const options = z.strictObject({
  typiClustSteps: z.int().min(0).default(3).describe(
    "Batches of labels up to which TypiClust picks, and from which on Margin does",
  ),
});

/** Checked options of TCM. */
export type Options = z.infer<typeof options>;

/**
 * Whether TypiClust picks. A query knows labels and not cycles, so batches are counted by labels; those that a study starts
 * with count too.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Whether fewer labels are known than TypiClust's batches have
 */
export function isTypiClustsTurn(
  { labels, candidates, batchSize }: View,
  { typiClustSteps }: Options,
): boolean {
  return labels.length - candidates.length < typiClustSteps * batchSize;
}

/**
 * Picks typical samples at first, and small margins later.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, options: Options): Promise<Int32Array> {
  return isTypiClustsTurn(view, options)
    ? await typiClust.query(view, typiClust.options.parse({}))
    : await uncertainty.query(view, { method: "margin_sampling" });
}
