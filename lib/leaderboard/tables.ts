// The tables of a leaderboard as CSV.

import { csv, pairwiseCsv } from "../figures/csv_tables.ts";
import type { Comparison } from "./comparison.ts";
import { isToldApart } from "./comparison.ts";
import type { LeaderboardResults } from "./results.ts";

/** A comparison with its name in the tables. */
function levels({ overRepetitions, overStudies }: LeaderboardResults): [string, Comparison][] {
  return [
    ["repetitions", overRepetitions],
    ...(overStudies ? [["studies", overStudies] as [string, Comparison]] : []),
  ];
}

/**
 * Writes all tables of a leaderboard.
 *
 * @param results What the leaderboard finds
 * @returns Texts of `ranks.csv`, `tests.csv`, `pairs.csv`, `wins.csv` and `areas.csv`, by these names
 */
export function leaderboardTables(results: LeaderboardResults): Map<string, string> {
  const { board: { strategies }, order, probabilities, wins, areas } = results;
  return new Map([
    [
      "ranks.csv",
      csv(
        ["over", "blocks", "strategy", "average_rank"],
        levels(results).flatMap(([over, { blocks, averageRanks }]) =>
          order.map((i) => [over, blocks, strategies[i], averageRanks[i]])
        ),
      ),
    ],
    [
      "tests.csv",
      csv(
        ["over", "blocks", "chi_square", "df", "p", "f", "df_above", "df_below", "f_p"].concat(
          "exact_p",
          "critical_difference",
        ),
        levels(results).flatMap(([over, { blocks, friedman, criticalDifference }]) =>
          friedman === undefined ? [] : [[
            over,
            blocks,
            friedman.chiSquare,
            friedman.degrees,
            friedman.pValue,
            friedman.f,
            ...friedman.fDegrees,
            friedman.fPValue,
            friedman.exactPValue,
            criticalDifference,
          ]]
        ),
      ),
    ],
    [
      "pairs.csv",
      csv(
        ["over", "blocks", "strategy", "other", "mean_difference", "p", "p_holm", "told_apart"]
          .concat("smaller", "practically_equal", "larger"),
        levels(results).flatMap(([over, comparison]) =>
          comparison.pairs.map((pair, i) => {
            const { below, equal, above } = over === "studies"
              ? probabilities[i]
              : { below: undefined, equal: undefined, above: undefined };
            return [
              over,
              comparison.blocks,
              strategies[pair.first],
              strategies[pair.second],
              pair.difference,
              pair.pValue,
              pair.adjusted,
              isToldApart(comparison, pair) ? "yes" : "no",
              below,
              equal,
              above,
            ];
          })
        ),
      ),
    ],
    ["wins.csv", pairwiseCsv(wins, "wins")],
    [
      "areas.csv",
      csv(
        ["study", "strategy", "reps", "alcu", "alcu_std", "rank"],
        areas.map(({ study, strategy, repetitions, area, deviation, rank }) => [
          study,
          strategy,
          repetitions,
          area,
          deviation,
          rank,
        ]),
      ),
    ],
  ]);
}
