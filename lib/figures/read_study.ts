// A study read back from its published tables, to view it or to compare it with another.

import { parse } from "csv-parse/sync";
import { z } from "zod";
import { UserError } from "../errors.ts";
import { poolWordsOf } from "./pool_words.ts";
import { unguardText } from "./spreadsheet_text.ts";
import {
  type MeasureName,
  measureNames,
  type MeasureValues,
  measureWords,
} from "../measures/names.ts";
import type { Curve, Cycle, Study, StudyCell } from "./study.ts";

const strategy = z.string().transform(unguardText);
const whole = z.coerce.number().int().min(0);
/** The columns of measures, as far as a table has them. */
const measureColumns = Object.fromEntries(
  measureNames.map((name) => [measureWords[name].column, z.coerce.number().optional()]),
);
const resultRow = z.object({
  strategy,
  rep: whole,
  cycle: whole,
  n_labeled: whole,
  accuracy: z.coerce.number().min(0).max(1),
  ...measureColumns,
});
const boundRow = z.object({
  bound: z.string(),
  rep: whole,
  cycle: whole,
  n_labeled: whole,
  accuracy: z.coerce.number().min(0).max(1),
  ...measureColumns,
});
const queryRow = z.object({
  strategy,
  rep: whole,
  cycle: whole,
  position: whole,
  index: whole,
});

const seconds = z.coerce.number().min(0);
const timingRow = z.object({
  strategy,
  rep: whole,
  cycle: whole,
  query_seconds: seconds,
  fit_seconds: seconds,
  score_seconds: seconds,
});

/** The files that a study is read from. */
export interface StudyFiles {
  /** Content of `results.csv`. */
  readonly results: string;
  /** Content of `queries.csv`. */
  readonly queries: string;
  /** Content of `bounds.csv`; without it the study has no bounds. */
  readonly bounds?: string;
  /** Content of `provenance.json`, which names the baseline and the pool; without it the baseline is RandomSampling. */
  readonly provenance?: string;
  /** Content of this machine's `timings.csv`; without it the study has no times. */
  readonly timings?: string;
}

/**
 * Reads a study from the content of its published files, and of this machine's times if there are any.
 *
 * @param name Name of the study
 * @param files Content of the published files
 * @returns The study
 * @throws {UserError} If a table is damaged; the message names the table and the line
 */
export function readStudy(name: string, files: StudyFiles): Study {
  const cells = new Map<string, StudyCell & { cycles: (Cycle & { picks: number[] })[] }>();
  for (
    const { strategy, rep, cycle, accuracy, ...row } of rows(
      files.results,
      resultRow,
      name,
      "results.csv",
    )
  ) {
    const key = JSON.stringify([strategy, rep]);
    const cell = cells.get(key) ?? { strategy, repetition: rep, cycles: [] };
    cells.set(key, cell);
    if (cycle !== cell.cycles.length) {
      throw new UserError(
        `${name}: results.csv: cycle ${cell.cycles.length} of ${strategy}, repetition ${rep}, is missing`,
      );
    }
    const measures = measuresIn(row);
    cell.cycles.push({ picks: [], accuracy, ...(measures && { measures }) });
  }
  for (
    const { strategy, rep, cycle, index } of rows(files.queries, queryRow, name, "queries.csv")
  ) {
    cells.get(JSON.stringify([strategy, rep]))?.cycles[cycle]?.picks.push(index);
  }
  const timings = files.timings === undefined
    ? []
    : rows(files.timings, timingRow, name, "machine/timings.csv");
  for (const { strategy, rep, cycle, ...times } of timings) {
    const { cycles = [] } = cells.get(JSON.stringify([strategy, rep])) ?? {};
    if (cycle >= cycles.length) continue;
    cycles[cycle] = {
      ...cycles[cycle],
      querySeconds: times.query_seconds,
      fitSeconds: times.fit_seconds,
      scoreSeconds: times.score_seconds,
    };
  }
  const strategies = [...new Set([...cells.values()].map(({ strategy }) => strategy))];
  const told = readTold(files);
  const pool = poolWordsOf(told.experiment);
  return {
    name,
    ...(pool !== undefined && { pool }),
    strategies,
    baseline: baselineOf(told, strategies),
    cells: [...cells.values()],
    ...(files.bounds !== undefined && { bounds: readBounds(files.bounds, name) }),
  };
}

/** The measures in a row of a table; undefined if it has none. */
function measuresIn(row: Readonly<Record<string, unknown>>): MeasureValues | undefined {
  const found = measureNames.filter((name) => row[measureWords[name].column] !== undefined)
    .map((name) => [name, row[measureWords[name].column]]);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Reads the curves of the bounds; the table of a study that ended has all cycles of all their repetitions. */
function readBounds(text: string, name: string): Curve[] {
  const curves = new Map<string, Curve & { measures?: Partial<Record<MeasureName, number[][]>> }>();
  for (
    const { bound, rep, cycle, n_labeled, accuracy, ...row } of rows(
      text,
      boundRow,
      name,
      "bounds.csv",
    )
  ) {
    const curve = curves.get(bound) ??
      { strategy: bound, repetitions: [], labeled: [], accuracies: [] };
    curves.set(bound, curve);
    if (!curve.repetitions.includes(rep)) {
      curve.repetitions.push(rep);
      curve.accuracies.push([]);
    }
    const nth = curve.repetitions.indexOf(rep);
    const accuracies = curve.accuracies[nth];
    const isNext = cycle === accuracies.length;
    if (!isNext || (curve.labeled[cycle] ?? n_labeled) !== n_labeled) {
      throw new UserError(
        `${name}: bounds.csv: ${bound}, repetition ${rep}: ` +
          (isNext
            ? `cycle ${cycle} has ${n_labeled} labels, ${
              curve.labeled[cycle]
            } in another repetition`
            : `cycle ${accuracies.length} is missing`),
      );
    }
    curve.labeled[cycle] = n_labeled;
    accuracies.push(accuracy);
    for (const [name, value] of Object.entries(measuresIn(row) ?? {})) {
      const rows = (curve.measures ??= {})[name as MeasureName] ??= [];
      (rows[nth] ??= []).push(value);
    }
  }
  return [...curves.values()];
}

function rows<Row>(text: string, schema: z.ZodType<Row>, name: string, file: string): Row[] {
  let records: unknown[];
  try {
    records = parse(text, { columns: true });
  } catch (error) {
    throw new UserError(`${name}: ${file} is damaged: ${(error as Error).message}`);
  }
  return records.map((record, i) => {
    const result = schema.safeParse(record);
    if (result.success) return result.data;
    const { path, message } = result.error.issues[0];
    throw new UserError(
      `${name}: ${file}, line ${i + 2}: ${path.join(".")}: ${message}`,
    );
  });
}

function baselineOf(told: Told, strategies: string[]): string | undefined {
  return [told.baseline, "RandomSampling"].find((label) => label && strategies.includes(label));
}

/** What provenance tells of a study beside its tables. */
interface Told {
  readonly baseline?: string;
  readonly experiment?: unknown;
}

function readTold({ provenance }: StudyFiles): Told {
  if (!provenance) return {};
  try {
    return JSON.parse(provenance) as Told;
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new UserError(`provenance.json is damaged: ${reason}`);
  }
}
