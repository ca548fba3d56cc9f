// Embeddings that came in an archive: what they were made of need not be here.

import { isDeepStrictEqual } from "node:util";
import { embedKey } from "../encoder/embed.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { codeChanges } from "../store/code_changes.ts";
import type { StepRecord } from "../store/records.ts";
import { referencedRecord } from "../store/references.ts";
import type { Store } from "../store/store.ts";
import type { Experiment } from "./experiment.ts";

/** Embeddings that came in an archive. */
export interface ArchivedEmbeddings {
  /** Their record. */
  readonly record: StepRecord;
  /** What of the code that made them is otherwise in this project, a few words each. */
  readonly changes: readonly string[];
}

/**
 * The embeddings of an experiment that came in an archive. They do where what they were made of is not here; images that are
 * here are compared as ever.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param experiment The experiment
 * @returns The embeddings; undefined if they came otherwise, or are of other settings
 */
export async function archivedEmbeddings(
  store: Store,
  project: string,
  { name, data, encoder }: Experiment,
): Promise<ArchivedEmbeddings | undefined> {
  const record = await referencedRecord(store, name, "embed");
  if (record?.details?.archive !== true) return;
  const settings = JSON.parse(JSON.stringify({ data, encoder: encoder ?? null }));
  if (!isDeepStrictEqual(record.key.parameters, settings)) return;
  return { record, changes: await codeChanges(store, project, record.key) };
}

/**
 * Whether what step 1 of an experiment embeds is here, and can be used.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param experiment The experiment
 * @param hub The hub's files that are here
 */
export async function isRawDataHere(
  store: Store,
  project: string,
  experiment: Experiment,
  hub: HubFiles,
): Promise<boolean> {
  try {
    await embedKey({ ...experiment, store, project, hub, now: () => 0 });
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
