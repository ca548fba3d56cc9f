// The strategies that propose batches to BoSS: those of its paper that see no hidden label, with the settings of its code.

import type { View } from "../strategies/strategy.ts";
import * as alfaMix from "../strategies/alfa_mix/query.ts";
import * as badge from "../strategies/badge/query.ts";
import * as coreSet from "../strategies/core_set/query.ts";
import * as dropQuery from "../strategies/drop_query/query.ts";
import * as maxHerding from "../strategies/max_herding/query.ts";
import * as randomSampling from "../strategies/random_sampling.ts";
import * as typiClust from "../strategies/typi_clust/query.ts";
import * as uHerding from "../strategies/u_herding/query.ts";
import * as uncertainty from "../strategies/uncertainty_sampling/query.ts";

/** A strategy that proposes batches. */
export interface Proposer {
  /** Its name in the registry of strategies. */
  readonly name: string;
  /** Picks a batch: positions among the visible samples, (batchSize). */
  propose(view: View): Promise<Int32Array> | Int32Array;
}

/** The proposers, in the order in which they take turns. */
export const proposers: readonly Proposer[] = [
  { name: "RandomSampling", propose: (view) => randomSampling.query(view) },
  { name: "Margin", propose: (view) => uncertainty.query(view, { method: "margin_sampling" }) },
  { name: "CoreSet", propose: (view) => coreSet.query(view) },
  { name: "Badge", propose: (view) => badge.query(view, badge.options.parse({})) },
  {
    name: "TypiClustPaper",
    propose: (view) =>
      typiClust.query(view, { neighbours: 20, maxClusters: 500, minClusterSize: 5 }),
  },
  { name: "AlfaMix", propose: (view) => alfaMix.query(view, alfaMix.options.parse({})) },
  { name: "DropQuery", propose: (view) => dropQuery.query(view, dropQuery.options.parse({})) },
  { name: "MaxHerding", propose: (view) => maxHerding.query(view, { gamma: 1 }) },
  { name: "UHerding", propose: (view) => uHerding.query(view) },
];
