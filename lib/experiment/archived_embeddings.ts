// Embeddings that came in an archive: what they were made of need not be here.

import { isDeepStrictEqual } from "node:util";
import { embedKey } from "../encoder/embed.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { type Code, codeOf } from "../store/code.ts";
import type { Key, StepRecord } from "../store/records.ts";
import { referencedRecord } from "../store/references.ts";
import type { Store } from "../store/store.ts";
import type { Experiment } from "./experiment.ts";

/**
 * The embeddings of an experiment that came in an archive. They do where what they were made of is not here; images that are
 * here are compared as ever.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param experiment The experiment
 * @returns The record of the embeddings; undefined if they came otherwise, or are of other code or settings
 */
export async function archivedEmbeddings(
  store: Store,
  project: string,
  { name, data, encoder }: Experiment,
): Promise<StepRecord | undefined> {
  const record = await referencedRecord(store, name, "embed");
  if (record?.details?.archive !== true) return;
  const settings = JSON.parse(JSON.stringify({ data, encoder: encoder ?? null }));
  if (!isDeepStrictEqual(record.key.parameters, settings)) return;
  return await isOfThisCode(store, project, record.key) ? record : undefined;
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

/** Whether the files and packages of a key are those of the project. */
async function isOfThisCode(store: Store, project: string, key: Key): Promise<boolean> {
  const told: Code = { code: key.code, versions: key.versions };
  try {
    // Every file of it counts, and so does what they import now.
    return isDeepStrictEqual(await codeOf(store, project, Object.keys(key.code)), told);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
