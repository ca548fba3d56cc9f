// Embeddings in a parquet file: a column of lists of equal length, and a column of labels.

import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from "hyparquet";
import { UserError } from "../errors.ts";
import type { LabelSource } from "./labels.ts";
import type { StoredSamples } from "./npz.ts";
import { openParquet } from "./parquet.ts";
import { boundedCompressors, checkPages } from "./parquet_limits.ts";

/** Names of the columns. */
const [EMBEDDING, LABEL] = ["embedding", "label"];

/**
 * Opens embeddings and labels of one split. Embeddings are read a group of rows at a time.
 *
 * @param path The file, with the columns `embedding` (lists of float32 or float64, all of one length) and `label`
 * @returns The embeddings, (rows x columns), and the labels with the names of the classes, if the file has them
 * @throws {UserError} If the file is damaged, or a column is missing or holds something else
 */
export async function openParquetEmbeddings(
  path: string,
): Promise<{ samples: StoredSamples; labels: LabelSource }> {
  const { labels, classNames, name, count } = await openParquet([path], {
    image: EMBEDDING,
    label: LABEL,
  });
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const fault = (what: string) => new UserError(`${EMBEDDING} of ${path} ${what}`);
  const Values = valuesOf(metadata);
  if (Values === undefined) throw fault("holds no lists of float32 or float64; save it as such");
  const groups = async function* () {
    let columns: number | undefined;
    let row = 0;
    for (const group of metadata.row_groups) {
      const end = row + Number(group.num_rows);
      const lists = await readGroup(path, file, metadata, row, end);
      columns ??= (lists[0] as ArrayLike<number> | null)?.length ?? 0;
      const data = new Values(lists.length * columns);
      for (const [i, list] of lists.entries()) {
        if (!isNumbers(list)) throw fault(`has missing values in row ${row}; take such rows out`);
        if (list.length !== columns) {
          throw fault(`has ${list.length} values in row ${row}, and ${columns} before it`);
        }
        data.set(list, i * columns);
        row++;
      }
      if (data.length > 0) yield { data, columns };
    }
  };
  let columns = 0;
  for await (const group of groups()) {
    columns = group.columns;
    break;
  }
  return {
    samples: {
      shape: [count, columns],
      kind: Values === Float32Array ? "float32" : "float64",
      async *blocks() {
        for await (const { data } of groups()) yield data;
      },
    },
    labels: { labels, classNames, name },
  };
}

/** Reads the lists of a group of rows. */
async function readGroup(
  path: string,
  file: Awaited<ReturnType<typeof asyncBufferFromFile>>,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
): Promise<unknown[]> {
  try {
    let first = 0;
    const groups = metadata.row_groups.filter(({ num_rows }) => {
      first += Number(num_rows);
      return first === rowEnd;
    });
    await checkPages(file, groups, EMBEDDING);
    const rows = await parquetReadObjects({
      file,
      metadata,
      columns: [EMBEDDING],
      rowStart,
      rowEnd,
      compressors: boundedCompressors,
    });
    if (rows.length !== rowEnd - rowStart) throw new Error(`${rows.length} rows are there`);
    return rows.map((row) => row[EMBEDDING]);
  } catch (error) {
    throw new UserError(
      `${path} is damaged in column "${EMBEDDING}", rows ${rowStart} to ${rowEnd - 1} ` +
        `(${(error as Error).message}); put a whole copy there`,
    );
  }
}

/** The array that holds a column's values exactly; undefined if it is no list of floating-point numbers. */
function valuesOf({ schema }: FileMetaData) {
  const at = schema.findIndex(({ name }) => name === EMBEDDING);
  const [list, repeated, element] = schema.slice(at, at + 3);
  const isList = list?.num_children === 1 && repeated?.repetition_type === "REPEATED" &&
    repeated.num_children === 1;
  if (!isList) return;
  if (element?.type === "FLOAT") return Float32Array;
  if (element?.type === "DOUBLE") return Float64Array;
}

function isNumbers(list: unknown): list is ArrayLike<number> {
  if (!Array.isArray(list) && !ArrayBuffer.isView(list)) return false;
  return Array.prototype.every.call(list, (value) => typeof value === "number");
}
