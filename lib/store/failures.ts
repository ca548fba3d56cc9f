// Work that failed, so that `status` can say why.

import { hostname } from "node:os";
import { readSealed, removeSealed, writeSealed } from "./records.ts";
import type { Store } from "./store.ts";

/** Why a piece of work failed. */
export interface SavedFailure {
  /** The error's message. */
  readonly message: string;
  /** Name of the machine it failed on. */
  readonly host: string;
}

/** The failure of a piece of work, by the hash of its key, if the last try at it failed. */
export function readFailure(store: Store, hash: string): Promise<SavedFailure | undefined> {
  return readSealed<SavedFailure>(store, "failures", hash);
}

/** Remembers that a piece of work failed. */
export function writeFailure(store: Store, hash: string, message: string): Promise<void> {
  return writeSealed(store, "failures", hash, { message, host: hostname() });
}

/** Forgets the failure of a piece of work, once it is tried again. */
export function removeFailure(store: Store, hash: string): Promise<void> {
  return removeSealed(store, "failures", hash);
}
