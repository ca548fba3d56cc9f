// First batches in the data folder: each is picked once, and all cells of its repetition take it.

import { readNpy } from "../images/npz.ts";
import type { Matrix, Values } from "../numeric/matrix.ts";
import { codeOf, sourceOf } from "../store/code.ts";
import { findRecord, type Json, type Key, keyHash, writeRecord } from "../store/records.ts";
import { setReference } from "../store/references.ts";
import { putObject, readObject, type Store } from "../store/store.ts";
import type { CellSettings } from "./cell.ts";
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

/**
 * Opens the first batches of cells. A batch that several cells ask for at a time is picked once.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param isProof Whether batches are picked anew, and neither read nor kept
 * @returns What tells the settings of cells
 */
export function openStarts(store: Store, project: string, isProof = false): Starts {
  const picked = new Map<string, Promise<number[]>>();
  let pool: { hash: string; value: Promise<Matrix> } | undefined;
  /** The pool, loaded once for all repetitions. */
  const poolOf = (hash: string) => {
    if (pool?.hash !== hash) pool = { hash, value: loadPool(store, hash) };
    return pool.value;
  };
  const pick = async ({ firstBatch, settings, key }: CellPlan) =>
    await pickFirstBatch(await poolOf(key.inputs.pool), firstBatch!, settings);
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

async function loadPool(store: Store, hash: string): Promise<Matrix> {
  const { data, shape: [rows, columns] } = readNpy(await readObject(store, hash));
  return { data: data as Values, rows, columns };
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
