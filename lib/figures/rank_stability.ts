// What smaller studies would have said: a study of many repetitions cut into disjoint ones of three.

import { summarizeStudy } from "./strategy_summary.ts";
import type { Study } from "./study.ts";

/** Repetitions of each small study: as many as the paper has. */
export const smallSize = 3;

/** What small studies say of one strategy. */
export interface SmallStudies {
  /** The strategy's label. */
  readonly strategy: string;
  /** Its rank by area under the curve over all repetitions, 1 being the best. */
  readonly rank: number;
  /** Its rank in each small study. */
  readonly ranks: number[];
  /** Small studies in which its interval lies above, around and below zero; undefined without a baseline. */
  readonly intervals?: { readonly above: number; readonly around: number; readonly below: number };
}

/**
 * Cuts a study into disjoint ones of three repetitions and asks each for its ranks and intervals.
 *
 * @param study The study
 * @returns One entry per strategy, best first; none if there are not two small studies in it
 */
export function smallStudies(study: Study): SmallStudies[] {
  const repetitions = [...new Set(study.cells.map(({ repetition }) => repetition))]
    .sort((a, b) => a - b);
  const count = Math.floor(repetitions.length / smallSize);
  if (count < 2) return [];
  const parts = Array.from({ length: count }, (_, i) => {
    const chosen = new Set(repetitions.slice(i * smallSize, (i + 1) * smallSize));
    return summarizeStudy({
      ...study,
      cells: study.cells.filter(({ repetition }) => chosen.has(repetition)),
    });
  });
  return summarizeStudy(study).map(({ strategy, difference }, i) => {
    const own = parts.map((part) => part.find((summary) => summary.strategy === strategy))
      .filter((summary) => summary !== undefined);
    const intervals = own.flatMap((summary) =>
      summary.difference ? [summary.difference.interval] : []
    );
    const above = intervals.filter(([low]) => low > 0).length;
    const below = intervals.filter(([, high]) => high < 0).length;
    return {
      strategy,
      rank: i + 1,
      ranks: parts.map((part) => part.findIndex((summary) => summary.strategy === strategy) + 1),
      intervals: difference && { above, below, around: intervals.length - above - below },
    };
  });
}
