// Random sampling: every candidate is as likely as any other. The baseline of all comparisons.

import { z } from "zod";
import { pickProportional } from "../random/batch_selection.ts";
import type { View } from "./strategy.ts";

/** Random sampling has no options. */
export const options = z.strictObject({});

/**
 * Picks at random, without replacement.
 *
 * @param view What the strategy may see
 * @returns Positions among the visible samples, (batchSize)
 */
export function query({ labels, candidates, batchSize, randomState }: View): Int32Array {
  const utilities = new Float64Array(labels.length).fill(NaN);
  for (const candidate of candidates) utilities[candidate] = 1;
  return pickProportional(utilities, batchSize, randomState);
}
