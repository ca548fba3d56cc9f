// Embeddings that the user brings along: X_pool, y_pool, X_test and y_test, in one file or in several.

import { basename, join } from "node:path";
import { UserError } from "../errors.ts";
import { type Labels, type LabelSource, numberClasses } from "./labels.ts";
import { assertFileExists } from "./file_exists.ts";
import { type AnyNpyArray, type EmbeddingArray, readNpyFile, readNpzFile } from "./npz.ts";
import { readSafetensors } from "./safetensors.ts";

/** Embeddings with their labels. */
export interface Embeddings extends Labels {
  /** Embeddings of the pool. */
  readonly pool: EmbeddingArray;
  /** Embeddings of the test set. */
  readonly test: EmbeddingArray;
}

/** Endings of tables that hold a split each, which are looked for in this order. */
const tables = ["arrow", "parquet"];

/** The arrays of a study, by the names that they have in every kind of file. */
const names = ["X_pool", "y_pool", "X_test", "y_test"];

/**
 * The files that hold a study's embeddings.
 *
 * @param path An .npz or .safetensors file, or a folder with a .npy file for each array, or with pool and test as .arrow or .parquet
 * @returns Their paths
 * @throws {UserError} If one is missing, or the folder has none of them
 */
export async function embeddingFiles(path: string): Promise<string[]> {
  const isFolder = await Deno.stat(path).then((info) => info.isDirectory, () => false);
  if (!isFolder) {
    await assertFileExists(path, "embeddings");
    if (/\.(npz|safetensors)$/i.test(path)) return [path];
    throw new UserError(
      `${path}: embeddings are an .npz or .safetensors file, or a folder with .npy, .arrow or .parquet files`,
    );
  }
  const found = new Set(Array.from(Deno.readDirSync(path), ({ name }) => name));
  const ending = tables.find((ending) =>
    found.has(`pool.${ending}`) || found.has(`test.${ending}`)
  );
  const wanted = ending === undefined
    ? names.map((name) => `${name}.npy`)
    : [`pool.${ending}`, `test.${ending}`];
  const missing = wanted.find((name) => !found.has(name));
  if (missing !== undefined) {
    throw new UserError(
      `${path} has no ${missing}; a folder of embeddings has ${
        names.join(".npy, ")
      }.npy, or pool and test as .arrow or .parquet`,
    );
  }
  const files = wanted.map((name) => join(path, name));
  // Folders and links to nothing have names too.
  for (const file of files) await assertFileExists(file, "file");
  return files;
}

/**
 * Reads and checks embeddings.
 *
 * @param path An .npz or .safetensors file with X_pool, X_test (rows x columns; float32 or float64) and y_pool, y_test (rows;
 * integers of any width or texts), a folder with a .npy file for each of these, or a folder with pool and test as .arrow or
 * .parquet, which have the columns `embedding` and `label`
 * @returns Embeddings and classes
 * @throws {UserError} If a file or an array is missing, shapes do not fit, or a value is not finite
 */
export async function readEmbeddings(path: string): Promise<Embeddings> {
  const name = basename(path);
  const files = await embeddingFiles(path);
  const { pool, poolLabels, test, testLabels } = files[0].endsWith(".arrow")
    ? await readTables(files, readArrowSplit)
    : files[0].endsWith(".parquet")
    ? await readTables(files, readParquetSplit)
    : await readArrays(files, name);
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
  return { pool, test, ...numberClasses(poolLabels, testLabels) };
}

async function readArrays(files: readonly string[], name: string) {
  const [file] = files;
  let arrays: Record<string, AnyNpyArray> = {};
  if (/\.npz$/i.test(file)) arrays = await readNpzFile(file, names);
  else if (/\.safetensors$/i.test(file)) arrays = await readSafetensors(file, names);
  else {
    for (const [i, path] of files.entries()) arrays[names[i]] = await readNpyFile(path);
  }
  const pool = checkSamples(arrays.X_pool, `X_pool of ${name}`);
  const test = checkSamples(arrays.X_test, `X_test of ${name}`);
  const poolLabels = checkLabels(arrays.y_pool, pool, `y_pool of ${name}`);
  const testLabels = checkLabels(arrays.y_test, test, `y_test of ${name}`);
  return { pool, poolLabels, test, testLabels };
}

/** A split as its table holds it. */
interface TableSplit {
  readonly samples: AnyNpyArray;
  readonly labels: LabelSource;
}

async function readTables(
  [poolFile, testFile]: readonly string[],
  read: (path: string) => Promise<TableSplit>,
) {
  const [pool, test] = [await read(poolFile), await read(testFile)];
  return {
    pool: checkSamples(pool.samples, basename(poolFile)),
    poolLabels: pool.labels,
    test: checkSamples(test.samples, basename(testFile)),
    testLabels: test.labels,
  };
}

async function readArrowSplit(path: string): Promise<TableSplit> {
  // Its package is large, and few need it.
  const { readArrow } = await import("./arrow.ts");
  const { samples, labels } = await readArrow(path);
  return { samples, labels: { labels, name: basename(path) } };
}

async function readParquetSplit(path: string): Promise<TableSplit> {
  const { readParquetEmbeddings } = await import("./parquet_embeddings.ts");
  return await readParquetEmbeddings(path);
}

function checkSamples({ data, shape }: AnyNpyArray, name: string): EmbeddingArray {
  if (shape.length !== 2 || shape[0] === 0 || shape[1] === 0) {
    throw new UserError(`${name} is of shape (${shape.join(", ")}); rows x columns are needed`);
  }
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    const held = Array.isArray(data) ? "texts" : "integers";
    throw new UserError(`${name} holds ${held}; save it as float32 or float64`);
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

function checkLabels(
  { data, shape }: AnyNpyArray,
  { shape: [rows] }: EmbeddingArray,
  name: string,
) {
  if (data instanceof Float32Array || data instanceof Float64Array) {
    throw new UserError(`${name} holds floats; labels are integers or texts`);
  }
  if (shape.length !== 1 || shape[0] !== rows) {
    throw new UserError(
      `${name} is of shape (${shape.join(", ")}); one label for each of the ${rows} rows is needed`,
    );
  }
  return { labels: [...data as Iterable<number | bigint | string>], name };
}
