// What the samples of a study's harder pool are in the pool that was embedded.

import type { Experiment } from "../experiment/experiment.ts";
import { readNpy } from "../images/npz.ts";
import { readObject, type Store } from "../store/store.ts";
import type { PoolOrigin } from "./data_set.ts";

/**
 * Reads what a harder pool was made of.
 *
 * @param store The data folder
 * @param experiment The experiment
 * @param outputs SHA-256 of what the study ran on
 * @returns Places in the pool that was embedded, and classes where labels may be wrong; undefined for a pool as it was embedded
 */
export async function poolOrigin(
  store: Store,
  { pool }: Pick<Experiment, "pool">,
  { poolIndices, poolClasses }: Readonly<Record<string, string>>,
): Promise<PoolOrigin | undefined> {
  if (pool === undefined) return;
  const wholes = async (hash: string) => readNpy(await readObject(store, hash)).data as Int32Array;
  const indices = await wholes(poolIndices);
  if (pool.wrongLabels === undefined) return { indices };
  return { indices, classes: await wholes(poolClasses) };
}
