// How strategies rank under each combination of settings, and how alike the orders are.

import { mean, standardDeviation } from "../statistics/descriptive.ts";
import { areasUnderCurve } from "../figures/statistics.ts";
import { kendallTau } from "../statistics/kendall.ts";
import { ranksOfAreas, roundArea } from "../statistics/ranks.ts";
import type { Sweep, SweptStudy } from "./swept_study.ts";

/** The ranks under one combination of settings. */
export interface SettingRanks {
  /** The study of the combination. */
  readonly study: SweptStudy;
  /** Mean area under the learning curve of each strategy, (strategies). */
  readonly areas: readonly number[];
  /** Population standard deviation of the area over repetitions, (strategies). */
  readonly deviations: readonly number[];
  /** Rank of each strategy, 1 being the largest area, (strategies). */
  readonly ranks: Float64Array;
  /** Kendall's tau between these areas and those under the experiment's own settings; NaN where all areas are equal. */
  readonly tau: number;
}

/**
 * Ranks the strategies under each combination of settings.
 *
 * @param sweep The sweep
 * @returns The ranks of each study, in the sweep's order
 */
export function rankSettings({ studies, strategies }: Sweep): SettingRanks[] {
  const areasOf = ({ curves }: SweptStudy) =>
    strategies.map((label) => areasUnderCurve(curves.find(({ strategy }) => strategy === label)!));
  const base = areasOf(studies.find(({ isBase }) => isBase)!).map(mean).map(roundArea);
  return studies.map((study) => {
    const own = areasOf(study);
    const areas = own.map(mean);
    const rounded = areas.map(roundArea);
    return {
      study,
      areas,
      deviations: own.map(standardDeviation),
      ranks: ranksOfAreas(areas),
      tau: kendallTau(rounded, base),
    };
  });
}
