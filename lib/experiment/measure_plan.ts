// The measures of a study's finished cells: what decides them, and what is known of them already.

import { z } from "zod";
import type { Cycle } from "../figures/study.ts";
import { type MeasureName, measureNames, type MeasureValues } from "../measures/names.ts";
import { type Code, codeOf } from "../store/code.ts";
import { type Json, type Key, keyHash, readRecord } from "../store/records.ts";
import { DamagedError, sha256, type Store } from "../store/store.ts";
import { type CellPlan, type KnownCell, lookUpCells } from "./plan.ts";
import { resultBytes } from "./result_bytes.ts";

/** The measures of one finished cell, before they are computed. */
export interface MeasurePlan {
  /** The cell. */
  readonly cell: CellPlan;
  /** Its cycles, cycle 0 first. */
  readonly cycles: readonly Cycle[];
  /** What the record of the measures is found by: picks and accuracies, not the code that came to them. */
  readonly key: Key;
  /** Hash of the key. */
  readonly hash: string;
}

/** The module that measures, with all that it imports. */
export const measureFile = "lib/experiment/measure_cell.ts";

/**
 * Plans the measures of the cells that are done. All measures are computed together, whichever of them a study shows.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param plans The cells
 * @param told The code that measures; the project's unless given
 * @returns The measures of each cell that is done
 */
export async function planMeasures(
  store: Store,
  project: string,
  plans: readonly CellPlan[],
  told?: Code,
): Promise<MeasurePlan[]> {
  return await planKnown(store, project, await lookUpCells(store, plans), told);
}

/**
 * Plans the measures of cells that were looked up, as `planMeasures` does.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param known The cells, with what is known of them
 * @param told The code that measures; the project's unless given
 * @returns The measures of each cell that is done
 */
export async function planKnown(
  store: Store,
  project: string,
  known: readonly KnownCell[],
  told?: Code,
): Promise<MeasurePlan[]> {
  const code = told ?? await codeOf(store, project, [measureFile]);
  return known.filter(({ state }) => state.done)
    .map(({ plan, state }) => measurePlan(plan, state.cycles, code));
}

/**
 * The measures of one finished cell, by some code.
 *
 * @param cell The cell
 * @param cycles Its cycles, cycle 0 first
 * @param code The code that measures
 * @returns What decides them
 */
export function measurePlan(
  cell: CellPlan,
  cycles: readonly Cycle[],
  { code, versions }: Code,
): MeasurePlan {
  const { classifier, generator } = cell.settings;
  const { classCount } = cell.key.parameters;
  const key: Key = {
    step: "measures",
    inputs: { ...cell.key.inputs, result: sha256(resultBytes(cycles)) },
    parameters: { classCount, classifier: classifier as unknown as Json, generator },
    code,
    versions,
  };
  return { cell, cycles, key, hash: keyHash(key) };
}

/** Under which step an experiment remembers the record of a cell's measures. */
export function measureStep({ settings, strategy }: Pick<CellPlan, "settings" | "strategy">) {
  return `measures ${settings.repetition} ${strategy.label}`;
}

/**
 * Takes the measures that a study shows out of all of them.
 *
 * @param values Measures after each cycle, cycle 0 first
 * @param names Which of them
 * @returns Those after each cycle
 */
export function chooseMeasures(
  values: readonly MeasureValues[],
  names: readonly MeasureName[],
): MeasureValues[] {
  return values.map((own) => Object.fromEntries(names.map((name) => [name, own[name]])));
}

/**
 * Measures as bytes: the same for the same values.
 *
 * @param values Measures after each cycle, cycle 0 first, the same in each
 * @returns JSON, with a list of values for each name
 */
export function measureBytes(values: readonly MeasureValues[]): Uint8Array<ArrayBuffer> {
  const columns = measureNames.filter((name) => values[0]?.[name] !== undefined)
    .map((name) => [name, values.map((own) => own[name])]);
  return new TextEncoder().encode(JSON.stringify(Object.fromEntries(columns)) + "\n");
}

const columns = z.partialRecord(z.enum(measureNames), z.array(z.number()));

/**
 * Reads measures.
 *
 * @param bytes What `measureBytes` made
 * @returns Measures after each cycle, cycle 0 first
 * @throws {DamagedError} If they are none
 */
export function readMeasures(bytes: Uint8Array): MeasureValues[] {
  try {
    const found = columns.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const lists = Object.entries(found);
    const [[, first]] = lists;
    return first.map((_, cycle) =>
      Object.fromEntries(lists.map(([name, values]) => [name, values[cycle]]))
    );
  } catch {
    throw new DamagedError("The object in the place of measures is none; run the study again");
  }
}

/** Measures that were computed. */
export interface FoundMeasures {
  /** All measures after each cycle, cycle 0 first. */
  readonly values: MeasureValues[];
  /** How long that took. */
  readonly seconds: number;
}

/**
 * The measures of a cell, if they are known.
 *
 * @param store The data folder, which is told of damage
 * @param plan What decides them
 * @returns All measures after each cycle, cycle 0 first; nothing if they are not computed yet
 */
export async function knownMeasures(
  store: Store,
  plan: MeasurePlan,
): Promise<MeasureValues[] | undefined> {
  return (await findMeasures(store, plan))?.values;
}

/** The measures of a cell, as `knownMeasures` tells them, with the time that they took. */
export async function findMeasures(
  store: Store,
  plan: MeasurePlan,
): Promise<FoundMeasures | undefined> {
  const found = await readRecord(store, plan);
  if (found === undefined) return;
  const { record: { seconds }, objects } = found;
  try {
    const values = readMeasures(objects.get("measures") ?? new Uint8Array());
    if (values.length === plan.cycles.length) return { values, seconds };
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
  }
  store.warn(`records/${plan.hash}.json is not that of measures; they are computed again`);
}
