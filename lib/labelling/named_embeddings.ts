// Embeddings that somebody brings along, with the names of their images.

import { UserError } from "../errors.ts";
import { checkEmbeddings } from "../experiment/check_arrays.ts";
import { assertFileExists } from "../images/file_exists.ts";
import { type AnyNpyArray, readNpzFile } from "../images/npz.ts";
import { reading } from "../images/reading.ts";
import { type Matrix, takeRows, type Values } from "../numeric/matrix.ts";
import { sha256 } from "../store/sha256.ts";
import type { Pool } from "./pool.ts";

/**
 * Reads embeddings with the names of their images.
 *
 * @param path An .npz file with `names` (rows; texts) and `X` (rows x features; float32 or float64)
 * @returns The pool; rows with equal values are one image
 * @throws {UserError} If an array is missing or of another shape, a value is not finite, or a name is there twice
 */
export async function readNamedEmbeddings(path: string): Promise<Pool> {
  await assertFileExists(path, "file of embeddings");
  const { names, X } = await reading(path, () => readNpzFile(path, ["names", "X"]));
  const matrix = embeddingsOf(X, path);
  const list = namesOf(names, matrix.rows, path);
  const rows = new Map<string, number[]>();
  const width = matrix.columns * matrix.data.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(matrix.data.buffer, matrix.data.byteOffset, matrix.data.byteLength);
  for (let i = 0; i < matrix.rows; i++) {
    const hash = sha256(bytes.subarray(i * width, (i + 1) * width));
    const same = rows.get(hash);
    if (same === undefined) rows.set(hash, [i]);
    else same.push(i);
  }
  return {
    images: [...rows].map(([hash, [first, ...others]]) => ({
      name: list[first],
      sha256: hash,
      copies: others.map((i) => list[i]),
    })),
    embeddings: rows.size === matrix.rows
      ? matrix
      : takeRows(matrix, [...rows.values()].map(([first]) => first)),
    unreadable: [],
    leftOut: [],
    labels: [],
    embedded: 0,
  };
}

function embeddingsOf({ data, shape }: AnyNpyArray, path: string): Matrix {
  if (shape.length !== 2) {
    throw new UserError(
      `X of ${path} is of shape (${shape.join(", ")}); one row for each name is needed`,
    );
  }
  const [rows, columns] = shape;
  const matrix = { data: data as Values, rows, columns };
  checkEmbeddings(matrix, `X of ${path}`);
  return matrix;
}

function namesOf({ data, shape }: AnyNpyArray, rows: number, path: string): string[] {
  const isNames = Array.isArray(data);
  if (!isNames || shape.length !== 1 || data.length !== rows) {
    throw new UserError(
      `names of ${path} must be one text for each of the ${rows} rows of X; save np.array(names, dtype=str)`,
    );
  }
  const seen = new Set<string>();
  for (const name of data) {
    if (seen.has(name)) throw new UserError(`names of ${path} has "${name}" twice; make it unique`);
    seen.add(name);
  }
  return data;
}
