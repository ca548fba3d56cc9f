// Puts the evidence of a checked archive into a data folder. What is there already stays: records with times are worth more.

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../errors.ts";
import { measureStep } from "../experiment/measure_plan.ts";
import { cellState, cellStep } from "../experiment/plan.ts";
import { resultBytes } from "../experiment/result_bytes.ts";
import { recordedCell } from "../experiment/saved_cell.ts";
import {
  findRecordByHash,
  keyHash,
  recordFiles,
  type StepRecord,
  withObjects,
  writeRecord,
} from "../store/records.ts";
import { setReference } from "../store/references.ts";
import { readSealed } from "../store/sealed.ts";
import { adoptObject, hashOfPath, objectPath, type Store } from "../store/store.ts";
import type { ArchivedStudy } from "./check_archive.ts";
import { publishedFolder, storeFolder } from "./layout.ts";
import type { StudyRecords } from "./study_records.ts";
import type { Unpacked } from "./unpack.ts";

/**
 * Tells for which cells a data folder has another result than an archive: one of them is not what the code gives.
 *
 * @param store The data folder
 * @param study The study of the archive
 * @returns A line for each such cell; none if the archive can be taken in
 */
export async function otherResults(store: Store, { cells }: StudyRecords): Promise<string[]> {
  const faults: string[] = [];
  for (const { plan, cycles } of cells) {
    const own = await cellState(store, plan);
    const length = Math.min(own.cycles.length, cycles.length);
    const [mine, told] = [own.cycles, cycles].map((all) => resultBytes(all.slice(0, length)));
    if (isDeepStrictEqual(mine, told)) continue;
    const { strategy: { label }, settings: { repetition } } = plan;
    faults.push(`the data folder has another result of ${label}, repetition ${repetition}`);
  }
  return faults;
}

/**
 * Whether a data folder has other embeddings of the same images: those of some devices belong to a kind of processor.
 *
 * @param store The data folder
 * @param study The study of the archive
 * @returns Whether it would be given other ones
 */
export async function hasOtherEmbeddings(
  store: Store,
  { embedded }: StudyRecords,
): Promise<boolean> {
  const own = await findRecordByHash(store, keyHash(embedded.key));
  return own !== undefined && !isDeepStrictEqual(own.outputs, embedded.outputs);
}

/**
 * Puts the objects, records and references of a study into a data folder. Killed at any moment, it leaves whole objects and
 * records, all of them checked.
 *
 * @param store The data folder
 * @param folder Absolute path of the folder that the archive was unpacked to, in the data folder; its files are moved
 * @param unpacked What is in it
 * @param archived The archive, in which nothing is wrong
 * @returns How many objects and records came in that were not there
 */
export async function takeIn(
  store: Store,
  folder: string,
  { sums }: Unpacked,
  { store: staged, study }: ArchivedStudy & { readonly study: StudyRecords },
): Promise<{ objects: number; records: number }> {
  const { experiment: { name: experiment }, embedded, pool, cells, plot } = study;
  const kept = (kind: string) => [...sums.keys()].filter((file) => file.startsWith(kind));
  const records: StepRecord[] = [];
  for (const file of kept(`${storeFolder}/records/`)) {
    records.push((await readSealed(staged, recordFiles, hashOfPath(file)))!);
  }
  const objects = [...kept(`${storeFolder}/objects/`), ...kept(`${publishedFolder}/`)];
  let adopted = 0;
  for (const file of objects) {
    if (!await exists(objectPath(store, sums.get(file)!))) adopted++;
    const hash = await adoptObject(store, join(folder, file));
    if (hash !== sums.get(file)) throw new UserError(`${file} was changed meanwhile; start again`);
  }
  let written = 0;
  for (const record of records) {
    if (await isThere(store, record)) continue;
    const { key, outputs, details } = record;
    // Step 1 has to know that the images may never have been here.
    const told = key.step === "embed" ? { ...details, archive: true } : details;
    await writeRecord(store, key, { outputs, seconds: 0, ...told && { details: told } });
    written++;
  }
  const refer = (step: string, record: string) => setReference(store, { experiment, step, record });
  await refer("embed", keyHash(embedded.key));
  for (const { key } of records) {
    if (key.step === "start") await refer(`start ${key.parameters.repetition}`, keyHash(key));
  }
  if (pool !== undefined) await refer("pool", keyHash(pool.key));
  for (const { plan, measures } of cells) {
    await refer(cellStep(plan), plan.hash);
    if (measures !== undefined) await refer(measureStep(plan), keyHash(measures.key));
  }
  await refer("plot", keyHash(plot.key));
  return { objects: adopted, records: written };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Whether a record is there that tells as much: the same outputs, or a cell with more cycles. */
async function isThere(store: Store, record: StepRecord): Promise<boolean> {
  const own = await findRecordByHash(store, keyHash(record.key));
  if (own === undefined) return false;
  if (isDeepStrictEqual(own.outputs, record.outputs)) return true;
  const [mine, told] = await Promise.all([own, record].map(async (one) => {
    const found = await withObjects(store, one);
    return found && recordedCell(store, found);
  }));
  return mine !== undefined && told !== undefined && mine.cycles.length > told.cycles.length;
}
