// Records: how objects came to be. A record is found by the hash of everything that decides its outputs; if it is
// there with its objects whole, the step is done.

import { z } from "zod";
import {
  type Beginning,
  readSealed,
  type SealedKind,
  syncSealedName,
  writeSealed,
} from "./sealed.ts";
import { sha256 } from "./sha256.ts";
import { findObject, hasObject, type Store, syncObjects } from "./store.ts";

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

// By hand, which is faster: a study has a thousand records, each with the hashes of dozens of files.
const hashes = z.custom<Record<string, string>>((value) =>
  isObject(value) && Object.values(value).every((hash) => typeof hash === "string")
);
// What JSON holds is JSON.
const values = z.custom<{ [key: string]: Json }>(isObject);

function isObject(value: unknown): value is object {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** How records are kept: by the hash of their key. */
export const recordFiles: SealedKind<StepRecord> = {
  folder: "records",
  schema: z.object({
    key: z.object({
      step: z.string(),
      inputs: hashes,
      parameters: values,
      code: hashes,
      versions: hashes,
    }),
    outputs: hashes,
    seconds: z.number(),
    details: values.optional(),
  }),
  hashOf: ({ key }) => keyHash(key),
};

/** The hash of a key, whatever the order of its entries: that of its canonical text. */
export function keyHash(key: Key): string {
  const parts = Object.entries(key as unknown as Record<string, Json>)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, part]) => {
      const isTable = part === key.code || part === key.versions;
      const text = isTable ? canonicalTable(part as Table) : canonical(part);
      return `${JSON.stringify(name)}:${text}`;
    });
  return sha256(`{${parts.join(",")}}`);
}

/** The hashes of a key's files, or its versions. They are most of it, and the keys of a study's cells share them. */
type Table = Key["code"];

/** A text of tables that is made once for each. */
function textOfTable(make: (table: Table) => string): (table: Table) => string {
  const texts = new WeakMap<Table, string>();
  return (table) => {
    let text = texts.get(table);
    if (text === undefined) texts.set(table, text = make(table));
    return text;
  };
}

const canonicalTable = textOfTable(canonical);
/** A table as it stands in a record. */
const tableInRecord = textOfTable((table) =>
  JSON.stringify(table, null, 1).replaceAll("\n", "\n  ")
);

/** What the record of a key begins with, if it has the entries in the key's order. */
function beginningOf(key: Key): Beginning<StepRecord> {
  const { code, versions, ...own } = key;
  const text = JSON.stringify({ key: own }, null, 1).slice(0, -"\n }\n}".length) +
    `,\n  "code": ${tableInRecord(code)},\n  "versions": ${tableInRecord(versions)}\n },`;
  return { entries: { key }, text };
}

/** JSON with the entries of objects in alphabetical order, so that equal values are equal text. */
export function canonical(value: Json): string {
  return JSON.stringify(inOrder(value));
}

/** A value whose objects have their entries in alphabetical order. */
function inOrder(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    return value.some((one) => typeof one === "object") ? value.map(inOrder) : value;
  }
  const names = Object.keys(value);
  // Hashes of files are in order already, and are most of what there is.
  const isInOrder = names.every((name, i) =>
    (i === 0 || names[i - 1] < name) && typeof value[name] !== "object"
  );
  if (isInOrder) return value;
  names.sort();
  return Object.fromEntries(names.map((name) => [name, inOrder(value[name])]));
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
  const record = await readSealed(store, recordFiles, hash);
  if (record === undefined) return;
  for (const [name, hash] of Object.entries(record.outputs)) {
    if (!await hasObject(store, hash, outputName(record, name))) return;
  }
  return record;
}

/** A record with the bytes of its objects. */
export interface ReadRecord {
  /** The record. */
  readonly record: StepRecord;
  /** Bytes of its objects, by what they are. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

/**
 * Finds the record of a key and reads its objects, which have to be small: each is read once, to be checked and to be used.
 *
 * @param store The data folder, which is told of damage
 * @param planned The key, which the record shares then, and its hash
 * @returns The record and its objects, if it is there with all of them whole
 */
export async function readRecord(
  store: Store,
  { key, hash }: { readonly key: Key; readonly hash: string },
): Promise<ReadRecord | undefined> {
  const record = await readSealed(store, recordFiles, hash, beginningOf(key));
  return record && await withObjects(store, record);
}

/**
 * Reads the objects of a record, which have to be small.
 *
 * @param store The data folder, which is told of damage
 * @param record The record
 * @returns The record and its objects, if all of them are whole
 */
export async function withObjects(
  store: Store,
  record: StepRecord,
): Promise<ReadRecord | undefined> {
  const objects = new Map<string, Uint8Array>();
  for (const [name, hash] of Object.entries(record.outputs)) {
    const bytes = await findObject(store, hash, outputName(record, name));
    if (bytes === undefined) return;
    objects.set(name, bytes);
  }
  return { record, objects };
}

/** What an object of a record is called. */
function outputName({ key }: StepRecord, name: string): string {
  return `${name} of step ${key.step}`;
}

/**
 * Records that a step is done; its objects have to be in the data folder. They are on the disk before the record is, and the
 * record is on the disk at the end: what stands for it until then may be removed.
 *
 * @param store The data folder
 * @param key What decided it
 * @param outcome What came out
 * @returns The record
 */
export async function writeRecord(store: Store, key: Key, outcome: Outcome): Promise<StepRecord> {
  const record = { key, ...outcome };
  await syncObjects(store, [...Object.values(key.inputs), ...Object.values(outcome.outputs)]);
  await writeSealed(store, recordFiles, record);
  await syncSealedName(store, recordFiles, keyHash(key));
  return record;
}
