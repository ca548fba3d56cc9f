// Refine, fast: picks what the plain form beside it picks.
//
// Faster: its members are fast forms. What depends on the labels, or on a candidate and the labels, is the same in all queries and
// is found once: the width of UHerding's kernel, the distances of candidates to the labels, how far ALFA-Mix must mix them, and
// the inverse of BAIT's information. Exact: each member picks what its plain form picks, from the same draws.

import { z } from "zod";
import { commonOf, members } from "../members.ts";
import { subView } from "../sub_view.ts";
import type { View } from "../strategy.ts";
import { calibrationAt, pickCalibrated } from "../u_herding/query.ts";

/** Options of Refine, named after the authors' code. */
export const options = z.strictObject({
  progressiveDepth: z.int().min(0).default(5).describe("Rounds of filtering"),
  numBatches: z.int().min(members.length).default(100).describe(
    "Batches of a round, in equal shares of the strategies; what is over is left out",
  ),
  alpha: z.number().gt(0).max(1).default(0.4).describe(
    "Share of the filtered candidates that each strategy sees from the second round on",
  ),
  initSubsetSize: z.int().min(1).default(5000).describe(
    "Candidates that each strategy sees in the first round",
  ),
  maxPoolSize: z.int().min(1).default(10_000).describe("Most candidates that a round leaves"),
});

/** Checked options of Refine. */
export type Options = z.infer<typeof options>;

/**
 * Filters the candidates by what strategies pick of random subsets, then picks by UHerding.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { progressiveDepth, numBatches, alpha, initSubsetSize, maxPoolSize }: Options,
): Promise<Int32Array> {
  const { batchSize, randomState } = view;
  const common = await commonOf(view);
  const perMember = Math.floor(numBatches / members.length);
  let pool: Int32Array = view.candidates;
  let subsetSize = initSubsetSize;
  for (let round = 0; round < progressiveDepth; round++) {
    const isKept = new Uint8Array(view.labels.length);
    for (const { pick } of members) {
      for (let batch = 0; batch < perMember; batch++) {
        const chosen = draw(pool, Math.max(subsetSize, batchSize), view);
        const { view: seen, positions } = subView(view, chosen, randomState);
        const picks = await pick(seen, common, positions);
        for (const position of picks) isKept[positions[position]] = 1;
      }
    }
    pool = pool.filter((position) => isKept[position] === 1);
    const most = Math.max(maxPoolSize, batchSize);
    if (pool.length > most) pool = draw(pool, most, view).sort();
    subsetSize = Math.floor(alpha * pool.length);
  }
  const { view: left, positions } = subView(view, pool, randomState);
  const picks = await pickCalibrated(left, calibrationAt(common.calibration, positions));
  return picks.map((position) => positions[position]);
}

/** Draws so many of some positions, or all of them if there are no more. */
function draw(from: Int32Array, count: number, { randomState }: View): Int32Array {
  const size = Math.min(count, from.length);
  return randomState.choice(from.length, size, { replace: false }).map((nth) => from[nth]);
}
