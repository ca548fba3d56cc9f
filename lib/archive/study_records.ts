// All records that a published study stands on. They are found by keys that are made anew from what provenance tells: a record
// with other inputs, parameters or code has another key, and is not found.

import { isDeepStrictEqual } from "node:util";
import { devicePromise } from "../encoder/devices.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { knownMeasures, planMeasures } from "../experiment/measure_plan.ts";
import { type CellPlan, planCells } from "../experiment/plan.ts";
import { type FinishedCell, finishedCell, measuredCell } from "../experiment/finished_cells.ts";
import { type Publication, publicationOf, settingsOf } from "../experiment/publication.ts";
import { keyOfPool, type StudyPool } from "../experiment/study_pool.ts";
import { CRATE_FILE } from "../figures/crate/crate.ts";
import type { Origin, Provenance } from "../figures/provenance.ts";
import type { MeasureValues } from "../measures/names.ts";
import { type Code, codeOf } from "../store/code.ts";
import {
  findRecordByHash,
  type Json,
  type Key,
  keyHash,
  recordFiles,
  type StepRecord,
} from "../store/records.ts";
import { readSealed } from "../store/sealed.ts";
import { type Source, tellSource } from "../store/source.ts";
import { sha256, type Store } from "../store/store.ts";

/** A cell or bound with its record and results. */
export interface ArchivedCell extends FinishedCell {
  /** The cell before it was run. */
  readonly plan: CellPlan;
  /** All its measures, of which some may be shown; undefined for a study without measures. */
  readonly measures?: { readonly key: Key; readonly values: readonly MeasureValues[] };
}

/** A published study with its records. */
export interface StudyRecords {
  /** The experiment. */
  readonly experiment: Experiment;
  /** The record of step 1. */
  readonly embedded: StepRecord;
  /** The record of its harder pool; undefined if it has none. */
  readonly pool?: StepRecord;
  /** Its cells and bounds with their records and results. */
  readonly cells: readonly ArchivedCell[];
  /** The record of the published files. */
  readonly plot: StepRecord;
  /** The code that made it, part by part, and which source texts that was. */
  readonly made: { readonly code: Provenance["code"]; readonly source: Source };
}

/** The provenance that a study is published with. */
export type PublishedProvenance = Origin & Partial<Provenance>;

/**
 * Finds the records of a published study.
 *
 * @param store A data folder that has them
 * @param project Absolute path of the project, whose strategies plan the cells
 * @param experiment The experiment
 * @param text Content of the published provenance.json
 * @param provenance The same, read
 * @returns The study; or what of it is not there, or is otherwise than provenance tells, a line each
 */
export async function findStudyRecords(
  store: Store,
  project: string,
  experiment: Experiment,
  text: string,
  provenance: PublishedProvenance,
): Promise<StudyRecords | { faults: string[] }> {
  const settings = settingsOf(experiment);
  if (!isDeepStrictEqual(settings, provenance.experiment)) {
    return { faults: ["experiment.json asks for another study than provenance.json tells of"] };
  }
  const { inputs, embeddings, code = {} } = provenance;
  const { data, encoder = null } = settings;
  const parameters = { data, encoder };
  const embedKey: Key = { step: "embed", inputs, parameters, ...codeIn(code, "step 1") };
  const embedded = await findRecordByHash(store, keyHash(embedKey));
  if (embedded === undefined) return { faults: ["the record of the embeddings is not there"] };
  if (!isDeepStrictEqual(embedded.outputs, embeddings)) {
    return { faults: ["the record of the embeddings has others than provenance.json tells of"] };
  }
  const pool = await findToldPool(store, experiment, embedded, provenance);
  if ("faults" in pool) return pool;
  const plans = (await planCells(store, project, experiment, pool)).map((plan) => {
    const key = { ...plan.key, ...codeIn(code, `step 2, ${plan.strategy.name}`) };
    return { ...plan, key, hash: keyHash(key) };
  });
  const faults: string[] = [];
  const cells: StudyRecords["cells"][number][] = [];
  for (const plan of plans) {
    const cell = await finishedCell(store, plan);
    const { strategy: { label }, settings: { repetition } } = plan;
    if (cell === undefined) faults.push(`the record of ${label}, ${repetition}, is not there`);
    else cells.push({ ...cell, plan });
  }
  if (experiment.measures && faults.length === 0) {
    const told = codeIn(code, "step 2, measures");
    const planned = await planMeasures(store, project, plans, told);
    for (const [i, plan] of planned.entries()) {
      const values = await knownMeasures(store, plan);
      const cell = values && await measuredCell(store, cells[i], plan, experiment.measures);
      const { strategy: { label }, settings: { repetition } } = plan.cell;
      if (cell === undefined) faults.push(`the measures of ${label}, ${repetition}, are not there`);
      else cells[i] = { ...cell, plan: plan.cell, measures: { key: plan.key, values: values! } };
    }
  }
  if (faults.length > 0) return { faults };
  const publication = publicationOf(
    experiment,
    embedded,
    pool,
    cells,
    codeIn(code, "step 3"),
  );
  // Its outputs are the published files, which need not be in the data folder.
  const plot = await readSealed(store, recordFiles, keyHash(publication.key));
  if (plot === undefined) return { faults: ["the record of the published files is not there"] };
  faults.push(...await provenanceFaults(store, project, publication, plot, text, provenance));
  if (faults.length > 0) return { faults };
  const { source = tellSource(code, () => undefined) } = provenance;
  return { experiment, embedded, pool: pool.record, cells, plot, made: { code, source } };
}

/** The harder pool that provenance tells of, by its record; what step 1 put out where it tells of none. */
async function findToldPool(
  store: Store,
  { pool: settings }: Experiment,
  embedded: StepRecord,
  { pool, code = {} }: PublishedProvenance,
): Promise<StudyPool | { faults: string[] }> {
  const key = keyOfPool(settings, embedded, codeIn(code, "step 2, pool"));
  if (key === undefined) return { outputs: embedded.outputs };
  const record = await findRecordByHash(store, keyHash(key));
  if (record === undefined) return { faults: ["the record of the pool is not there"] };
  if (!isDeepStrictEqual(record.outputs, pool)) {
    return { faults: ["the record of the pool has another than provenance.json tells of"] };
  }
  return { outputs: { ...embedded.outputs, ...record.outputs }, record };
}

function codeIn(code: Provenance["code"], part: string): Code {
  return code[part] ?? { code: {}, versions: {} };
}

/** What provenance.json tells otherwise than the records. */
async function provenanceFaults(
  store: Store,
  project: string,
  publication: Publication,
  plot: StepRecord,
  text: string,
  provenance: PublishedProvenance,
): Promise<string[]> {
  // The crate has the hash of provenance.json, which so can't have the crate's.
  const { "provenance.json": hash, [CRATE_FILE]: _, ...files } = plot.outputs;
  const { code, source } = provenance;
  // Folders follow from their files, which are compared with the source files.
  const told = tellSource(code ?? {}, (file) => source?.files[file]);
  const expected: { [key: string]: Json } = JSON.parse(
    JSON.stringify({ ...publication.provenance, source: told, files }),
  );
  const figures = await codeOf(store, project, ["lib/figures/publish.ts"]);
  // Another version of the project may have other words for the same device.
  const isOwnVersion = isDeepStrictEqual(figures, provenance.code?.["step 3"]);
  const promise = isOwnVersion ? devicePromise(publication.experiment.encoder) : provenance.promise;
  if (promise !== undefined) expected.promise = promise;
  const found = provenance as unknown as Record<string, Json>;
  const faults = [...new Set([...Object.keys(expected), ...Object.keys(found)])]
    .filter((part) => !isDeepStrictEqual(expected[part], found[part]))
    .map((part) => `provenance.json tells another "${part}" than the records`);
  if (sha256(text) !== hash) {
    faults.push("provenance.json is not the one that the record of the published files has");
  }
  return faults;
}
