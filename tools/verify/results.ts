// The cells' results: from the published tables, or from the data folder, each held against its hash.

import { join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import {
  curveBytes,
  readCurve,
  readResult,
  resultBytes,
} from "../../lib/experiment/result_bytes.ts";
import type { MeasureValues } from "../../lib/measures/names.ts";
import { measureBytes, readMeasures } from "../../lib/experiment/measure_plan.ts";
import { readStudy } from "../../lib/figures/read_study.ts";
import {
  toldBounds,
  toldExperiment,
  type ToldResult,
  toldResults,
} from "../../lib/figures/read_provenance.ts";
import { DamagedError, readObject, sha256, type Store } from "../../lib/store/store.ts";
import { readingFile, UnreadableError } from "../../lib/store/unreadable.ts";
import type { BoundPoints, Check, Published, Results } from "./checks.ts";

/**
 * Collects results that are what provenance says.
 *
 * @param published What was published
 * @param store The data folder
 * @returns How published tables compare, and the results by cell
 */
export async function collectResults(
  published: Published,
  store: Store,
): Promise<{ check: Check; results: Results }> {
  const { provenance } = published;
  const tables = await readTables(published);
  const faults: string[] = [];
  /** What a table tells if that has the hash, or else what the data folder keeps under it. */
  const collect = async <Value>(
    { label, repetition, result }: ToldResult,
    files: string,
    told: Value | undefined,
    bytesOf: (value: Value) => Uint8Array,
    read: (bytes: Uint8Array) => Value,
  ): Promise<Value | undefined> => {
    if (told !== undefined && sha256(bytesOf(told)) === result) return told;
    if (published.folder) faults.push(`${files} ${label}, ${repetition}`);
    return await readKept(store, result, read);
  };
  const { measures: names = [] } = toldExperiment(provenance);
  /** The measures of a cell in the same way; results without theirs are as good as missing. */
  const withMeasures = async <Value>(
    { label, repetition, measures }: ToldResult,
    file: string,
    result: Value | undefined,
    told: readonly (MeasureValues | undefined)[] | undefined,
    join: (result: Value, values: readonly MeasureValues[]) => Value,
  ): Promise<Value | undefined> => {
    if (measures === undefined || result === undefined) return result;
    const values = await collect(
      { label, repetition, result: measures },
      `${file} tells other measures of`,
      told?.map((own) => own ?? {}),
      measureBytes,
      readMeasures,
    );
    return values && join(result, values);
  };
  const cells: Results["cells"][number][] = [];
  for (const told of toldResults(provenance)) {
    const cell = tables?.cells.find(({ strategy, repetition }) =>
      strategy === told.label && repetition === told.repetition
    );
    const cycles = cell?.cycles.map(({ picks, accuracy }) => ({ picks: [...picks], accuracy }));
    const files = "results.csv and queries.csv tell another";
    const result = await collect(told, files, cycles, resultBytes, readResult);
    const measures = cell?.cycles.map(({ measures }) => measures);
    cells.push(
      await withMeasures(
        told,
        "results.csv",
        result,
        measures,
        (cycles, values) => cycles.map((cycle, i) => ({ ...cycle, measures: values[i] })),
      ),
    );
  }
  const bounds: Results["bounds"][number][] = [];
  for (const told of toldBounds(provenance)) {
    const curve = tables?.bounds?.find(({ strategy }) => strategy === told.label);
    const nth = curve?.repetitions.indexOf(told.repetition) ?? -1;
    const points = nth < 0
      ? undefined
      : { labeled: curve!.labeled, accuracy: curve!.accuracies[nth] };
    const bytesOf = ({ labeled, accuracy }: BoundPoints) => curveBytes(labeled, accuracy);
    const result: BoundPoints | undefined = await collect(
      told,
      "bounds.csv tells another",
      points,
      bytesOf,
      readCurve,
    );
    const measures = points?.accuracy.map((_, cycle) =>
      Object.fromEntries(names.map((name) => [name, curve?.measures?.[name]?.[nth]?.[cycle]]))
    );
    bounds.push(
      await withMeasures(
        told,
        "bounds.csv",
        result,
        measures,
        (points, measures) => ({ ...points, measures }),
      ),
    );
  }
  const all = [...cells, ...bounds];
  const found = all.filter((known) => known !== undefined).length;
  const missing = all.length - found;
  const notes = missing > 0 ? [`${missing} are not here; --rerun --cells all computes them`] : [];
  const files = `results.csv and queries.csv${bounds.length > 0 ? ", and in bounds.csv" : ""}`;
  const where = tables === undefined
    ? "in the data folder"
    : published.folder === undefined
    ? "in figures/ and the data folder"
    : `in ${files}`;
  const what = `results of ${found} cells ${where}`;
  return { check: { what, isOpen: found === 0, faults, notes }, results: { cells, bounds } };
}

async function readTables({ folder: own, tables, provenance }: Published) {
  const folder = own ?? tables;
  if (folder === undefined) return;
  const read = (name: string) => {
    const path = join(folder, name);
    return readingFile(path, () => Deno.readTextFile(path));
  };
  try {
    const [results, queries] = await Promise.all(["results.csv", "queries.csv"].map(read));
    const bounds = provenance.bounds && await read("bounds.csv");
    return readStudy(toldExperiment(provenance).name, { results, queries, bounds });
  } catch (error) {
    // Those that are missing or can't be read have been told of as published files.
    if (error instanceof Deno.errors.NotFound || error instanceof UnreadableError) return;
    // Those of another folder are of use only if they are whole.
    if (own === undefined && error instanceof UserError) return;
    throw error;
  }
}

/** What the data folder keeps under a hash; nothing if it is missing, damaged or something else. */
async function readKept<Value>(
  store: Store,
  hash: string,
  read: (bytes: Uint8Array) => Value,
): Promise<Value | undefined> {
  try {
    return read(await readObject(store, hash));
  } catch (error) {
    if (error instanceof DamagedError) return;
    throw error;
  }
}
