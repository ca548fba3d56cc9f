// How stable the ranks are: a study of many repetitions is cut into disjoint parts of three, and each part ranks the
// strategies on its own.

import { ranksOfAreas } from "../statistics/ranks.ts";
import { type StrategySummary, summarizeStudy } from "./strategy_summary.ts";
import type { Study } from "./study.ts";

/** Repetitions of each part, the same number as in the paper. */
export const repetitionsPerPart = 3;

/** Ranks and intervals of one strategy in the parts of a study. */
export interface RankStability {
  /** The strategy's label. */
  readonly strategy: string;
  /** Its rank by area under the curve over all repetitions, 1 being the best; equal areas share the mean of their places. */
  readonly rank: number;
  /** Its rank in each part that has it, (parts). */
  readonly ranks: number[];
  /** Number of parts whose interval lies above, around and below zero; undefined without a baseline. */
  readonly intervals?: { readonly above: number; readonly around: number; readonly below: number };
}

/**
 * Cuts a study into disjoint parts of three repetitions and ranks the strategies in each part.
 *
 * @param study The study
 * @returns One entry per strategy, best first; none if the study has fewer than two parts
 */
export function rankStability(study: Study): RankStability[] {
  const repetitions = [...new Set(study.cells.map(({ repetition }) => repetition))]
    .sort((a, b) => a - b);
  const count = Math.floor(repetitions.length / repetitionsPerPart);
  if (count < 2) return [];
  const parts = Array.from({ length: count }, (_, i) => {
    const chosen = new Set(repetitions.slice(i * repetitionsPerPart, (i + 1) * repetitionsPerPart));
    return summarizeStudy({
      ...study,
      cells: study.cells.filter(({ repetition }) => chosen.has(repetition)),
    });
  });
  const whole = summarizeStudy(study);
  const ranks = ranksOf(whole);
  const ranksOfParts = parts.map(ranksOf);
  return whole.map(({ strategy, difference }) => {
    const own = parts.map((part) => part.find((summary) => summary.strategy === strategy))
      .filter((summary) => summary !== undefined);
    const intervals = own.flatMap((summary) =>
      summary.difference?.interval ? [summary.difference.interval] : []
    );
    const above = intervals.filter(([low]) => low > 0).length;
    const below = intervals.filter(([, high]) => high < 0).length;
    return {
      strategy,
      rank: ranks.get(strategy)!,
      ranks: ranksOfParts.flatMap((part) => part.get(strategy) ?? []),
      intervals: difference && { above, below, around: intervals.length - above - below },
    };
  });
}

/** The rank of each strategy by its area. */
function ranksOf(summaries: readonly StrategySummary[]): Map<string, number> {
  const ranks = ranksOfAreas(summaries.map(({ area }) => area));
  return new Map(summaries.map(({ strategy }, i) => [strategy, ranks[i]]));
}
