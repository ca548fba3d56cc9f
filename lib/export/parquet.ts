// Tables as parquet files, which the hub, Python and step 1 read.

import type { SchemaElement } from "hyparquet";
import { ByteWriter, type ColumnSource, ParquetWriter } from "hyparquet-writer";
import type { Column, Split, Table } from "./data_set.ts";

/** Rows of a group: readers take a group at a time. */
const GROUP_ROWS = 4096;

/** How embeddings and classes are written. */
export interface Coding {
  /** Bits of an embedding's numbers. */
  readonly bits: 32 | 64;
  /** Names of the classes, in the order of their numbers. */
  readonly classNames: readonly string[];
}

/**
 * Writes a split of a table as a parquet file. The same rows are the same bytes.
 *
 * @param table The table
 * @param split Its split
 * @param coding How embeddings and classes are written
 * @returns The content of the file
 */
export function writeParquet(table: Table, split: Split, coding: Coding): Uint8Array<ArrayBuffer> {
  const { columns } = table;
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: [
      { name: "root", num_children: columns.length },
      ...columns.flatMap((column) => schemaOf(column, coding)),
    ],
    createdBy: "deno task export hub",
    kvMetadata: [{
      key: "huggingface",
      value: JSON.stringify({ info: featuresOf(table, coding) }),
    }],
  });
  for (let from = 0; from < split.rows; from += GROUP_ROWS) {
    const values = split.values(from, Math.min(from + GROUP_ROWS, split.rows));
    file.write({
      columnData: columns.map((column, i) => columnOf(column, values[i])),
      rowGroupSize: GROUP_ROWS,
    });
  }
  file.finish();
  return new Uint8Array(writer.getBuffer());
}

function schemaOf({ name, kind }: Column, { bits }: Coding): SchemaElement[] {
  // Nothing is missing, but the hub's library takes the names of classes from columns that may miss values only.
  const repetition_type = "OPTIONAL" as const;
  switch (kind) {
    case "integer":
    case "label":
      return [{ name, type: "INT64", repetition_type }];
    case "number":
      return [{ name, type: "DOUBLE", repetition_type }];
    case "text":
      return [{ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type }];
    case "embedding":
      return [
        {
          name,
          repetition_type,
          num_children: 1,
          converted_type: "LIST",
          logical_type: { type: "LIST" },
        },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", type: bits === 32 ? "FLOAT" : "DOUBLE", repetition_type },
      ];
  }
}

function columnOf({ name, kind }: Column, values: readonly unknown[]): ColumnSource {
  if (kind === "integer" || kind === "label") {
    return { name, data: BigInt64Array.from(values as number[], BigInt) };
  }
  const data = [...values];
  // Compression gains nothing on them, and their smallest and largest values tell nothing.
  if (kind === "embedding") {
    return { name, data, encoding: "PLAIN", codec: "UNCOMPRESSED", statistics: false };
  }
  return { name, data };
}

/** What the hub's libraries read of the columns' types; it has the names of the classes. */
function featuresOf({ columns }: Table, { bits, classNames }: Coding) {
  const value = (dtype: string) => ({ dtype, _type: "Value" });
  const features = {
    integer: value("int64"),
    number: value("float64"),
    text: value("string"),
    label: { names: classNames, _type: "ClassLabel" },
    embedding: { feature: value(`float${bits}`), _type: "Sequence" },
  };
  return { features: Object.fromEntries(columns.map(({ name, kind }) => [name, features[kind]])) };
}
