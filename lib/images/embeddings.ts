// Embeddings that the user brings along: X_pool, y_pool, X_test and y_test, in one file or in several.

import { basename, join } from "node:path";
import { UserError } from "../errors.ts";
import { type Labels, type LabelSource, numberClasses } from "./labels.ts";
import { assertFileExists } from "./file_exists.ts";
import {
  type EmbeddingArray,
  openNpyFile,
  openNpzFile,
  type StoredArray,
  type StoredSamples,
} from "./npz.ts";
import { openSafetensors } from "./safetensors.ts";

/** Embeddings with their labels. */
export interface Embeddings extends Labels {
  /** Embeddings of the pool. */
  readonly pool: EmbeddingArray;
  /** Embeddings of the test set. */
  readonly test: EmbeddingArray;
}

/** Embeddings of a file that are read block by block, (rows x columns). */
export interface OpenSamples {
  /** Number of rows and of columns. */
  readonly shape: readonly [number, number];
  /** Their precision. */
  readonly kind: "float32" | "float64";
  /**
   * Reads the values row after row, in blocks that need not end with a row. A block is valid until the next is asked for.
   *
   * @throws {UserError} If a value is not finite
   */
  blocks(): AsyncGenerator<EmbeddingArray["data"], void, void>;
}

/** Embeddings that are read block by block, with their labels. */
export interface OpenEmbeddings extends Labels {
  /** Embeddings of the pool. */
  readonly pool: OpenSamples;
  /** Embeddings of the test set. */
  readonly test: OpenSamples;
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
  const { pool, test, ...labels } = await openEmbeddings(path);
  return { pool: await readSamples(pool), test: await readSamples(test), ...labels };
}

async function readSamples({ shape, kind, blocks }: OpenSamples): Promise<EmbeddingArray> {
  const length = shape[0] * shape[1];
  const data = kind === "float32" ? new Float32Array(length) : new Float64Array(length);
  let done = 0;
  for await (const block of blocks()) {
    data.set(block, done);
    done += block.length;
  }
  return { data, shape };
}

/**
 * Opens embeddings and reads their labels. However large the embeddings are, little memory is taken.
 *
 * @param path What `readEmbeddings` reads
 * @returns Embeddings and classes
 * @throws {UserError} If a file or an array is missing, or shapes do not fit
 */
export async function openEmbeddings(path: string): Promise<OpenEmbeddings> {
  const name = basename(path);
  const files = await embeddingFiles(path);
  const { pool, poolLabels, test, testLabels } = files[0].endsWith(".arrow")
    ? await openTables(files, openArrowSplit)
    : files[0].endsWith(".parquet")
    ? await openTables(files, openParquetSplit)
    : await openArrays(files, name);
  if (pool.shape[1] !== test.shape[1]) {
    throw new UserError(
      `X_pool of ${name} has ${pool.shape[1]} columns, X_test has ${test.shape[1]}; ` +
        "both must come from one encoder",
    );
  }
  if (pool.kind !== test.kind) {
    throw new UserError(
      `X_pool of ${name} has ${pool.kind.slice(-2)} bits, X_test has ${test.kind.slice(-2)}; ` +
        "save both as float32 or both as float64",
    );
  }
  return { pool, test, ...numberClasses(poolLabels, testLabels) };
}

async function openArrays(files: readonly string[], name: string) {
  const [file] = files;
  let arrays: Record<string, StoredArray> = {};
  if (/\.npz$/i.test(file)) arrays = await openNpzFile(file, names);
  else if (/\.safetensors$/i.test(file)) arrays = await openSafetensors(file, names);
  else {
    for (const [i, path] of files.entries()) arrays[names[i]] = await openNpyFile(path);
  }
  const pool = checkSamples(arrays.X_pool, `X_pool of ${name}`);
  const test = checkSamples(arrays.X_test, `X_test of ${name}`);
  const poolLabels = await readLabels(arrays.y_pool, pool, `y_pool of ${name}`);
  const testLabels = await readLabels(arrays.y_test, test, `y_test of ${name}`);
  return { pool, poolLabels, test, testLabels };
}

/** A split as its table holds it. */
interface TableSplit {
  readonly samples: StoredSamples;
  readonly labels: LabelSource;
}

async function openTables(
  [poolFile, testFile]: readonly string[],
  open: (path: string) => Promise<TableSplit>,
) {
  const [pool, test] = [await open(poolFile), await open(testFile)];
  return {
    pool: checkSamples(pool.samples, basename(poolFile)),
    poolLabels: pool.labels,
    test: checkSamples(test.samples, basename(testFile)),
    testLabels: test.labels,
  };
}

async function openArrowSplit(path: string): Promise<TableSplit> {
  // Its package is large, and few need it.
  const { readArrow } = await import("./arrow.ts");
  const { samples, labels } = await readArrow(path);
  return { samples, labels: { labels, name: basename(path) } };
}

async function openParquetSplit(path: string): Promise<TableSplit> {
  const { openParquetEmbeddings } = await import("./parquet_embeddings.ts");
  return await openParquetEmbeddings(path);
}

function checkSamples({ shape, kind, blocks }: StoredSamples, name: string): OpenSamples {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === 0 || columns === 0) {
    throw new UserError(`${name} is of shape (${shape.join(", ")}); rows x columns are needed`);
  }
  if (kind !== "float32" && kind !== "float64") {
    throw new UserError(`${name} holds ${kind}; save it as float32 or float64`);
  }
  return {
    shape: [rows, columns],
    kind,
    async *blocks() {
      let done = 0;
      for await (const values of blocks()) {
        const block = values as EmbeddingArray["data"];
        for (let i = 0; i < block.length; i++) {
          if (Number.isFinite(block[i])) continue;
          const at = done + i;
          throw new UserError(
            `${name} has ${block[i]} in row ${Math.floor(at / columns)}, column ${at % columns}; ` +
              "embeddings must be finite",
          );
        }
        yield block;
        done += block.length;
      }
    },
  };
}

async function readLabels(
  array: StoredArray,
  { shape: [rows] }: OpenSamples,
  name: string,
): Promise<LabelSource> {
  const { shape, kind } = array;
  if (kind === "float32" || kind === "float64") {
    throw new UserError(`${name} holds floats; labels are integers or texts`);
  }
  if (shape.length !== 1 || shape[0] !== rows) {
    throw new UserError(
      `${name} is of shape (${shape.join(", ")}); one label for each of the ${rows} rows is needed`,
    );
  }
  const { data } = await array.read();
  return { labels: [...data as Iterable<number | bigint | string>], name };
}
