// The finished cells of a study, with the records that their results come from.

import { join } from "node:path";
import { experimentWord } from "../command_line.ts";
import { UserError } from "../errors.ts";
import type { Cycle } from "../figures/study.ts";
import type { MeasureName } from "../measures/names.ts";
import { mapAtOnce } from "../store/at_once.ts";
import type { Key, StepRecord } from "../store/records.ts";
import { putObject, sha256, type Store } from "../store/store.ts";
import type { Experiment } from "./experiment.ts";
import {
  chooseMeasures,
  knownMeasures,
  measureBytes,
  type MeasurePlan,
  planKnown,
} from "./measure_plan.ts";
import { type CellPlan, cellState, type KnownCell, lookUpCells, planCells } from "./plan.ts";
import { boundBytes, resultBytes } from "./result_bytes.ts";
import type { StudyPool } from "./study_pool.ts";

/** A cell of a study with the record that its results come from. */
export interface FinishedCell {
  /** The label of the strategy or bound. */
  readonly strategy: string;
  /** Which repetition, from 0 on. */
  readonly repetition: number;
  /** Its cycles, cycle 0 first. */
  readonly cycles: readonly Cycle[];
  /** Hash of the record's key. */
  readonly hash: string;
  /** Object of the cycles that are shown: the record's, unless the cell was once run for more of them, or is a bound. */
  readonly shown: string;
  /** The record. */
  readonly record: StepRecord;
  /** The measures that are shown, which the cycles have as well; undefined for a study without measures. */
  readonly measured?: {
    /** Object of the measures that are shown. */
    readonly shown: string;
    /** Key of their record. */
    readonly key: Key;
  };
}

/**
 * The finished cells of an experiment, with the measures that it shows.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param experiment The experiment
 * @param pool What it ran on
 * @param known All its cells with what is known of them; they are looked up unless given
 * @returns All its cells, in the order of `planCells`
 * @throws {UserError} If a cell is not done, or not measured
 */
export async function finishedCells(
  store: Store,
  project: string,
  experiment: Experiment,
  pool: StudyPool,
  known?: readonly KnownCell[],
): Promise<FinishedCell[]> {
  known ??= await lookUpCells(store, await planCells(store, project, experiment, pool));
  const cells = await mapAtOnce(known, (cell) => asFinished(store, cell));
  const missing = cells.filter((cell) => cell === undefined).length;
  if (missing > 0) {
    const word = experimentWord(experiment.path, join(project, "experiments"));
    throw new UserError(
      `${experiment.name}: ${missing} of ${known.length} cells are not done; run deno task run ${word} first`,
    );
  }
  const finished = cells.filter((cell) => cell !== undefined);
  return experiment.measures
    ? await withMeasures(store, project, experiment, known, finished)
    : finished;
}

/**
 * A cell with its results.
 *
 * @param store The data folder
 * @param plan The cell
 * @returns The cell; undefined if it is not done
 */
export async function finishedCell(
  store: Store,
  plan: CellPlan,
): Promise<FinishedCell | undefined> {
  return await asFinished(store, { plan, state: await cellState(store, plan) });
}

/** A cell as it is shown; undefined if it is not done. */
async function asFinished(
  store: Store,
  { plan, state: { cycles, record } }: KnownCell,
): Promise<FinishedCell | undefined> {
  if (record === undefined) return;
  const { strategy, settings, hash, isBound } = plan;
  const bytes = isBound ? boundBytes(cycles) : resultBytes(cycles);
  // As a rule it is the record's own object, which was found whole.
  const isOwn = sha256(bytes) === record.outputs.result;
  const shown = isOwn ? record.outputs.result : await putObject(store, bytes);
  return {
    strategy: strategy.label,
    repetition: settings.repetition,
    cycles,
    hash,
    shown,
    record,
  };
}

/** Finished cells with the measures that their experiment shows. */
async function withMeasures(
  store: Store,
  project: string,
  { name, path, measures = [] }: Experiment,
  known: readonly KnownCell[],
  cells: readonly FinishedCell[],
): Promise<FinishedCell[]> {
  const planned = await planKnown(store, project, known);
  const pairs = cells.map((cell, i) => ({ cell, plan: planned[i] }));
  const measured = await mapAtOnce(
    pairs,
    ({ cell, plan }) => measuredCell(store, cell, plan, measures),
  );
  const missing = measured.filter((cell) => cell === undefined).length;
  if (missing > 0) {
    const word = experimentWord(path, join(project, "experiments"));
    throw new UserError(
      `${name}: ${missing} of ${cells.length} cells are not measured; run deno task run ${word} first`,
    );
  }
  return measured.filter((cell) => cell !== undefined);
}

/**
 * A finished cell with measures.
 *
 * @param store The data folder
 * @param cell The cell
 * @param plan What decides its measures
 * @param names The measures that are shown
 * @returns The cell; undefined if it is not measured
 */
export async function measuredCell(
  store: Store,
  cell: FinishedCell,
  plan: MeasurePlan,
  names: readonly MeasureName[],
): Promise<FinishedCell | undefined> {
  const values = await knownMeasures(store, plan);
  if (values === undefined) return;
  const chosen = chooseMeasures(values, names);
  const shown = await putObject(store, measureBytes(chosen));
  const cycles = cell.cycles.map((cycle, i) => ({ ...cycle, measures: chosen[i] }));
  return { ...cell, cycles, measured: { shown, key: plan.key } };
}
