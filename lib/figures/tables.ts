// The published tables, as CSV: one header line, one row per observation, numbers in full precision.

import { areas, deviation, mean } from "./statistics.ts";
import { cellsOf, differences, labeledCounts, learningCurves, type Study } from "./study.ts";

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

/** `summary.csv`: per strategy ALCU and ΔALCU with their spread over repetitions, highest ALCU first. */
export function summaryTable(study: Study): string {
  const curves = learningCurves(study);
  const baseline = curves.find(({ strategy }) => strategy === study.baseline);
  const rows = curves.map((curve) => {
    const own = areas(curve);
    const paired = baseline ? areas(differences(curve, baseline)) : [];
    return { strategy: curve.strategy, repetitions: own.length, own, paired };
  }).sort((a, b) => mean(b.own) - mean(a.own));
  return csv(
    ["strategy", "reps", "alcu", "alcu_std", "delta_alcu", "delta_alcu_std"],
    rows.map(({ strategy, repetitions, own, paired }) => [
      strategy,
      repetitions,
      mean(own),
      deviation(own),
      ...(paired.length > 0 ? [mean(paired), deviation(paired)] : [undefined, undefined]),
    ]),
  );
}

/** All cells, strategies in the study's order, repetitions ascending. */
function ordered(study: Study) {
  return study.strategies.flatMap((strategy) => cellsOf(study, strategy));
}
