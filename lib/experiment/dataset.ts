// The embeddings and labels of a study, from the data folder.

import { z } from "zod";
import { readNpy } from "../images/npz.ts";
import type { Matrix, Values } from "../numeric/matrix.ts";
import { DamagedError, readObject, type Store } from "../store/store.ts";
import type { Dataset } from "./check_dataset.ts";

/** Objects of a study's data, by their SHA-256. */
export type DataObjects = Record<"pool" | "poolLabels" | "test" | "testLabels", string>;

/**
 * Loads a study's data from the data folder.
 *
 * @param store The data folder
 * @param data Which objects
 * @param classCount How many classes there are
 * @returns Embeddings and classes
 * @throws {DamagedError} If an object is missing or was altered
 */
export async function loadDataset(
  store: Store,
  data: DataObjects,
  classCount: number,
): Promise<Dataset> {
  const matrix = async (hash: string): Promise<Matrix> => {
    const { data, shape: [rows, columns] } = readNpy(await readObject(store, hash));
    return { data: data as Values, rows, columns };
  };
  const labels = async (hash: string) => readNpy(await readObject(store, hash)).data as Int32Array;
  return {
    pool: await matrix(data.pool),
    poolLabels: await labels(data.poolLabels),
    test: await matrix(data.test),
    testLabels: await labels(data.testLabels),
    classCount,
  };
}

/**
 * Remembers the study's data that were loaded last, so that all cells of a worker share them.
 *
 * @returns What loads data as `loadDataset` does, from the data folder of that path
 */
export function rememberDataset(): (
  folder: string,
  data: DataObjects,
  classCount: number,
) => Promise<Dataset> {
  let last: { key: string; value: Promise<Dataset> } | undefined;
  return (folder, data, classCount) => {
    const key = JSON.stringify(data);
    if (last?.key !== key) {
      last = { key, value: loadDataset({ folder, warn: () => {} }, data, classCount) };
    }
    return last.value;
  };
}

/**
 * Reads the names of a study's classes from the data folder.
 *
 * @param store The data folder
 * @param hash SHA-256 of the names
 * @returns The names, in the order of the classes' numbers
 * @throws {DamagedError} If the object is missing, was altered, or is something else
 */
export async function readClassNames(store: Store, hash: string): Promise<string[]> {
  const bytes = await readObject(store, hash);
  try {
    return z.array(z.string()).parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw new DamagedError(`Object ${hash} should be names of classes; run step 1 again`);
  }
}
