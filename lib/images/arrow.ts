// Arrow files (IPC, also called Feather 2): a column of lists of equal length, and a column of labels.

import {
  type Data,
  type DataType,
  type Dictionary,
  tableFromIPC,
  Type,
  type Vector,
} from "apache-arrow";
import { ByteBuffer } from "flatbuffers";
import { UserError } from "../errors.ts";
import type { RawLabel } from "./image_set.ts";
import type { NpyData, StoredSamples } from "./npz.ts";

/** Names of the columns. */
const [EMBEDDING, LABEL] = ["embedding", "label"];

/**
 * Reads embeddings and labels of one split.
 *
 * @param path The file, with the columns `embedding` (lists of float32 or float64, all of one length) and `label`
 * @returns The embeddings, (rows x columns), and the labels, (rows)
 * @throws {UserError} If the file is damaged or compressed, or a column is missing or holds something else
 */
export async function readArrow(
  path: string,
): Promise<{ samples: StoredSamples; labels: RawLabel[] }> {
  const bytes = await Deno.readFile(path);
  let table;
  try {
    table = withBoundedLists(bytes.length, () => tableFromIPC(bytes));
    // Each row has a list of some bytes. Rows that are not there would be made up, one after the other.
    if (table.numRows > bytes.length) throw new Error(`it says that it has ${table.numRows} rows`);
  } catch (error) {
    throw new UserError(
      `${path} is not a whole Arrow file (${(error as Error).message.split("\n")[0]}); ` +
        "write it without compression",
    );
  }
  const column = (name: string): Vector => {
    const found = table.getChild(name);
    if (found) return found;
    const there = table.schema.fields.map((field) => field.name).join(", ");
    throw new UserError(`${path} has no column ${name}; it has ${there || "no columns"}`);
  };
  const samples = samplesOf(column(EMBEDDING), path);
  const labels = column(LABEL);
  if (!labelTypes.includes(valueType(labels.type).typeId)) {
    throw new UserError(
      `${LABEL} of ${path} holds ${labels.type}; save it as integers, texts, booleans or days`,
    );
  }
  return { samples, labels: Array.from(labels as Iterable<RawLabel>) };
}

/** How often the package reads a list of the file's descriptions, at most: once with the footer, once with each message. */
const READINGS = 16;

/** Bytes of the smallest batch of rows, with its description. The package asks for the number of batches with each of them. */
const SMALLEST_BATCH = 128;

/**
 * Reads the descriptions in a file with an eye on the lengths of their lists, at which the package doesn't look: of a file with
 * a single wrong bit it may not return, or may take all memory.
 */
function withBoundedLists<Result>(bytes: number, read: () => Result): Result {
  const { __vector_len: lengthOf } = ByteBuffer.prototype;
  let left = READINGS * bytes + (bytes / SMALLEST_BATCH) ** 2;
  ByteBuffer.prototype.__vector_len = function (offset) {
    const length = lengthOf.call(this, offset);
    // Lists may lie in each other, so that it is all of them together that count.
    left -= Math.max(length, 0);
    if (left < 0) throw new Error("it has lists that are longer than the file");
    return length;
  };
  try {
    return read();
  } finally {
    ByteBuffer.prototype.__vector_len = lengthOf;
  }
}

/** Types whose values the package gives whole. It rounds times, and gives decimals and lists as objects of its own. */
const labelTypes = [
  Type.Null,
  Type.Int,
  Type.Float,
  Type.Bool,
  Type.Utf8,
  Type.LargeUtf8,
  Type.Utf8View,
  Type.Date,
];

/** The type of a column's values, which may stand in a dictionary. */
function valueType(type: DataType): DataType {
  return type.typeId === Type.Dictionary ? (type as unknown as Dictionary).dictionary : type;
}

/** The embeddings as they lie in the file, of which nothing is copied. */
function samplesOf(vector: Vector, path: string): StoredSamples {
  const fault = (what: string) => new UserError(`${EMBEDDING} of ${path} ${what}`);
  if (vector.nullCount > 0) throw fault(`has ${vector.nullCount} missing rows; take them out`);
  const blocks: NpyData[] = [];
  let columns: number | undefined;
  let rows = 0;
  for (const part of vector.data) {
    const [values] = part.children as Data[];
    const isFloat = values?.typeId === Type.Float &&
      [4, 8].includes(values.values.BYTES_PER_ELEMENT);
    if (!isFloat) throw fault("holds no lists of float32 or float64; save it as such");
    if (values.nullCount > 0) throw fault("has missing values; embeddings must be finite");
    for (let row = 0; row < part.length; row++, rows++) {
      const [start, end] = listAt(part, row);
      if (!(0 <= start && start <= end && end <= values.values.length)) {
        throw fault("is damaged: its rows need more values than are there");
      }
      columns ??= end - start;
      if (end - start !== columns) {
        throw fault(`has ${end - start} values in row ${rows}, and ${columns} before it`);
      }
    }
    // A list begins where the one before it ends.
    const [start] = part.length > 0 ? listAt(part, 0) : [0];
    blocks.push(values.values.subarray(start, start + part.length * (columns ?? 0)));
  }
  if (columns === undefined) throw fault("has no rows");
  return {
    shape: [rows, columns],
    kind: blocks[0].BYTES_PER_ELEMENT === 4 ? "float32" : "float64",
    // deno-lint-ignore require-await -- files that are read piece by piece have to wait
    async *blocks() {
      yield* blocks;
    },
  };
}

/** Where a row's values begin and end. */
function listAt(part: Data, row: number): [number, number] {
  if (part.typeId === Type.FixedSizeList) {
    const { listSize } = part.type as unknown as { listSize: number };
    return [(part.offset + row) * listSize, (part.offset + row + 1) * listSize];
  }
  return [Number(part.valueOffsets[row]), Number(part.valueOffsets[row + 1])];
}
