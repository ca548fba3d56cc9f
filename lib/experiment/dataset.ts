// The embeddings and labels of a study, from the data folder.

import { z } from "zod";
import { readNpy } from "../images/npz.ts";
import type { Matrix, Values } from "../numeric/matrix.ts";
import { openShared, type SharedObject, shareObject } from "../store/shared_object.ts";
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
  const matrix = async (hash: string) => matrixOf(await readObject(store, hash));
  const labels = async (hash: string) => labelsOf(await readObject(store, hash));
  return {
    pool: await matrix(data.pool),
    poolLabels: await labels(data.poolLabels),
    test: await matrix(data.test),
    testLabels: await labels(data.testLabels),
    classCount,
  };
}

function matrixOf(bytes: Uint8Array<ArrayBuffer>): Matrix {
  const { data, shape: [rows, columns] } = readNpy(bytes);
  return { data: data as Values, rows, columns };
}

function labelsOf(bytes: Uint8Array<ArrayBuffer>): Int32Array {
  return readNpy(bytes).data as Int32Array;
}

/** A study's data in memory that all threads of this process share. */
export type SharedData = Record<keyof DataObjects, SharedObject>;

/** Finds a study's data in shared memory. */
export type ShareData = (data: DataObjects) => Promise<SharedData>;

/**
 * Reads studies' data into shared memory, each object once, however many cells ask for it.
 *
 * @param store The data folder
 * @returns What finds a study's data; it rejects with a `DamagedError` if an object is missing or was altered
 */
export function dataSharer(store: Store): ShareData {
  const shared = new Map<string, Promise<SharedObject>>();
  const share = (hash: string) => {
    const known = shared.get(hash) ?? shareObject(store, hash);
    shared.set(hash, known);
    return known;
  };
  return async ({ pool, poolLabels, test, testLabels }) => {
    const objects = [pool, poolLabels, test, testLabels].map(share);
    const [first, second, third, fourth] = await Promise.all(objects);
    return { pool: first, poolLabels: second, test: third, testLabels: fourth };
  };
}

/**
 * Opens embeddings in shared memory. Nothing is copied.
 *
 * @param object The object
 * @returns The embeddings
 */
export function openMatrix(object: SharedObject): Matrix {
  return matrixOf(openShared(object));
}

/**
 * Remembers the study's data that were opened last, so that all cells of a worker share what was found out about them.
 *
 * @returns What opens data in shared memory. Nothing is copied.
 */
export function rememberDataset(): (shared: SharedData, classCount: number) => Dataset {
  let last: { key: string; dataset: Dataset } | undefined;
  return ({ pool, poolLabels, test, testLabels }, classCount) => {
    // Posted again, the same memory comes as another object.
    const key = [pool, poolLabels, test, testLabels].map(({ hash }) => hash).join();
    if (last?.key !== key) {
      const dataset = {
        pool: openMatrix(pool),
        poolLabels: labelsOf(openShared(poolLabels)),
        test: openMatrix(test),
        testLabels: labelsOf(openShared(testLabels)),
        classCount,
      };
      last = { key, dataset };
    }
    return last.dataset;
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
