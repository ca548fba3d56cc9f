// Images in parquet files of the hub's layout: a column of images (structs of bytes and path, or plain bytes) and a column
// of labels.

import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { basename } from "node:path";
import { UserError } from "../errors.ts";
import type { EncodedImage, RawLabel, Split } from "./image_set.ts";
import { assertFileExists } from "./file_exists.ts";
import { boundedCompressors, checkPages, checkRows } from "./parquet_limits.ts";
import { labelParsers, toLabel, withStoredDecimals } from "./parquet_labels.ts";
import type { Columns } from "./settings.ts";

/** The columns of images and labels; without labels, only images are read. */
export type ImageColumns = Pick<Columns, "image"> & Partial<Columns>;

type ParquetFile = Awaited<ReturnType<typeof openFile>>;

/**
 * Opens a split that lies in one or more parquet files. Labels are read at once, images on demand and one row group at a
 * time, which limits the memory that they take.
 *
 * @param paths The files, in the order of the rows
 * @param columns Names of the columns of images and labels
 * @returns The split; it has no label where no column of labels is named
 * @throws {UserError} If a file is missing, damaged or without rows, or a column is missing
 */
export async function openParquet(
  paths: readonly string[],
  columns: ImageColumns,
): Promise<Split> {
  const files = await Promise.all(paths.map((path) => openFile(path, columns)));
  const count = files.reduce((sum, file) => sum + file.rows, 0);
  const name = paths.length === 1
    ? basename(paths[0])
    : `${basename(paths[0])} and ${paths.length - 1} more`;
  if (count === 0) throw new UserError(`${name} has no rows`);
  const labels: RawLabel[] = [];
  for (const file of columns.label === undefined ? [] : files) {
    const { schema, scale } = withStoredDecimals(file.metadata.schema, columns.label!);
    const stored = { ...file, metadata: { ...file.metadata, schema } };
    for (const value of await readRows(stored, columns.label!, 0, file.rows)) {
      labels.push(toLabel(value, scale));
    }
  }
  return {
    count,
    labels,
    classNames: columns.label === undefined ? undefined : sharedClassNames(files, columns.label),
    name,
    files: files.map(({ name, path }) => ({ name, path })),
    column: columns.image,
    rowName: (row) => nameOfRow(files, row),
    images: (from) => readImages(files, columns.image, from),
  };
}

/** A row of several files as its file and the row's number there. */
function nameOfRow(files: readonly ParquetFile[], row: number): string {
  let first = 0;
  for (const { name, rows } of files) {
    if (row < first + rows) return `row ${row - first} of ${name}`;
    first += rows;
  }
  throw new RangeError(`row ${row} of ${first}`);
}

async function openFile(path: string, { image, label }: ImageColumns) {
  const name = basename(path);
  await assertFileExists(path, "parquet file");
  const buffer = await asyncBufferFromFile(path);
  let metadata: FileMetaData;
  let there: string[];
  try {
    metadata = await parquetMetadataAsync(buffer);
    there = parquetSchema(metadata).children.map((child) => child.element.name);
    const grouped = metadata.row_groups.reduce((sum, group) => sum + group.num_rows, 0n);
    if (grouped !== metadata.num_rows) {
      throw new Error(`${metadata.num_rows} rows, and ${grouped} in its groups`);
    }
    checkRows(metadata);
  } catch (error) {
    throw new UserError(
      `${path} is not a whole parquet file (${(error as Error).message}); put a whole copy there`,
    );
  }
  for (const column of label === undefined ? [image] : [image, label]) {
    if (!there.includes(column)) {
      throw new UserError(
        `${path} has no column "${column}"; it has ${there.map((c) => `"${c}"`).join(", ")}`,
      );
    }
  }
  return { path, name, buffer, metadata, rows: Number(metadata.num_rows) };
}

async function readRows(file: ParquetFile, column: string, rowStart: number, rowEnd: number) {
  try {
    await checkPages(file.buffer, groupsOf(file.metadata, rowStart, rowEnd), column);
    const rows = await parquetReadObjects({
      file: file.buffer,
      metadata: file.metadata,
      columns: [column],
      rowStart,
      rowEnd,
      // Image bytes have no logical type in the file, and hyparquet would read them as text.
      utf8: false,
      parsers: labelParsers,
      compressors: boundedCompressors,
    });
    if (rows.length !== rowEnd - rowStart) throw new Error(`${rows.length} rows are there`);
    return rows.map((row) => row[column] as unknown);
  } catch (error) {
    throw new UserError(
      `${file.path} is damaged in column "${column}", rows ${rowStart} to ${rowEnd - 1} ` +
        `(${(error as Error).message}); put a whole copy there`,
    );
  }
}

/** The row groups that have some of the rows. */
function groupsOf({ row_groups }: FileMetaData, rowStart: number, rowEnd: number) {
  let end = 0;
  return row_groups.filter(({ num_rows }) => {
    const start = end;
    end += Number(num_rows);
    return start < rowEnd && rowStart < end;
  });
}

async function* readImages(
  files: readonly ParquetFile[],
  column: string,
  from: number,
): AsyncGenerator<EncodedImage> {
  let first = 0;
  for (const file of files) {
    for (const group of file.metadata.row_groups) {
      const rows = Number(group.num_rows);
      if (first + rows > from) {
        const fileStart = first - files.slice(0, files.indexOf(file))
          .reduce((sum, { rows }) => sum + rows, 0);
        const start = Math.max(from - first, 0);
        const values = await readRows(file, column, fileStart + start, fileStart + rows);
        for (const [i, value] of values.entries()) {
          yield toImage(value, `row ${fileStart + start + i} of ${file.name}`, column);
        }
      }
      first += rows;
    }
  }
}

function toImage(value: unknown, name: string, column: string): EncodedImage {
  const bytes = value instanceof Uint8Array ? value : (value as { bytes?: unknown } | null)?.bytes;
  if (!(bytes instanceof Uint8Array)) {
    throw new UserError(
      `The image of ${name} has no bytes in column "${column}"; ` +
        "embed the images in the file instead of their paths",
    );
  }
  return { bytes, name };
}

/** Names of the classes of several files, which must agree where they are given. */
function sharedClassNames(files: readonly ParquetFile[], label: string): string[] | undefined {
  const named = files.flatMap((file) => {
    const names = classNamesOf(file.metadata, label);
    return names ? [{ file, names }] : [];
  });
  const other = named.find(({ names }) => JSON.stringify(names) !== JSON.stringify(named[0].names));
  if (other === undefined) return named[0]?.names;
  throw new UserError(
    `${named[0].file.path} and ${other.file.path} name different classes, or in another order; ` +
      "both must be of one data set",
  );
}

/** Names of the classes, which the hub's libraries write into the metadata of the file. */
function classNamesOf(metadata: FileMetaData, label: string): string[] | undefined {
  const text = metadata.key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
  try {
    const feature = JSON.parse(text ?? "null")?.info?.features?.[label];
    if (feature?._type === "ClassLabel" && isNames(feature.names)) return feature.names;
  } catch {
    // Other programs may use this key too; classes are then named after their labels.
  }
}

function isNames(names: unknown): names is string[] {
  return Array.isArray(names) && names.every((name) => typeof name === "string");
}
