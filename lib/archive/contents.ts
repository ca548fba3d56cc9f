// What an archive of a study holds: the same for the same study, whatever machine ran it, however long it took, and however many
// more cycles it was run for. Making an archive and checking one ask the same functions.

import { join } from "node:path";
import { UserError } from "../errors.ts";
import { measureBytes } from "../experiment/measure_plan.ts";
import { settingsOf } from "../experiment/publication.ts";
import { resultBytes } from "../experiment/result_bytes.ts";
import { startKey } from "../experiment/starts.ts";
import { hashOfSource } from "../store/code.ts";
import { keyHash, type StepRecord } from "../store/records.ts";
import { sealedText } from "../store/sealed.ts";
import { type Source, tellSource } from "../store/source.ts";
import { hashFile, objectPath, sha256, type Store } from "../store/store.ts";
import { contentId, directoryId } from "../store/swhid.ts";
import { experimentText } from "../experiment/experiment_text.ts";
import {
  codeFolder,
  isArchiveName,
  names,
  objectName,
  publishedFolder,
  recordName,
} from "./layout.ts";
import { readmeText } from "./readme.ts";
import type { StudyRecords } from "./study_records.ts";

/** A file of an archive. */
export interface ArchiveMember {
  /** Its path in the archive's folder. */
  readonly name: string;
  /** SHA-256 of its content. */
  readonly sha256: string;
  /** Its content, or the absolute path of a file that has it. */
  readonly content: Uint8Array | string;
}

/**
 * The evidence of a study: the experiment, its records and objects, and the published files.
 *
 * @param store The data folder that the study is in
 * @param project Absolute path of the project, whose modules say what first batches hang on
 * @param study The study
 * @returns The files of its archive but source files, README and sums
 */
export async function evidenceOf(
  store: Store,
  project: string,
  study: StudyRecords,
): Promise<ArchiveMember[]> {
  const { experiment, embedded, pool, plot, cells, made } = study;
  const members = new Map<string, ArchiveMember>();
  const add = (name: string, content: Uint8Array | string, hash?: string) => {
    const told = hash ?? sha256(content);
    members.set(name, { name, sha256: told, content });
  };
  const addKept = (hash: string) => add(objectName(hash), objectPath(store, hash), hash);
  const addBytes = (bytes: Uint8Array) => add(objectName(sha256(bytes)), bytes);
  add(names.experiment, encode(experimentText(settingsOf(experiment))));
  add(names.swhids, encode(swhidsText(made.source)));
  for (const record of await recordsOf(store, project, study)) {
    add(recordName(keyHash(record.key)), encode(sealedText(record)));
  }
  // Of given embeddings, the file itself is what went in. Of images, it is lists of files.
  if (!("embeddings" in experiment.data)) Object.values(embedded.key.inputs).forEach(addKept);
  Object.values(embedded.outputs).forEach(addKept);
  Object.values(pool?.outputs ?? {}).forEach(addKept);
  for (const { plan, cycles, shown, measures, measured } of cells) {
    addBytes(resultBytes(cycles));
    if (plan.isBound) addKept(shown);
    if (measures !== undefined) addBytes(measureBytes(measures.values));
    if (measured !== undefined) addKept(measured.shown);
    if (plan.firstBatch !== undefined) addBytes(picksBytes(cycles[0].picks));
  }
  for (const [name, hash] of Object.entries(plot.outputs)) {
    add(`${publishedFolder}/${name}`, objectPath(store, hash), hash);
  }
  return [...members.values()];
}

/**
 * The records of a study as an archive has them: without times and machines, as if the cells had never been run for longer, and
 * made by the source that the archive has.
 */
async function recordsOf(
  store: Store,
  project: string,
  { embedded, pool, cells, plot, made }: StudyRecords,
): Promise<StepRecord[]> {
  const records = new Map<string, StepRecord>();
  const add = (
    { key, outputs }: Pick<StepRecord, "key" | "outputs">,
    details?: StepRecord["details"],
  ) => {
    const { step, inputs, parameters, code, versions } = key;
    const { folders } = tellSource({ [step]: { code } }, (file) => made.source.files[file]);
    const record = {
      key: { step, inputs, parameters, code, versions },
      outputs,
      seconds: 0,
      details: { ...details, ...folders[step] && { source: folders[step] } },
    };
    records.set(keyHash(key), record);
  };
  add(embedded);
  if (pool !== undefined) add(pool);
  for (const { plan, cycles, measures } of cells) {
    const { key, settings } = plan;
    const exhausted = cycles.length <= settings.cycles;
    add({ key, outputs: { result: sha256(resultBytes(cycles)) } }, {
      seconds: cycles.map(() => []),
      exhausted,
    });
    if (measures !== undefined) {
      const object = sha256(measureBytes(measures.values));
      add({ key: measures.key, outputs: { measures: object } });
    }
    if (plan.firstBatch === undefined) continue;
    const start = await startKey(store, project, plan);
    const code = sameFiles(start.code, key.code);
    const versions = sameFiles(start.versions, key.versions);
    add({
      key: { ...start, code, versions },
      outputs: { picks: sha256(picksBytes(cycles[0].picks)) },
    });
  }
  add(plot);
  return [...records.values()];
}

/** What a cell's key tells of the files and packages that also decide its first batch. */
function sameFiles(part: Record<string, string>, whole: Record<string, string>) {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name in part));
}

/** A first batch as the data folder keeps it. */
function picksBytes(picks: readonly number[]): Uint8Array {
  return encode(JSON.stringify([...picks]) + "\n");
}

/**
 * The README of the archive of a study.
 *
 * @param study The study
 * @param hasImages Whether the raw files are in the archive
 * @returns The file
 */
export function readmeOf(
  { experiment, embedded }: StudyRecords,
  hasImages: boolean,
): ArchiveMember {
  const { data, encoder } = settingsOf(experiment);
  const text = readmeText({
    name: experiment.name,
    sources: { data, ...encoder && { encoder } },
    inputs: embedded.key.inputs,
    hasImages,
  });
  return { name: names.readme, sha256: sha256(text), content: encode(text) };
}

/**
 * The source files whose hashes are in the records of a study.
 *
 * @param store The data folder, which remembers hashes of files
 * @param folder Absolute path of a folder that has the files
 * @param study The study
 * @param changed What to say of a file that is not what the records have, or that has their code in another text than provenance tells
 * @returns The files as its archive has them
 * @throws {UserError} If one is not what the records or provenance have
 */
export async function sourcesOf(
  store: Store,
  folder: string,
  { embedded, pool, cells, plot, made }: StudyRecords,
  changed: (file: string, what: "code" | "text") => string,
): Promise<ArchiveMember[]> {
  const keys = [
    embedded.key,
    ...pool ? [pool.key] : [],
    ...cells.flatMap(({ plan, measures }) => measures ? [plan.key, measures.key] : [plan.key]),
    plot.key,
  ];
  const hashes = new Map<string, string>();
  for (const { code } of keys) {
    for (const [file, hash] of Object.entries(code)) {
      if ((hashes.get(file) ?? hash) !== hash) throw new UserError(changed(file, "code"));
      hashes.set(file, hash);
    }
  }
  const members: ArchiveMember[] = [];
  for (const [file, wanted] of hashes) {
    const [name, path] = [`${codeFolder}/${file}`, join(folder, file)];
    // A path from a record that somebody sent must not lead out of the folder.
    const isThere = isArchiveName(name) && await Deno.stat(path).then(() => true, () => false);
    if (!isThere || await hashOfSource(store, path) !== wanted) {
      throw new UserError(changed(file, "code"));
    }
    if (contentId(await Deno.readFile(path)) !== made.source.files[file]) {
      throw new UserError(changed(file, "text"));
    }
    members.push({ name, sha256: await hashFile(path), content: path });
  }
  return members;
}

/** The content of SWHIDS: which source the code is, part by part and file by file. */
function swhidsText({ folders, files }: Source): string {
  const named = new Map(Object.entries(files));
  return [
    `${directoryId(named)}  ${codeFolder}`,
    ...Object.entries(folders).map(([part, id]) => `${id}  ${part}`),
    ...[...named].map(([file, id]) => `${id}  ${codeFolder}/${file}`),
    "",
  ].join("\n");
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
