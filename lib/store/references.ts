// References: which record a step of an experiment stands at. They spare the next step the work of the last one's key,
// and tell what an experiment needs, and what nothing needs any more.

import { z } from "zod";
import { findRecordByHash, type StepRecord } from "./records.ts";
import { readSealed, type SealedKind, writeSealed } from "./sealed.ts";
import { files, hashOfPath, sha256, type Store } from "./store.ts";
import { isTemporary } from "./temporary.ts";

/** A reference as it is kept. */
export interface Reference {
  /** Name of the experiment. */
  readonly experiment: string;
  /** Which step. */
  readonly step: string;
  /** Hash of the record's key. */
  readonly record: string;
}

/** How references are kept: by their experiment and step. */
export const referenceFiles: SealedKind<Reference> = {
  folder: "references",
  schema: z.object({ experiment: z.string(), step: z.string(), record: z.string() }),
  hashOf: ({ experiment, step }) => referenceName(experiment, step),
};

/**
 * Remembers the record that a step of an experiment stands at.
 *
 * @param store The data folder
 * @param reference Experiment, step, and hash of the record's key
 */
export async function setReference(store: Store, reference: Reference): Promise<void> {
  const name = referenceName(reference.experiment, reference.step);
  const known = await readSealed(store, referenceFiles, name);
  if (known?.record !== reference.record) await writeSealed(store, referenceFiles, reference);
}

/**
 * The record that a step of an experiment stands at.
 *
 * @param store The data folder
 * @param experiment Name of the experiment
 * @param step Which step
 * @returns The record, if there is one with all its objects whole
 */
export async function referencedRecord(
  store: Store,
  experiment: string,
  step: string,
): Promise<StepRecord | undefined> {
  const reference = await readSealed(store, referenceFiles, referenceName(experiment, step));
  return reference && await findRecordByHash(store, reference.record);
}

/** What the file of a reference is named by. */
export function referenceName(experiment: string, step: string): string {
  return sha256(`${experiment} ${step}`);
}

/** All references that are whole. */
export async function readReferences({ folder }: Store): Promise<Reference[]> {
  const references: Reference[] = [];
  const quiet: Store = { folder, warn: () => {} };
  for await (const path of files(folder, ["references"])) {
    if (isTemporary(path)) continue;
    const reference = await readSealed(quiet, referenceFiles, hashOfPath(path));
    if (reference !== undefined) references.push(reference);
  }
  return references;
}
