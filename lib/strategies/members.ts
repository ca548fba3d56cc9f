// The strategies that an ensemble asks, each with the settings that the ensembles' papers give it.

import * as alfaMix from "./alfa_mix/query.ts";
import * as badge from "./badge/query.ts";
import * as bait from "./bait/query.ts";
import * as dropQuery from "./drop_query/query.ts";
import * as maxHerding from "./max_herding/query.ts";
import * as randomSampling from "./random_sampling.ts";
import type { View } from "./strategy.ts";
import * as typiClust from "./typi_clust/query.ts";
import * as uHerding from "./u_herding/query.ts";
import * as uncertainty from "./uncertainty_sampling/query.ts";

/** A strategy of an ensemble. */
export interface Member {
  /** Its name in the registry. */
  readonly name: string;
  /** Picks a batch: positions among the visible samples, (batchSize). The calibration is of the view. */
  pick(view: View, calibration: uHerding.Calibration): Promise<Int32Array> | Int32Array;
}

/** Settings of TypiClust's and MaxHerding's papers. */
export const settings = {
  typiClust: { neighbours: 20, maxClusters: 500, minClusterSize: 5 },
  maxHerding: { gamma: 1 },
} as const;

/** The members of Refine, in its paper's order. */
export const members: readonly Member[] = [
  { name: "RandomSampling", pick: (view) => randomSampling.query(view) },
  { name: "Margin", pick: (view) => uncertainty.query(view, { method: "margin_sampling" }) },
  { name: "Badge", pick: (view) => badge.query(view, badge.options.parse({})) },
  { name: "BAIT", pick: (view) => bait.query(view, bait.options.parse({})) },
  { name: "TypiClustPaper", pick: (view) => typiClust.query(view, settings.typiClust) },
  { name: "AlfaMix", pick: (view) => alfaMix.query(view, alfaMix.options.parse({})) },
  { name: "DropQuery", pick: (view) => dropQuery.query(view, dropQuery.options.parse({})) },
  {
    name: "MaxHerding",
    pick: (view, { nearest }) => maxHerding.pickBeside(view, settings.maxHerding, nearest),
  },
  { name: "UHerding", pick: (view, calibration) => uHerding.pickCalibrated(view, calibration) },
];
