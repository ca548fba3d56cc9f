// What is known of unfinished work: written after every cycle, so that a killed process loses only the cycle under way.

import { readSealed, removeSealed, writeSealed } from "./records.ts";
import type { Store } from "./store.ts";

/**
 * Reads what was saved of unfinished work.
 *
 * @param store The data folder
 * @param hash The work: the hash of its key
 * @returns What was saved, if anything
 */
export function readProgress<Value>(store: Store, hash: string): Promise<Value | undefined> {
  return readSealed<Value>(store, "progress", hash);
}

/** Saves unfinished work, in place of what was saved of it before. */
export function writeProgress(store: Store, hash: string, value: unknown): Promise<void> {
  return writeSealed(store, "progress", hash, value);
}

/** Forgets unfinished work, once it is finished and recorded. */
export function removeProgress(store: Store, hash: string): Promise<void> {
  return removeSealed(store, "progress", hash);
}
