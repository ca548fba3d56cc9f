// First batches in the data folder: each is picked once, and all cells of its repetition take it.

import { codeOf, sourceOf } from "../store/code.ts";
import { findRecord, type Json, type Key, keyHash, writeRecord } from "../store/records.ts";
import { setReference } from "../store/references.ts";
import { putObject, readObject, type Store } from "../store/store.ts";
import type { CellSettings } from "./cell.ts";
import { type DataObjects, dataSharer, openMatrix, type ShareData } from "./dataset.ts";
import { firstBatchFile, pickFirstBatch } from "./first_batch.ts";
import type { CellPlan } from "./plan.ts";

/** Tells the settings of cells, with what they start with. */
export interface Starts {
  /**
   * The settings of a cell.
   *
   * @param plan The cell
   * @returns Its settings, with the samples of its first batch if it has one
   */
  settingsOf(plan: CellPlan): Promise<CellSettings>;
}

/** How first batches are opened. */
export interface StartOptions {
  /** Whether batches are picked anew, and neither read nor kept; no unless given. */
  readonly isProof?: boolean;
  /** Finds the study's data, such as for the cells that start with them; reads them again unless given. */
  readonly share?: ShareData;
}

/**
 * Opens the first batches of cells. A batch that several cells ask for at a time is picked once.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param options Whether batches are picked anew, and what finds the study's data
 * @returns What tells the settings of cells
 */
export function openStarts(
  store: Store,
  project: string,
  { isProof = false, share = dataSharer(store) }: StartOptions = {},
): Starts {
  const picked = new Map<string, Promise<number[]>>();
  const pick = async ({ firstBatch, settings, key }: CellPlan) => {
    const { pool } = await share(key.inputs as DataObjects);
    return await pickFirstBatch(openMatrix(pool), firstBatch!, settings);
  };
  const pickOnce = async (plan: CellPlan, key: Key) => {
    const known = await findRecord(store, key);
    const { experiment, settings: { repetition } } = plan;
    const reference = { experiment, step: `start ${repetition}`, record: keyHash(key) };
    if (known !== undefined) {
      await setReference(store, reference);
      return JSON.parse(new TextDecoder().decode(await readObject(store, known.outputs.picks)));
    }
    const picks = await pick(plan);
    const object = await putObject(store, new TextEncoder().encode(JSON.stringify(picks) + "\n"));
    const details = await sourceOf(store, project, key);
    await writeRecord(store, key, { outputs: { picks: object }, seconds: 0, details });
    await setReference(store, reference);
    return picks;
  };
  return {
    async settingsOf(plan) {
      if (plan.firstBatch === undefined) return plan.settings;
      const key = await startKey(store, project, plan);
      const hash = keyHash(key);
      let batch = picked.get(hash);
      if (batch === undefined) {
        batch = isProof ? pick(plan) : pickOnce(plan, key);
        picked.set(hash, batch);
      }
      return { ...plan.settings, start: { indices: await batch } };
    },
  };
}

/**
 * What decides the first batch of a cell.
 *
 * @param store The data folder, which remembers hashes of files
 * @param project Absolute path of the project, for the code's hashes
 * @param plan A cell that starts with a first batch
 * @returns The key of the batch's record
 */
export async function startKey(
  store: Store,
  project: string,
  { firstBatch, settings, key }: CellPlan,
): Promise<Key> {
  const { repetition, batchSize, maxCandidates, generator } = settings;
  const parameters = { start: firstBatch as Json, repetition, batchSize, maxCandidates, generator };
  return {
    step: "start",
    inputs: { pool: key.inputs.pool },
    parameters,
    ...await codeOf(store, project, [firstBatchFile]),
  };
}
