// What a parquet file may make of its bytes. Each of its pages says how many values it has and to how many bytes it inflates;
// a small file may say more than any memory holds.

import { zstdDecompressSync } from "node:zlib";
import type { AsyncBuffer, ColumnMetaData, Compressors, FileMetaData, RowGroup } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { compressors } from "hyparquet-compressors";

/** Limits of what is read of a parquet file. */
export interface ParquetLimits {
  /** Rows of a file. */
  readonly rows: number;
  /** Bytes that the pages of a column in a row group inflate to. */
  readonly bytes: number;
  /** How often as large as in the file these may be in any case. */
  readonly ratio: number;
}

/** Far more than data sets have: row groups of a GB, or, if they are larger than that, as large as compression makes images. */
export const parquetLimits: ParquetLimits = { rows: 1e8, bytes: 2 ** 30, ratio: 64 };

/** Bytes that a page's header is looked for in, at first. */
const HEADER_BYTES = 4096;

/**
 * Makes sure that a file has no more rows than the limit, before their labels are read.
 *
 * @param metadata What the file's end says
 * @param limits The limits; `parquetLimits` unless given
 * @throws {Error} If it has more: how many, and the limit
 */
export function checkRows({ num_rows }: FileMetaData, { rows } = parquetLimits): void {
  if (num_rows > rows) throw new Error(`it has ${num_rows} rows, at most ${rows} are read`);
}

/**
 * Makes sure that a column inflates to no more than the limits, before its pages are read.
 *
 * @param file The file
 * @param groups Its row groups that will be read
 * @param column Name of the column
 * @param limits The limits; `parquetLimits` unless given
 * @throws {Error} If there is more in a group: how much, and the limit
 */
export async function checkPages(
  file: AsyncBuffer,
  groups: readonly RowGroup[],
  column: string,
  limits: ParquetLimits = parquetLimits,
): Promise<void> {
  for (const { columns } of groups) {
    for (const { meta_data } of columns) {
      if (meta_data?.path_in_schema[0] === column) await checkChunk(file, meta_data, limits);
    }
  }
}

/** Reads the headers of a column's pages in a row group, one after the other, as the package does. */
async function checkChunk(
  file: AsyncBuffer,
  { dictionary_page_offset, data_page_offset, total_compressed_size }: ColumnMetaData,
  { rows, bytes, ratio }: ParquetLimits,
): Promise<void> {
  const data = Number(data_page_offset);
  const start = Math.min(Number(dictionary_page_offset || data_page_offset), data);
  const end = Math.min(start + Number(total_compressed_size), file.byteLength);
  const most = Math.max(bytes, ratio * (end - start));
  let inflated = 0;
  let values = 0;
  for (let at = start; at < end;) {
    const found = await readHeader(file, at, end);
    // The package stops here, too, and tells what is wrong.
    if (found === undefined || !(found.header.compressed_page_size >= 0)) return;
    const { header, length } = found;
    const counts = header.data_page_header ?? header.data_page_header_v2 ??
      header.dictionary_page_header;
    values += counts?.num_values ?? 0;
    inflated += header.uncompressed_page_size;
    if (!(values <= 2 * rows)) throw new Error(`it has pages of ${values} values`);
    if (!(inflated <= most)) {
      throw new Error(
        `${end - start} bytes inflate to more than ${most}; write it in smaller row groups`,
      );
    }
    at += length + header.compressed_page_size;
  }
}

/** A page's header, whose length is only known once it was read; nothing where there is none. */
async function readHeader(file: AsyncBuffer, at: number, end: number) {
  for (let window = HEADER_BYTES;; window *= 16) {
    const view = new DataView(await file.slice(at, Math.min(at + window, end)));
    const reader = { view, offset: 0 };
    try {
      return { header: parquetHeader(reader), length: reader.offset };
    } catch {
      if (at + window >= end) return;
    }
  }
}

/** The package takes a page of no bytes, such as one of nulls only, for a damaged one. */
function inflateLz4(compressed: Uint8Array, length: number): Uint8Array {
  return length === 0 ? new Uint8Array() : compressors.LZ4_RAW!(compressed, length);
}

/** Inflates pages to the length that their headers tell, and no further: the package's own code for Zstandard has no end. */
export const boundedCompressors: Compressors = {
  ...compressors,
  LZ4_RAW: inflateLz4,
  ZSTD: (compressed, length) =>
    length === 0 ? new Uint8Array() : zstdDecompressSync(compressed, { maxOutputLength: length }),
};
