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

/** What queries from the same labels have in common. It is found once, and the members of an ensemble share it. */
export interface Common {
  /** What UHerding and MaxHerding know of the labels, and of each visible sample beside them. */
  readonly calibration: uHerding.Calibration;
  /** How far ALFA-Mix must mix samples, by their positions. */
  readonly mixing: ReturnType<typeof alfaMix.mixing>;
  /** What BAIT knows of the labels, by the size of the batch. */
  readonly inverseOfLabels: ReturnType<typeof bait.inverseOfLabels>;
}

/** A strategy of an ensemble. */
export interface Member {
  /** Its name in the registry. */
  readonly name: string;
  /**
   * Picks a batch.
   *
   * @param view The labeled samples of a whole view, and some of its candidates
   * @param common What was found for the whole view
   * @param positions Where the view's samples are among those of the whole view, (visible)
   * @returns Positions among the visible samples, (batchSize)
   */
  pick(view: View, common: Common, positions: Int32Array): Promise<Int32Array> | Int32Array;
}

/** Settings of TypiClust's and MaxHerding's papers. */
export const settings = {
  typiClust: { neighbours: 20, maxClusters: 500, minClusterSize: 5 },
  maxHerding: { gamma: 1 },
} as const;

const optionsOf = {
  badge: badge.options.parse({}),
  bait: bait.options.parse({}),
  alfaMix: alfaMix.options.parse({}),
  dropQuery: dropQuery.options.parse({}),
};

/**
 * Finds what the queries of an ensemble have in common.
 *
 * @param view The whole view, whose random state draws the labels that the temperature is found on
 * @returns What they have in common
 */
export async function commonOf(view: View): Promise<Common> {
  return {
    calibration: await uHerding.calibrate(view),
    mixing: alfaMix.mixing(view),
    inverseOfLabels: bait.inverseOfLabels(view, optionsOf.bait),
  };
}

/** The members of Refine, in its paper's order. */
export const members: readonly Member[] = [
  { name: "RandomSampling", pick: (view) => randomSampling.query(view) },
  { name: "Margin", pick: (view) => uncertainty.query(view, { method: "margin_sampling" }) },
  { name: "Badge", pick: (view) => badge.query(view, optionsOf.badge) },
  {
    name: "BAIT",
    pick: (view, { inverseOfLabels }) =>
      bait.pickInformative(view, optionsOf.bait, inverseOfLabels),
  },
  { name: "TypiClustPaper", pick: (view) => typiClust.query(view, settings.typiClust) },
  {
    name: "AlfaMix",
    pick: async (view, { mixing }, positions) => {
      const candidates = view.candidates.map((candidate) => positions[candidate]);
      return await alfaMix.pickMixed(view, optionsOf.alfaMix, await mixing(candidates));
    },
  },
  { name: "DropQuery", pick: (view) => dropQuery.query(view, optionsOf.dropQuery) },
  {
    name: "MaxHerding",
    pick: (view, { calibration }, positions) => {
      const { nearest } = uHerding.calibrationAt(calibration, positions);
      return maxHerding.pickBeside(view, settings.maxHerding, nearest);
    },
  },
  {
    name: "UHerding",
    pick: (view, { calibration }, positions) =>
      uHerding.pickCalibrated(view, uHerding.calibrationAt(calibration, positions)),
  },
];
