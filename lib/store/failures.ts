// Work that failed, so that `status` can say why.

import { hostname } from "node:os";
import { z } from "zod";
import { readSealed, removeSealed, type SealedKind, writeSealed } from "./sealed.ts";
import type { Store } from "./store.ts";

/** Why a piece of work failed. */
export interface SavedFailure {
  /** The work: the hash of its key. */
  readonly work: string;
  /** The error's message. */
  readonly message: string;
  /** Name of the machine it failed on. */
  readonly host: string;
}

/** How failures are kept: by the hash of the work's key. */
const failureFiles: SealedKind<SavedFailure> = {
  folder: "failures",
  schema: z.object({ work: z.string(), message: z.string(), host: z.string() }),
  hashOf: ({ work }) => work,
};

/** The failure of a piece of work, by the hash of its key, if the last try at it failed. */
export function readFailure(store: Store, hash: string): Promise<SavedFailure | undefined> {
  return readSealed(store, failureFiles, hash);
}

/** Remembers that a piece of work failed. */
export function writeFailure(store: Store, hash: string, message: string): Promise<void> {
  return writeSealed(store, failureFiles, { work: hash, message, host: hostname() });
}

/** Forgets the failure of a piece of work, once it is tried again. */
export function removeFailure(store: Store, hash: string): Promise<void> {
  return removeSealed(store, failureFiles, hash);
}
