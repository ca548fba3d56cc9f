// ALFA-Mix, fast: picks what the plain form beside it picks.
//
// Faster: by the closed form, a mixture is the candidate plus a step along its own gradient, and an anchor decides only
// how long the step is. The logits of a mixture are therefore those of the candidate plus a multiple of one vector, and
// no mixture is ever made. The ε that changes a prediction follows at once; the caps are not tried one after the other.
// Exact: along the step all logits change linearly, so that one which is no longer the largest never is again. Rounding
// can make a difference only where the needed ε equals one that is tried in all but the last bits.

import { z } from "zod";
import type { View } from "../strategy.ts";
import { rowsAt } from "../sub_view.ts";
import { anchorsOf, classRows } from "./class_rows.ts";
import { neededEpsilons } from "./needed_epsilons.ts";
import { pickPerCluster } from "./pick_per_cluster.ts";

/** Options of ALFA-Mix. */
export const options = z.strictObject({
  // The cap grows about 10,000 times at most. With a smaller one, rounding could keep it from ever reaching 1.
  alphaCap: z.number().min(1e-4).max(1).default(0.03125).describe(
    "First cap of the mixing weights, and by how much it grows, up to 1",
  ),
});

/** Checked options of ALFA-Mix. */
export type Options = z.infer<typeof options>;

/**
 * Picks the candidates nearest to the centres of clusters of candidates whose prediction a little mixing changes.
 *
 * @param view What the strategy may see
 * @param options How far to mix
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, options: Options): Promise<Int32Array> {
  return await pickMixed(view, options, await mixing(view)(view.candidates));
}

/**
 * Finds how far samples must be mixed for their predicted class to change. It depends on the sample and on the labels alone, so
 * that queries from the same labels may share it. Each sample is asked about once.
 *
 * @param view What the strategy may see
 * @returns Gives the ε that each of some visible samples needs, by their positions; Infinity if labels have fewer than two
 *   classes, since no prediction can change then
 */
export function mixing(view: View): (positions: Int32Array) => Promise<Float64Array> {
  const { embeddings, labels, classifier: { model } } = view;
  const needed = new Float64Array(labels.length).fill(model ? NaN : Infinity);
  const setup = model && { rows: classRows(model), anchors: anchorsOf(view) };
  return async (positions) => {
    const unknown = positions.filter((position) => Number.isNaN(needed[position]));
    if (setup && unknown.length > 0) {
      const found = await neededEpsilons(rowsAt(embeddings, unknown), setup.rows, setup.anchors);
      unknown.forEach((position, nth) => needed[position] = found[nth]);
    }
    return Float64Array.from(positions, (position) => needed[position]);
  };
}

/**
 * Picks where it is known how far candidates must be mixed.
 *
 * @param view What the strategy may see
 * @param options How far to mix
 * @param needed The ε that each candidate needs, (candidates)
 * @returns Positions among the visible samples, (batchSize)
 */
export async function pickMixed(
  view: View,
  { alphaCap }: Options,
  needed: Float64Array,
): Promise<Int32Array> {
  const { candidateEmbeddings, candidates, batchSize, classifier: { model } } = view;
  // With labels of fewer than two classes, no prediction can change.
  if (!model) return await pickPerCluster(view, new Int32Array(0));
  // The cap grows until more candidates change than are to be picked.
  const enough = needed.toSorted()[batchSize] ?? Infinity;
  let [cap, epsilon] = [0, 0];
  while (cap < 1 && !(enough < epsilon)) {
    cap += alphaCap;
    epsilon = cap / Math.sqrt(candidateEmbeddings.columns);
  }
  const unstable = Int32Array.from(candidates.keys()).filter((i) => needed[i] < epsilon);
  return await pickPerCluster(view, unstable);
}
