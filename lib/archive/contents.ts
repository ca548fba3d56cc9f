// What an archive of a study holds: the same for the same study, whatever machine ran it, however long it took, and however many
// more cycles it was run for. Making an archive and checking one ask the same functions.

import { join } from "node:path";
import { UserError } from "../errors.ts";
import { settingsOf } from "../experiment/publication.ts";
import { resultBytes } from "../experiment/result_bytes.ts";
import { startKey } from "../experiment/starts.ts";
import { hashOfSource } from "../store/code.ts";
import { keyHash, type StepRecord } from "../store/records.ts";
import { sealedText } from "../store/sealed.ts";
import { objectPath, sha256, type Store } from "../store/store.ts";
import { readingFile } from "../store/unreadable.ts";
import { experimentTexts } from "./experiment_text.ts";
import { codeFolder, isArchiveName, objectName, publishedFolder, recordName } from "./layout.ts";
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
  const { experiment, embedded, plot, cells } = study;
  const members = new Map<string, ArchiveMember>();
  const add = (name: string, content: Uint8Array | string, hash?: string) => {
    const told = hash ?? sha256(content);
    members.set(name, { name, sha256: told, content });
  };
  const addKept = (hash: string) => add(objectName(hash), objectPath(store, hash), hash);
  const addBytes = (bytes: Uint8Array) => add(objectName(sha256(bytes)), bytes);
  for (const [name, text] of experimentTexts(settingsOf(experiment))) add(name, encode(text));
  for (const record of await recordsOf(store, project, study)) {
    add(recordName(keyHash(record.key)), encode(sealedText(record)));
  }
  // Of given embeddings, the file itself is what went in. Of images, it is lists of files.
  if (!("embeddings" in experiment.data)) Object.values(embedded.key.inputs).forEach(addKept);
  Object.values(embedded.outputs).forEach(addKept);
  for (const { plan, cycles, shown } of cells) {
    addBytes(resultBytes(cycles));
    if (plan.isBound) addKept(shown);
    if (plan.firstBatch !== undefined) addBytes(picksBytes(cycles[0].picks));
  }
  for (const [name, hash] of Object.entries(plot.outputs)) {
    add(`${publishedFolder}/${name}`, objectPath(store, hash), hash);
  }
  return [...members.values()];
}

/** The records of a study as an archive has them: without times and machines, and as if the cells had never been run for longer. */
async function recordsOf(
  store: Store,
  project: string,
  { embedded, cells, plot }: StudyRecords,
): Promise<StepRecord[]> {
  const records = new Map<string, StepRecord>();
  const add = (
    { key, outputs }: Pick<StepRecord, "key" | "outputs">,
    details?: StepRecord["details"],
  ) => {
    const { step, inputs, parameters, code, versions } = key;
    const record = {
      key: { step, inputs, parameters, code, versions },
      outputs,
      seconds: 0,
      ...details && { details },
    };
    records.set(keyHash(key), record);
  };
  add(embedded);
  for (const { plan, cycles } of cells) {
    const { key, settings } = plan;
    const exhausted = cycles.length <= settings.cycles;
    add({ key, outputs: { result: sha256(resultBytes(cycles)) } }, {
      seconds: cycles.map(() => []),
      exhausted,
    });
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
 * The source files whose hashes are in the records of a study.
 *
 * @param folder Absolute path of a folder that has them
 * @param study The study
 * @returns The files of its archive, as far as they are there
 * @throws {UserError} If one is not what the records have; `changed` names it
 */
export async function sourcesOf(
  folder: string,
  { embedded, cells, plot }: StudyRecords,
  changed: (file: string) => string,
): Promise<ArchiveMember[]> {
  const keys = [embedded.key, ...cells.map(({ plan }) => plan.key), plot.key];
  const hashes = new Map<string, Set<string>>();
  for (const { code } of keys) {
    for (const [file, hash] of Object.entries(code)) {
      hashes.set(file, (hashes.get(file) ?? new Set()).add(hash));
    }
  }
  const members: ArchiveMember[] = [];
  for (const [file, wanted] of [...hashes].sort(([a], [b]) => a < b ? -1 : 1)) {
    const name = `${codeFolder}/${file}`;
    // A path from a record that somebody sent must not lead out of the folder.
    const bytes = isArchiveName(name) ? await readIfThere(join(folder, file)) : undefined;
    const found = bytes && await hashOfSource(file, bytes);
    if (bytes === undefined || wanted.size > 1 || !wanted.has(found!)) {
      throw new UserError(changed(file));
    }
    members.push({ name, sha256: sha256(bytes), content: bytes });
  }
  return members;
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readingFile(path, () => Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
