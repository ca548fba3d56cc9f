// All that a leaderboard finds: strategies compared over repetitions and over studies, with probabilities, wins and areas.

import { mean, standardDeviation } from "../statistics/descriptive.ts";
import type { PairwiseTable } from "../figures/pairwise.ts";
import { ownWords } from "../figures/shown_measure.ts";
import { areasUnderCurve } from "../figures/statistics.ts";
import { learningCurves } from "../figures/study.ts";
import { RandomState } from "../random/random_state.ts";
import {
  bayesianSignedRank,
  drawWeights,
  type Probabilities,
} from "../statistics/bayesian_signed_rank.ts";
import type { Board } from "./board.ts";
import { compareOver, type Comparison } from "./comparison.ts";
import type { PublishedStudy } from "./published_study.ts";
import { groupsOfImages } from "./same_data.ts";
import { winMatrix } from "./wins.ts";

/** Samples of the posterior, as many as baycomp draws. */
export const posteriorSamples = 50_000;

/** The area of one strategy in one study, over all its repetitions. */
export interface StudyArea {
  /** Name of the study. */
  readonly study: string;
  /** Label of the strategy. */
  readonly strategy: string;
  /** Number of its repetitions. */
  readonly repetitions: number;
  /** Mean area under the learning curve. */
  readonly area: number;
  /** Population standard deviation of the area over repetitions. */
  readonly deviation: number;
  /** Its rank in the study by mean area, 1 being the largest. */
  readonly rank: number;
}

/** What a leaderboard finds. */
export interface LeaderboardResults {
  /** What is compared. */
  readonly board: Board;
  /** Places of the strategies, best average rank over repetitions first. */
  readonly order: number[];
  /** Over the repetitions of all studies: what holds of these data sets with other random numbers. */
  readonly overRepetitions: Comparison;
  /** Over studies, by their mean areas: what holds of other data sets; undefined for a single study. */
  readonly overStudies?: Comparison;
  /** For each pair of `overStudies`, the probabilities that the first one's area is smaller, practically equal or larger. */
  readonly probabilities: readonly Probabilities[];
  /** Half the width of the region of practical equivalence, as a difference of areas. */
  readonly rope: number;
  /** Shares of repetitions that the strategy of the row wins, in the order of `order`. */
  readonly wins: PairwiseTable;
  /** Areas of all strategies in all studies, ranked or not. */
  readonly areas: readonly StudyArea[];
  /** The measure that areas are of, in words; several where studies of different measures are ranked together. */
  readonly measure: string;
  /** Number of data sets among the ranked studies: studies of the same images are one. */
  readonly dataSets: number;
}

/**
 * Computes a leaderboard.
 *
 * @param board What is compared
 * @param published The studies, those included that are not ranked
 * @param rope Half the width of the region of practical equivalence
 * @returns What it finds
 */
export function leaderboardResults(
  board: Board,
  published: readonly PublishedStudy[],
  rope: number,
): LeaderboardResults {
  const overRepetitions = compareOver(board.studies.flatMap(({ areas }) => areas));
  const means = board.studies.map(({ areas }) =>
    board.strategies.map((_, column) => mean(areas.map((row) => row[column])))
  );
  const overStudies = means.length > 1 ? compareOver(means) : undefined;
  const weights = overStudies
    ? drawWeights(means.length, posteriorSamples, new RandomState(0))
    : [];
  const { averageRanks } = overRepetitions;
  const order = [...averageRanks.keys()].sort((a, b) => averageRanks[a] - averageRanks[b]);
  const ranked = new Set(board.studies.map(({ name }) => name));
  return {
    board,
    order,
    overRepetitions,
    overStudies,
    probabilities:
      overStudies?.pairs.map(({ first, second }) =>
        bayesianSignedRank(means.map((areas) => areas[first] - areas[second]), rope, weights)
      ) ?? [],
    rope,
    wins: winMatrix(board, order),
    areas: published.flatMap(areasOf),
    measure: [
      ...new Set(
        published.filter(({ name }) => ranked.has(name)).map(({ study }) => ownWords(study)),
      ),
    ].join(" or "),
    dataSets: groupsOfImages(published.filter(({ name }) => ranked.has(name))).length,
  };
}

/** Areas of a study's strategies, largest first. */
function areasOf({ name, study }: PublishedStudy): StudyArea[] {
  return learningCurves(study).map((curve) => {
    const own = areasUnderCurve(curve);
    return {
      study: name,
      strategy: curve.strategy,
      repetitions: own.length,
      area: mean(own),
      deviation: standardDeviation(own),
    };
  }).sort((a, b) => b.area - a.area).map((area, i) => ({ ...area, rank: i + 1 }));
}
