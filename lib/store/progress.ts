// What is known of unfinished work: written after every cycle, so that a killed process loses only the cycle under way.

import { z } from "zod";
import { readSealed, removeSealed, type SealedKind, writeSealed } from "./sealed.ts";
import { files, hashOfPath, type Store } from "./store.ts";
import { isTemporary } from "./temporary.ts";

/** How unfinished work is kept: it says whose it is, by the hash of its key, as results hang on it. */
function progressFiles<Value extends object>(
  schema: z.ZodType<Value>,
): SealedKind<Value & { work: string }> {
  return {
    folder: "progress",
    schema: z.object({ work: z.string() }).and(schema),
    hashOf: ({ work }) => work,
  };
}

const anyProgress = progressFiles(z.looseObject({}));

/**
 * Reads what was saved of unfinished work.
 *
 * @param store The data folder
 * @param hash The work: the hash of its key
 * @param schema What can be saved of it
 * @returns What was saved, if anything
 */
export function readProgress<Value extends object>(
  store: Store,
  hash: string,
  schema: z.ZodType<Value>,
): Promise<Value | undefined> {
  return readSealed(store, progressFiles(schema), hash);
}

/** Saves unfinished work, in place of what was saved of it before. */
export function writeProgress(store: Store, hash: string, value: object): Promise<void> {
  return writeSealed(store, anyProgress, { work: hash, ...value });
}

/** Hashes of all work that is unfinished, or was when its process was killed. */
export async function workInProgress({ folder }: Store): Promise<Set<string>> {
  const hashes = new Set<string>();
  for await (const path of files(folder, ["progress"])) {
    if (!isTemporary(path)) hashes.add(hashOfPath(path));
  }
  return hashes;
}

/** Forgets unfinished work, once it is finished and recorded. */
export function removeProgress(store: Store, hash: string): Promise<void> {
  return removeSealed(store, anyProgress, hash);
}
