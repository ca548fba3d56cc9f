// Embeddings that the user brings along: an .npz file with X_pool, y_pool, X_test and y_test.

import { basename } from "node:path";
import { UserError } from "../errors.ts";
import { type Labels, numberClasses } from "./labels.ts";
import { assertFileExists } from "./file_exists.ts";
import { type NpyArray, readNpz } from "./npz.ts";

/** Embeddings in the precision of the file, (rows x columns). */
export type EmbeddingArray = NpyArray<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>;

/** Embeddings with their labels. */
export interface Embeddings extends Labels {
  /** Embeddings of the pool. */
  readonly pool: EmbeddingArray;
  /** Embeddings of the test set. */
  readonly test: EmbeddingArray;
}

/**
 * Reads and checks an .npz file of embeddings.
 *
 * @param path The file, with X_pool, X_test (rows x columns; float32 or float64) and y_pool, y_test
 * (rows; integers of any width)
 * @returns Embeddings and classes
 * @throws {UserError} If the file or an array is missing, shapes do not fit, or a value is not finite
 */
export async function readEmbeddings(path: string): Promise<Embeddings> {
  const name = basename(path);
  await assertFileExists(path, "embeddings");
  const bytes = await Deno.readFile(path);
  const arrays = readNpz(bytes, ["X_pool", "y_pool", "X_test", "y_test"], path);
  const pool = checkSamples(arrays.X_pool, `X_pool of ${name}`);
  const test = checkSamples(arrays.X_test, `X_test of ${name}`);
  if (pool.shape[1] !== test.shape[1]) {
    throw new UserError(
      `X_pool of ${name} has ${pool.shape[1]} columns, X_test has ${test.shape[1]}; ` +
        "both must come from one encoder",
    );
  }
  if (pool.data.constructor !== test.data.constructor) {
    throw new UserError(
      `X_pool of ${name} has ${pool.data.BYTES_PER_ELEMENT * 8} bits, X_test has ` +
        `${test.data.BYTES_PER_ELEMENT * 8}; save both as float32 or both as float64`,
    );
  }
  const poolLabels = checkLabels(arrays.y_pool, pool, `y_pool of ${name}`);
  const testLabels = checkLabels(arrays.y_test, test, `y_test of ${name}`);
  return { pool, test, ...numberClasses(poolLabels, testLabels) };
}

function checkSamples({ data, shape }: NpyArray, name: string): EmbeddingArray {
  if (shape.length !== 2 || shape[0] === 0 || shape[1] === 0) {
    throw new UserError(`${name} is of shape (${shape.join(", ")}); rows x columns are needed`);
  }
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new UserError(`${name} holds integers; save it as float32 or float64`);
  }
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) {
      throw new UserError(
        `${name} has ${data[i]} in row ${Math.floor(i / shape[1])}, column ${i % shape[1]}; ` +
          "embeddings must be finite",
      );
    }
  }
  return { data, shape };
}

function checkLabels({ data, shape }: NpyArray, { shape: [rows] }: EmbeddingArray, name: string) {
  if (data instanceof Float32Array || data instanceof Float64Array) {
    throw new UserError(`${name} holds floats; labels are integers`);
  }
  if (shape.length !== 1 || shape[0] !== rows) {
    throw new UserError(
      `${name} is of shape (${shape.join(", ")}); one label for each of the ${rows} rows is needed`,
    );
  }
  return { labels: [...data as Iterable<number | bigint>], name };
}
