// Step 3 of a study: from its finished cells to the published files and to those of this machine. Both are kept in the data
// folder as well.

import { join } from "node:path";
import { UserError } from "../errors.ts";
import { type Provenance, tellProvenance } from "../figures/provenance.ts";
import type { PoolImages } from "../figures/report.ts";
import { boundCurves, type CellRun, type Study } from "../figures/study.ts";
import { devicePromise } from "../encoder/devices.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { readNpy } from "../images/npz.ts";
import { type Code, codeOf, codeWithSource, sourceOfParts } from "../store/code.ts";
import { makeFolder } from "../store/make_folder.ts";
import { removeTemporaries } from "../store/open_store.ts";
import {
  canonical,
  findRecord,
  type Json,
  type Key,
  keyHash,
  type Outcome,
  type StepRecord,
  writeRecord,
} from "../store/records.ts";
import { setReference } from "../store/references.ts";
import { hashFile, putObject, readObject, sha256, type Store } from "../store/store.ts";
import { UnreadableError } from "../store/unreadable.ts";
import { writeWhole } from "../store/write_whole.ts";
import { readClassNames } from "./dataset.ts";
import type { Experiment } from "./experiment.ts";
import { type FinishedCell, finishedCells } from "./finished_cells.ts";
import type { KnownCell } from "./plan.ts";
import { requirePool, type StudyPool } from "./study_pool.ts";
import { takeImages } from "./take_images.ts";

/** What is published, before it is drawn. */
export interface Publication {
  /** The experiment. */
  readonly experiment: Experiment;
  /** The record of step 1. */
  readonly embedded: StepRecord;
  /** What the study ran on. */
  readonly pool: StudyPool;
  /** All cells of the experiment's strategies. */
  readonly cells: readonly FinishedCell[];
  /** All cells of its bounds. */
  readonly bounds: readonly FinishedCell[];
  /** Where the results come from. */
  readonly provenance: Provenance;
  /** What decides the published files. */
  readonly key: Key;
  /** Software Heritage identifier of the source that makes them; undefined where nothing is to be made. */
  readonly source?: string;
}

/**
 * Collects what an experiment publishes.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param experiment The experiment
 * @param embedded The record of step 1
 * @param known All cells of the experiment, with what is known of them; they are looked up unless given
 * @returns The cells, and the key of the published files
 * @throws {UserError} If a cell is not done
 */
export async function planPublication(
  store: Store,
  project: string,
  experiment: Experiment,
  embedded: StepRecord,
  known?: readonly KnownCell[],
): Promise<Publication> {
  const pool = await requirePool(store, project, experiment, embedded);
  const finished = await finishedCells(store, project, experiment, pool, known);
  const { source, ...figures } = await codeWithSource(store, project, ["lib/figures/publish.ts"]);
  const publication = publicationOf(experiment, embedded, pool, finished, figures);
  const { provenance } = publication;
  // Comments are no part of the key: what is published names the texts that it was published with.
  const told = { ...provenance, source: await sourceOfParts(store, project, provenance.code) };
  return { ...publication, provenance: told, source };
}

/**
 * Tells what is published of finished cells.
 *
 * @param experiment The experiment
 * @param embedded The record of step 1
 * @param pool What it ran on
 * @param finished Its cells of strategies and bounds, in the order of `planCells`
 * @param figures The code of step 3
 * @returns The cells, and the key of the published files
 */
export function publicationOf(
  experiment: Experiment,
  embedded: StepRecord,
  pool: StudyPool,
  finished: readonly FinishedCell[],
  figures: Code,
): Publication {
  const cells = finished.filter(({ record }) => record.key.step === "cell");
  const bounds = finished.filter(({ record }) => record.key.step === "bound");
  const settings = settingsOf(experiment);
  const provenance = tellProvenance(
    settings,
    baselineOf(experiment),
    embedded,
    finished,
    figures,
    devicePromise(experiment.encoder),
    pool.record,
  );
  const { poolLabels, classNames } = pool.outputs;
  const results = finished.flatMap(({ strategy, repetition, shown, measured }) => {
    const cell = `${strategy}, repetition ${repetition}`;
    return [[cell, shown], ...measured ? [[`measures of ${cell}`, measured.shown]] : []];
  });
  const { "step 3": _, ...code } = provenance.code;
  const { inputs, embeddings } = provenance;
  // Pictures hang on labels and results alone; provenance tells of the rest.
  const told = [
    [
      "embeddings",
      hashOf({ inputs, embeddings, ...(provenance.pool && { pool: provenance.pool }) }),
    ],
    ...Object.entries(code).map(([part, own]) => [`code of ${part}`, hashOf(own)]),
  ];
  const key = {
    step: "plot",
    inputs: { poolLabels, classNames, ...Object.fromEntries([...results, ...told]) },
    parameters: { experiment: settings },
    ...figures,
  };
  return { experiment, embedded, pool, cells, bounds, provenance, key };
}

/** Hash of a value, whatever the order of its entries. */
function hashOf(value: unknown): string {
  return sha256(canonical(value as Json));
}

/** The experiment file's content with defaults, without where the file is on this machine. */
export function settingsOf(
  { path: _path, folder: _folder, ...settings }: Experiment,
): { [key: string]: Json } {
  return JSON.parse(JSON.stringify(settings));
}

/**
 * The results of an experiment as figures take them.
 *
 * @param publication The experiment and its finished cells
 * @returns The study
 */
export function studyOf({ experiment, cells, bounds }: Publication): Study {
  return {
    name: experiment.name,
    strategies: experiment.strategies.map(({ label }) => label),
    baseline: baselineOf(experiment),
    cells: cells.map(({ strategy, repetition, cycles }) => ({ strategy, repetition, cycles })),
    ...(bounds.length > 0 && { bounds: boundCurves(bounds) }),
  };
}

function baselineOf({ strategies }: Experiment): string | undefined {
  return strategies.find(({ name }) => name === "RandomSampling")?.label;
}

/** How published files are made. Nothing here decides the results that they show. */
export interface PublicationRun {
  /** The hub's files, for the images of the report. */
  readonly hub: HubFiles;
  /** The clock, in seconds; without one, the record tells no time. */
  readonly now?: () => number;
  /** Told, in one line, why the report shows no images. */
  readonly onNote?: (line: string) => void;
}

/**
 * Makes the published files of an experiment and keeps them in the data folder.
 *
 * @param store The data folder
 * @param publication What is published
 * @param run Hub, clock and listener
 * @returns The record, and the bytes of each file by name
 */
export async function makePublication(
  store: Store,
  publication: Publication,
  { hub, now, onNote }: PublicationRun,
): Promise<{ record: StepRecord; files: Map<string, Uint8Array> }> {
  const start = now?.() ?? 0;
  const { experiment, pool: { outputs }, provenance, key, source } = publication;
  // The renderers take longer to load than a run that has nothing to do.
  const { publish } = await import("../figures/publish.ts");
  const { pool, note } = await poolImages(store, experiment, outputs, hub);
  if (note !== undefined) onNote?.(note);
  const files = await publish(studyOf(publication), {
    figure: experiment.figure,
    provenance,
    pool,
  });
  const seconds = (now?.() ?? 0) - start;
  return {
    record: await keepFiles(store, experiment, key, files, {
      seconds,
      details: source === undefined ? {} : { source },
    }),
    files,
  };
}

/** Keeps files in the data folder, with a record of how they came to be. */
async function keepFiles(
  store: Store,
  { name: experiment }: Experiment,
  key: Key,
  files: ReadonlyMap<string, Uint8Array>,
  outcome: Omit<Outcome, "outputs">,
): Promise<StepRecord> {
  const outputs: Record<string, string> = {};
  for (const [name, bytes] of files) outputs[name] = await putObject(store, bytes);
  const record = await writeRecord(store, key, { outputs, ...outcome });
  await setReference(store, { experiment, step: key.step, record: keyHash(key) });
  return record;
}

/**
 * Makes the files that tell times and machines, unless they were made of the same times before.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param publication What is published
 * @returns The record of the files
 */
export async function makeMachineFiles(
  store: Store,
  project: string,
  publication: Publication,
): Promise<StepRecord> {
  const { experiment } = publication;
  const key = await machineKey(store, project, publication);
  const known = await findRecord(store, key);
  if (known !== undefined) {
    await setReference(store, {
      experiment: experiment.name,
      step: key.step,
      record: keyHash(key),
    });
    return known;
  }
  const { machineFiles } = await import("../figures/machine_files.ts");
  const files = await machineFiles(studyOf(publication), runsOf(publication), experiment.figure);
  return await keepFiles(store, experiment, key, files, { seconds: 0 });
}

/** What decides the files that tell times and machines; parameters as in `makeMachineFiles`. */
export async function machineKey(
  store: Store,
  project: string,
  publication: Publication,
): Promise<Key> {
  const { experiment, cells } = publication;
  const times = cells.map(({ cycles }) =>
    cycles.map((
      { querySeconds = 0, fitSeconds = 0, scoreSeconds = 0 },
    ) => [querySeconds, fitSeconds, scoreSeconds])
  );
  const measured = hashOf([times, runsOf(publication)]);
  return {
    step: "machine",
    inputs: { results: hashOf(cells.map(({ shown }) => shown)), measured },
    parameters: { experiment: experiment.name, figure: experiment.figure as unknown as Json },
    ...await codeOf(store, project, ["lib/figures/machine_files.ts"]),
  };
}

function runsOf({ cells }: Publication): CellRun[] {
  return cells.map(({ strategy, repetition, record }) => {
    const { host = "", processor = "", source } = record.details as Partial<
      Record<"host" | "processor" | "source", string>
    >;
    return { strategy, repetition, host, processor, seconds: record.seconds, source };
  });
}

/**
 * The pool for the report: classes of its samples, their names, and the image files where there are any.
 *
 * @param store The data folder, with the labels
 * @param experiment Where the images are
 * @param outputs SHA-256 of what the study ran on
 * @param hub The hub's files
 * @returns The pool, and in a line why it has no images although there should be some
 */
export async function poolImages(
  store: Store,
  { data, folder }: Pick<Experiment, "data" | "folder">,
  { poolLabels, poolClasses, poolIndices, classNames }: Readonly<Record<string, string>>,
  hub: HubFiles,
): Promise<{ pool: PoolImages; note?: string }> {
  const wholes = async (hash: string) => readNpy(await readObject(store, hash)).data as Int32Array;
  const pool = {
    labels: await wholes(poolLabels),
    classNames: await readClassNames(store, classNames),
    ...(poolIndices !== undefined && {
      embedded: { indices: await wholes(poolIndices), classes: await wholes(poolClasses) },
    }),
  };
  if ("embeddings" in data) return { pool };
  try {
    const { openDataSet } = await import("../images/source.ts");
    const { pool: { images } } = await openDataSet(data, folder, hub.dataset);
    // A folder's files are read one by one. Rows of a parquet file come a group at a time, so all are read in one go.
    const areFiles = "folder" in data;
    return {
      pool: {
        ...pool,
        images: (samples) => {
          const places = samples.map((sample) => pool.embedded?.indices[sample] ?? sample);
          return takeImages(images, places, areFiles);
        },
      },
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { pool, note: `the report shows no images: ${error.message}` };
  }
}

/**
 * Writes published files from the data folder to where they are published: those that are missing or altered.
 *
 * @param store The data folder
 * @param record The record of step 3
 * @param folder Absolute path of the folder to write them to
 * @returns How many files were written
 */
export async function restoreFiles(
  store: Store,
  { outputs }: StepRecord,
  folder: string,
): Promise<number> {
  await makeFolder(folder);
  await removeTemporaries(store, folder);
  const altered = await alteredFiles(outputs, folder);
  for (const name of altered) {
    await writeWhole(join(folder, name), await readObject(store, outputs[name]));
  }
  return altered.length;
}

/**
 * The published files that are missing or altered.
 *
 * @param files SHA-256 of each file by its name
 * @param folder Absolute path of the folder that they are published in
 * @returns Their names
 */
export async function alteredFiles(
  files: Readonly<Record<string, string>>,
  folder: string,
): Promise<string[]> {
  const altered: string[] = [];
  for (const [name, hash] of Object.entries(files)) {
    const present = await hashFile(join(folder, name)).catch((error) => {
      // What can't be read can be put in place anew, like what is missing.
      if (error instanceof Deno.errors.NotFound || error instanceof UnreadableError) return;
      throw error;
    });
    if (present !== hash) altered.push(name);
  }
  return altered;
}
