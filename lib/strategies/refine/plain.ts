// Refine: filter the candidates by an ensemble of strategies, round by round, then cover what is left. In a round every
// strategy picks batches from random subsets of the candidates; whatever any of them picked stays.
// D. Huseljic, M. Herde, L. Rauch, P. Hahn, B. Sick, "Cleaning the Pool: Progressive Filtering of Unlabeled Pools in Deep
// Active Learning", CVPR 2026, arXiv:2511.22344; defaults as in the authors' code.
//
// Names: `pool` is what is left of the unlabeled pool after each of the `progressiveDepth` rounds, `kept` is the union of the
// batches of a round, `alpha` is α.

import * as alfaMix from "../alfa_mix/plain.ts";
import { options as optionsOfAlfaMix } from "../alfa_mix/query.ts";
import * as badge from "../badge/plain.ts";
import { options as optionsOfBadge } from "../badge/query.ts";
import * as bait from "../bait/plain.ts";
import { options as optionsOfBait } from "../bait/query.ts";
import * as dropQuery from "../drop_query/plain.ts";
import { options as optionsOfDropQuery } from "../drop_query/query.ts";
import * as maxHerding from "../max_herding/plain.ts";
import { settings } from "../members.ts";
import { labeledOf } from "../plain.ts";
import * as randomSampling from "../random_sampling.ts";
import type { View } from "../strategy.ts";
import { subView } from "../sub_view.ts";
import * as typiClust from "../typi_clust/plain.ts";
import * as uHerding from "../u_herding/plain.ts";
import { calibratedTemperature } from "../u_herding/temperature.ts";
import * as uncertainty from "../uncertainty_sampling/plain.ts";
import type { Options } from "./query.ts";

/** The strategies, in the paper's order. */
const strategies: ((view: View, temperature: number) => Promise<Int32Array> | Int32Array)[] = [
  (view) => randomSampling.query(view),
  (view) => uncertainty.query(view, { method: "margin_sampling" }),
  (view) => badge.query(view, optionsOfBadge.parse({})),
  (view) => bait.query(view, optionsOfBait.parse({})),
  (view) => typiClust.query(view, settings.typiClust),
  (view) => alfaMix.query(view, optionsOfAlfaMix.parse({})),
  (view) => dropQuery.query(view, optionsOfDropQuery.parse({})),
  (view) => maxHerding.query(view, settings.maxHerding),
  (view, temperature) => uHerding.queryAt(view, temperature),
];

/**
 * The plain form of Refine.
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
  // All queries of a cycle have the same labels, and one temperature.
  const temperature = await calibratedTemperature(view, Int32Array.from(labeledOf(view.labels)));
  /** So many at random, but never fewer than there are to pick. */
  const drawn = (from: number[], count: number) => {
    const size = Math.min(from.length, Math.max(count, batchSize));
    return [...randomState.choice(from.length, size, { replace: false })].map((nth) => from[nth]);
  };
  let pool = [...view.candidates];
  let subsetSize = initSubsetSize;
  for (let round = 0; round < progressiveDepth; round++) {
    const kept = new Set<number>();
    for (const strategy of strategies) {
      for (let batch = 0; batch < Math.floor(numBatches / strategies.length); batch++) {
        const { view: seen, positions } = subView(view, drawn(pool, subsetSize), randomState);
        const picks = await strategy(seen, temperature);
        picks.forEach((pick) => kept.add(positions[pick]));
      }
    }
    pool = [...kept].sort((a, b) => a - b);
    if (pool.length > Math.max(maxPoolSize, batchSize)) {
      pool = drawn(pool, maxPoolSize).sort((a, b) => a - b);
    }
    subsetSize = Math.floor(alpha * pool.length);
  }
  const { view: left, positions } = subView(view, pool, randomState);
  return (await uHerding.queryAt(left, temperature)).map((pick) => positions[pick]);
}
