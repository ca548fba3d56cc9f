// Records: how objects came to be. A record is found by the hash of everything that decides its outputs; if it is
// there with its objects whole, the step is done.

import { z } from "zod";
import { readSealed, type SealedKind, syncSealedName, writeSealed } from "./sealed.ts";
import { sha256 } from "./sha256.ts";
import { hasObject, type Store, syncObjects } from "./store.ts";

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

const hashes = z.record(z.string(), z.string());
// What JSON holds is JSON.
const values = z.record(z.string(), z.custom<Json>());

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
  const record = await readSealed(store, recordFiles, hash);
  if (record === undefined) return;
  for (const [name, hash] of Object.entries(record.outputs)) {
    if (!await hasObject(store, hash, `${name} of step ${record.key.step}`)) return;
  }
  return record;
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
