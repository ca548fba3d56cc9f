// The published tables, as CSV: one header line, one row per observation, numbers in full precision.

import {
  accuracyLevels,
  labelsToReach,
  type Matchups,
  type StrategySummary,
} from "./strategy_summary.ts";
import { cellsOf, labeledCounts, learningCurves, type Study } from "./study.ts";

/**
 * A table as CSV (RFC 4180, lines ended by \n).
 *
 * @param header Names of the columns
 * @param rows The rows; undefined is an empty field
 * @returns The text
 */
export function csv(
  header: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): string {
  const field = (value: string | number | undefined) => {
    const text = value === undefined ? "" : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows].map((row) => row.map(field).join(",") + "\n").join("");
}

/** `results.csv`: the accuracy after each cycle of each cell. */
export function resultsTable(study: Study): string {
  return csv(
    ["strategy", "rep", "cycle", "n_labeled", "accuracy"],
    ordered(study).flatMap((cell) => {
      const labeled = labeledCounts(cell);
      return cell.cycles.map(({ accuracy }, cycle) => [
        cell.strategy,
        cell.repetition,
        cycle,
        labeled[cycle],
        accuracy,
      ]);
    }),
  );
}

/** `queries.csv`: the pool indices in the order they were picked. */
export function queriesTable(study: Study): string {
  return csv(
    ["strategy", "rep", "cycle", "position", "index"],
    ordered(study).flatMap((cell) =>
      cell.cycles.flatMap(({ picks }, cycle) =>
        picks.map((index, position) => [cell.strategy, cell.repetition, cycle, position, index])
      )
    ),
  );
}

/** `timings.csv`: seconds per query, fit and scoring; the only table that differs between two runs. */
export function timingsTable(study: Study): string {
  return csv(
    ["strategy", "rep", "cycle", "query_seconds", "fit_seconds", "score_seconds"],
    ordered(study).flatMap((cell) =>
      cell.cycles.flatMap(({ querySeconds, fitSeconds, scoreSeconds }, cycle) =>
        cycle === 0 ? [] : [[
          cell.strategy,
          cell.repetition,
          cycle,
          ...[querySeconds, fitSeconds, scoreSeconds].map((seconds) => seconds.toFixed(6)),
        ]]
      )
    ),
  );
}

/** `summary.csv`: what is said of each strategy, highest ALCU first; empty fields where there is nothing to say. */
export function summaryTable(summaries: readonly StrategySummary[]): string {
  return csv(
    [
      "strategy",
      "reps",
      "alcu",
      "alcu_std",
      "delta_alcu",
      "delta_alcu_std",
      "delta_alcu_low",
      "delta_alcu_high",
      "target_accuracy",
      "labels_to_target",
      "labels_saved",
    ],
    summaries.map(({ difference, ...summary }) => [
      summary.strategy,
      summary.repetitions,
      summary.area,
      summary.areaDeviation,
      difference?.mean,
      difference?.deviation,
      difference?.interval[0],
      difference?.interval[1],
      summary.target,
      summary.labelsToTarget,
      summary.labelsSaved,
    ]),
  );
}

/** `labels_to_reach.csv`: labels until the mean curve has reached an accuracy, empty where it never does. */
export function reachTable(study: Study, order: readonly string[]): string {
  const curves = learningCurves(study);
  return csv(
    ["strategy", "accuracy", "n_labeled"],
    order.flatMap((strategy) => {
      const curve = curves.find((other) => other.strategy === strategy)!;
      return accuracyLevels(curves).map((level) => [strategy, level, labelsToReach(curve, level)]);
    }),
  );
}

/** `wins.csv` and `overlap.csv`: a table of strategies against each other, one pair a row. */
export function matchupsTable({ strategies, values }: Matchups, name: string): string {
  return csv(
    ["strategy", "other", name],
    strategies.flatMap((strategy, row) =>
      strategies.flatMap((other, column) =>
        row === column ? [] : [[strategy, other, values[row][column]]]
      )
    ),
  );
}

/** All cells, strategies in the study's order, repetitions ascending. */
function ordered(study: Study) {
  return study.strategies.flatMap((strategy) => cellsOf(study, strategy));
}
