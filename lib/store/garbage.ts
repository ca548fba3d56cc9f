// Garbage: everything that can't be reached from the references of known experiments, or from what is published.

import { join } from "node:path";
import { isGone } from "./processes.ts";
import { recordFiles, type StepRecord } from "./records.ts";
import { referenceFiles } from "./references.ts";
import { readSealed } from "./sealed.ts";
import { files, hashOfPath, sha256, type Store } from "./store.ts";
import { isTemporary, temporaryOwner } from "./temporary.ts";

/** A file that nothing needs, or a folder in which an archive was made or taken apart. */
export interface Garbage {
  /** Absolute path. */
  readonly path: string;
  /** Its size in bytes, with all that is in it. */
  readonly size: number;
}

/** What is not garbage. */
export interface Needs {
  /** Names of the experiments whose results are needed. */
  readonly experiments: ReadonlySet<string>;
  /** Hashes of keys, finished or not, that are needed besides. */
  readonly keys: ReadonlySet<string>;
  /** Objects that are needed besides, such as published files, with the records that made them. */
  readonly objects: ReadonlySet<string>;
  /** Whether a record is needed that no experiment refers to. */
  isNeeded(record: StepRecord): boolean;
  /** Whether embeddings of single photos are given up; no experiment refers to them, and they are kept unless it is said. */
  readonly arePhotosGivenUp?: boolean;
}

/** Folders of the data folder in which nothing but temporary files is looked for. */
const ONLY_TEMPORARIES = ["claims", "code", "packs", "hashes"];

/**
 * Finds what nothing needs. What a record takes in is needed with the records that made it.
 *
 * @param store The data folder
 * @param needs What is needed
 * @returns The files that nothing needs, by what they are: the folder of the data folder that they are in, or `temporary` for
 * what processes that are gone have left half-written
 */
export async function findGarbage(
  store: Store,
  { experiments, keys, objects, isNeeded, arePhotosGivenUp = false }: Needs,
): Promise<Map<string, Garbage[]>> {
  const hashes = new Set(keys);
  const garbage: [kind: string, path: string][] = [];
  for await (const path of files(store.folder, ["references"])) {
    if (isTemporary(path)) continue;
    const reference = await readSealed(store, referenceFiles, hashOfPath(path));
    if (reference !== undefined && experiments.has(reference.experiment)) {
      hashes.add(reference.record);
    } else garbage.push(["references", path]);
  }
  const records = await readRecords(store);
  for (const [hash, record] of records) if (isNeeded(record)) hashes.add(hash);
  const needed = {
    objects: addMakers(hashes, objects, records),
    records: hashes,
    progress: keys,
    failures: keys,
    experiments: new Set([...experiments].map(sha256)),
  };
  for (const [kind, hashes] of Object.entries(needed)) {
    for await (const path of files(store.folder, [kind])) {
      if (!isTemporary(path) && !hashes.has(hashOfPath(path))) garbage.push([kind, path]);
    }
  }
  for await (const path of files(store.folder, arePhotosGivenUp ? ["packs", "hashes"] : [])) {
    if (!isTemporary(path)) garbage.push(["photos", path]);
  }
  for await (
    const path of files(store.folder, [...Object.keys(needed), "references", ...ONLY_TEMPORARIES])
  ) {
    const owner = temporaryOwner(path);
    if (owner && await isGone(store.folder, owner)) garbage.push(["temporary", path]);
  }
  for await (const path of handedOut(store.folder)) {
    const owner = temporaryOwner(path);
    if (owner && await isGone(store.folder, owner)) garbage.push(["temporary", path]);
  }
  const found = await Promise.all(
    garbage.map(async ([kind, path]) => ({ kind, path, size: await sizeOf(path) })),
  );
  return Map.groupBy(found, ({ kind }) => kind);
}

/** What lies where archives and exported data sets are made. These themselves are nobody's garbage. */
async function* handedOut(folder: string): AsyncGenerator<string> {
  const archives = join(folder, "archives");
  for (const { name } of await entriesOf(archives)) yield join(archives, name);
  const exported = join(folder, "export");
  for (const { name, isDirectory } of await entriesOf(exported)) {
    if (!isDirectory) continue;
    for (const { name: file } of await entriesOf(join(exported, name))) {
      yield join(exported, name, file);
    }
  }
}

/** What is in a folder; nothing if it is not there. */
async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  const { isDirectory, size } = await Deno.lstat(path);
  if (!isDirectory) return size;
  let sum = 0;
  for (const { name } of await entriesOf(path)) sum += await sizeOf(join(path, name));
  return sum;
}

async function readRecords(store: Store): Promise<Map<string, StepRecord>> {
  const records = new Map<string, StepRecord>();
  for await (const path of files(store.folder, ["records"])) {
    if (isTemporary(path)) continue;
    const hash = hashOfPath(path);
    const record = await readSealed(store, recordFiles, hash);
    if (record !== undefined) records.set(hash, record);
  }
  return records;
}

/** Adds the records that made what is needed, unless a record that is needed anyway made it. Returns all needed objects. */
function addMakers(
  hashes: Set<string>,
  needed: Iterable<string>,
  records: ReadonlyMap<string, StepRecord>,
): Set<string> {
  const makers = new Map<string, string[]>();
  for (const [hash, { outputs }] of records) {
    for (const object of Object.values(outputs)) {
      makers.set(object, [...makers.get(object) ?? [], hash]);
    }
  }
  const objects = new Set(needed);
  const add = (hash: string) => {
    hashes.add(hash);
    const { key, outputs } = records.get(hash) ?? {};
    for (const object of Object.values({ ...key?.inputs })) objects.add(object);
    for (const object of Object.values({ ...outputs })) objects.add(object);
  };
  for (const hash of [...hashes]) add(hash);
  // The set grows meanwhile: what makes an object takes in others.
  for (const object of objects) {
    const own = makers.get(object) ?? [];
    if (!own.some((hash) => hashes.has(hash))) own.forEach(add);
  }
  return objects;
}
