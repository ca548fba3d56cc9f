// The published tables as CSV: one header line, one row per observation, numbers in full precision.

import { type MeasureName, measureNames, measureWords } from "../measures/names.ts";
import { accuracyLevels, labelsToReach } from "./labels_to_reach.ts";
import type { PairwiseTable } from "./pairwise.ts";
import type { PoolImages } from "./report.ts";
import { guardText } from "./spreadsheet_text.ts";
import type { StrategySummary } from "./strategy_summary.ts";
import {
  type CellRun,
  cellsOf,
  type Curve,
  labeledCounts,
  learningCurves,
  measuresOf,
  type Study,
} from "./study.ts";

/**
 * Writes a table as CSV (RFC 4180, but with lines that end in \n). No text is a formula for a spreadsheet.
 *
 * @param header Names of the columns
 * @param rows The rows; undefined becomes an empty field, and a text is guarded (spreadsheet_text.ts)
 * @returns The text of the file
 */
export function csv(
  header: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): string {
  const field = (value: string | number | undefined) => {
    const text = typeof value === "string" ? guardText(value) : String(value ?? "");
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows].map((row) => row.map(field).join(",") + "\n").join("");
}

/** The columns of measures. */
function columnsOf(names: readonly MeasureName[]): string[] {
  return names.map((name) => measureWords[name].column);
}

/**
 * Writes `results.csv`: the accuracy after each cycle of each cell, and behind it the measures that the study has besides.
 *
 * @param study The study
 * @returns The text of the file
 */
export function resultsCsv(study: Study): string {
  const names = measuresOf(study);
  return csv(
    ["strategy", "rep", "cycle", "n_labeled", "accuracy", ...columnsOf(names)],
    ordered(study).flatMap((cell) => {
      const labeled = labeledCounts(cell);
      return cell.cycles.map(({ accuracy, measures }, cycle) => [
        cell.strategy,
        cell.repetition,
        cycle,
        labeled[cycle],
        accuracy,
        ...names.map((name) => measures?.[name]),
      ]);
    }),
  );
}

/**
 * Writes `bounds.csv`: the accuracy after each cycle of each bound, and the measures behind it. It is apart from `results.csv`, so that no table of
 * strategies has bounds in it.
 *
 * @param bounds The bounds' curves
 * @returns The text of the file
 */
export function boundsCsv(bounds: readonly Curve[]): string {
  const names = measureNames.filter((name) => bounds[0]?.measures?.[name] !== undefined);
  return csv(
    ["bound", "rep", "cycle", "n_labeled", "accuracy", ...columnsOf(names)],
    boundRows(bounds, names),
  );
}

/**
 * The rows of `bounds.csv`: a bound, a repetition, a cycle, its labels, its accuracy, and its measures.
 *
 * @param bounds The bounds
 * @param measures Which measures
 * @returns The rows
 */
export function boundRows(
  bounds: readonly Curve[],
  measures: readonly MeasureName[],
): (string | number | undefined)[][] {
  return bounds.flatMap(({ strategy, repetitions, labeled, accuracies, measures: own }) =>
    repetitions.flatMap((repetition, nth) =>
      accuracies[nth].map((accuracy, cycle) => [
        strategy,
        repetition,
        cycle,
        labeled[cycle],
        accuracy,
        ...measures.map((name) => own?.[name]?.[nth][cycle]),
      ])
    )
  );
}

/**
 * Writes `queries.csv`: the pool indices in the order in which they were picked.
 *
 * @param study The study
 * @returns The text of the file
 */
export function queriesCsv(study: Study): string {
  return csv(
    ["strategy", "rep", "cycle", "position", "index"],
    ordered(study).flatMap((cell) =>
      cell.cycles.flatMap(({ picks }, cycle) =>
        picks.map((index, position) => [cell.strategy, cell.repetition, cycle, position, index])
      )
    ),
  );
}

/**
 * Writes `pool.csv`: what each sample of a harder pool is in the pool that was embedded.
 *
 * @param pool The pool, with its samples' places
 * @returns The text of the file
 */
export function poolCsv(
  { classNames, labels, embedded }:
    & Pick<PoolImages, "classNames" | "labels">
    & Required<Pick<PoolImages, "embedded">>,
): string {
  return csv(
    ["index", "embedded_index", "class", "answer"],
    Array.from(labels, (answer, index) => [
      index,
      embedded.indices[index],
      classNames[embedded.classes[index]],
      classNames[answer],
    ]),
  );
}

/**
 * Writes `timings.csv`: seconds of each query, fit and scoring, on the machines that ran the cells. It is not
 * published: two runs differ in it.
 *
 * @param study The study
 * @returns The text of the file
 */
export function timingsCsv(study: Study): string {
  return csv(
    ["strategy", "rep", "cycle", "query_seconds", "fit_seconds", "score_seconds"],
    ordered(study).flatMap((cell) =>
      cell.cycles.flatMap(({ querySeconds, fitSeconds, scoreSeconds }, cycle) =>
        cycle === 0 ? [] : [[
          cell.strategy,
          cell.repetition,
          cycle,
          ...[querySeconds, fitSeconds, scoreSeconds].map((seconds) => seconds?.toFixed(6)),
        ]]
      )
    ),
  );
}

/**
 * Writes `cells.csv`: the machine that computed each cell, how long it took, and the source that it ran. It is not published.
 *
 * @param runs Who computed each cell
 * @returns The text of the file
 */
export function cellsCsv(runs: readonly CellRun[]): string {
  return csv(
    ["strategy", "rep", "host", "processor", "seconds", "source"],
    runs.map(({ strategy, repetition, host, processor, seconds, source }) => [
      strategy,
      repetition,
      host,
      processor,
      seconds.toFixed(6),
      source,
    ]),
  );
}

/**
 * Writes `summary.csv`: the numbers of each strategy; a number that is undefined is an empty field.
 *
 * @param summaries Summaries of the strategies, best first
 * @returns The text of the file
 */
export function summaryCsv(summaries: readonly StrategySummary[]): string {
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
      difference?.interval?.[0],
      difference?.interval?.[1],
      summary.target,
      summary.labelsToTarget,
      summary.labelsSaved,
    ]),
  );
}

/**
 * Writes `labels_to_reach.csv`: the number of labels at which the mean curve has reached an accuracy; empty if it never
 * does.
 *
 * @param study The study
 * @param order Labels of the strategies, in the order of the rows
 * @returns The text of the file
 */
export function labelsToReachCsv(study: Study, order: readonly string[]): string {
  const curves = learningCurves(study);
  return csv(
    ["strategy", "accuracy", "n_labeled"],
    order.flatMap((strategy) => {
      const curve = curves.find((other) => other.strategy === strategy)!;
      return accuracyLevels(curves).map((level) => [strategy, level, labelsToReach(curve, level)]);
    }),
  );
}

/**
 * Writes `wins.csv` or `overlap.csv`: strategies against each other, one pair per row.
 *
 * @param table The values
 * @param name Name of the column of values
 * @returns The text of the file
 */
export function pairwiseCsv({ strategies, values }: PairwiseTable, name: string): string {
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
