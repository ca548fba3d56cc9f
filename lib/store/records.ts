// Records: how objects came to be. A record is found by the hash of everything that decides its outputs; if it is
// there with its objects whole, the step is done.

import { removeIfThere } from "./remove_if_there.ts";
import {
  files,
  hashOfPath,
  hasObject,
  isTemporary,
  pathOf,
  sha256,
  type Store,
  writeWhole,
} from "./store.ts";

/** A value of a JSON file. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Everything that decides what a step puts out. */
export interface Key {
  /** Which step: `embed`, `cell` or `plot`, say. */
  readonly step: string;
  /** Objects that go in, by what they are. */
  readonly inputs: Record<string, string>;
  /** Parameters. */
  readonly parameters: { [key: string]: Json };
  /** Hashes, by meaning, of the files that make it, by their path in the project. */
  readonly code: Record<string, string>;
  /** Versions of the runtime and of the packages that the code uses. */
  readonly versions: Record<string, string>;
}

/** What a step adds to its key once it is done. */
export interface Outcome {
  /** Objects that came out, by what they are. */
  readonly outputs: Record<string, string>;
  /** How long it took, seconds. */
  readonly seconds: number;
  /** What else is worth knowing: counts, timings, where it ran. It decides nothing. */
  readonly details?: { [key: string]: Json };
}

/** How objects came to be. */
export interface StepRecord extends Outcome {
  /** What decided them. */
  readonly key: Key;
}

/** The hash of a key, whatever the order of its entries. */
export function keyHash(key: Key): string {
  return sha256(canonical(key as unknown as Json));
}

/** JSON with the entries of objects in alphabetical order, so that equal values are equal text. */
export function canonical(value: Json): string {
  return JSON.stringify(
    value,
    (_, entry) =>
      entry !== null && typeof entry === "object" && !Array.isArray(entry)
        ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => a < b ? -1 : 1))
        : entry,
  );
}

/**
 * Finds the record of a step that is done.
 *
 * @param store The data folder
 * @param key What decides the step
 * @returns The record, if it is there with all its objects whole
 */
export function findRecord(store: Store, key: Key): Promise<StepRecord | undefined> {
  return findRecordByHash(store, keyHash(key));
}

/** Finds a record by the hash of its key, if it is there with all its objects whole. */
export async function findRecordByHash(
  store: Store,
  hash: string,
): Promise<StepRecord | undefined> {
  const record = await readSealed<StepRecord>(store, "records", hash);
  if (record === undefined) return;
  for (const [name, hash] of Object.entries(record.outputs)) {
    if (!await hasObject(store, hash, `${name} of step ${record.key.step}`)) return;
  }
  return record;
}

/**
 * Records that a step is done; its objects have to be in the data folder.
 *
 * @param store The data folder
 * @param key What decided it
 * @param outcome What came out
 * @returns The record
 */
export async function writeRecord(store: Store, key: Key, outcome: Outcome): Promise<StepRecord> {
  const record = { key, ...outcome };
  await writeSealed(store, "records", keyHash(key), record);
  return record;
}

/**
 * Reads a JSON file of the data folder that bears the hash of its own content.
 *
 * @param store The data folder, which is told of damage
 * @param kind Which folder of it
 * @param hash The file's name
 * @returns Its value, if it is there and whole
 */
export async function readSealed<Value>(
  store: Store,
  kind: string,
  hash: string,
): Promise<Value | undefined> {
  const path = pathOf(store, kind, hash, ".json");
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  const end = text.indexOf("\n");
  const content = text.slice(end + 1);
  if (end < 0 || sha256(content) !== text.slice(0, end)) {
    store.warn(`${kind}/${hash}.json is damaged; what it stands for is made again`);
    return;
  }
  return JSON.parse(content);
}

/** Paths of the JSON files of one kind that are there but damaged. */
export async function findDamaged({ folder }: Store, kind: string): Promise<string[]> {
  const damaged: string[] = [];
  let isDamaged = false;
  const quiet: Store = { folder, warn: () => isDamaged = true };
  for await (const path of files(folder, [kind])) {
    if (isTemporary(path)) continue;
    isDamaged = false;
    await readSealed(quiet, kind, hashOfPath(path));
    if (isDamaged) damaged.push(path);
  }
  return damaged;
}

/** Writes a JSON file that bears the hash of its own content in its first line. */
export async function writeSealed(
  store: Store,
  kind: string,
  hash: string,
  value: unknown,
): Promise<void> {
  const content = JSON.stringify(value, null, 1) + "\n";
  await writeWhole(pathOf(store, kind, hash, ".json"), `${sha256(content)}\n${content}`);
}

/** Removes a JSON file of the data folder, if it is there. */
export async function removeSealed(store: Store, kind: string, hash: string): Promise<void> {
  await removeIfThere(pathOf(store, kind, hash, ".json"));
}
