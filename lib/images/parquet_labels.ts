// Labels as parquet files hold them, with their identity: hyparquet alone would round decimals, cut times to milliseconds and
// make one sign of all bytes that are no text.

import type { FileMetaData, ParquetParsers } from "hyparquet";
import type { RawLabel } from "./image_set.ts";

type Schema = FileMetaData["schema"];

/** Readers of values that would lose their identity, to be handed to hyparquet. */
export const labelParsers: Partial<ParquetParsers> = {
  timestampFromMicroseconds: (micros) => instant(micros, 1000n),
  timestampFromNanoseconds: (nanos) => instant(nanos, 1_000_000n),
  stringFromBytes: (bytes) => bytes && textOf(bytes),
  jsonFromBytes: (bytes) => bytes && textOf(bytes),
};

/** A date, or its text if it is finer than milliseconds. */
function instant(value: bigint, perMillisecond: bigint): Date | string {
  const rest = (value % perMillisecond + perMillisecond) % perMillisecond;
  const date = new Date(Number((value - rest) / perMillisecond));
  if (rest === 0n || Number.isNaN(date.getTime())) return date;
  const digits = String(perMillisecond + rest).slice(1);
  return date.toISOString().replace("Z", `${digits}Z`);
}

/** Bytes as text; those that are no UTF-8 by their digits of base 16. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return `0x${bytes.toHex()}`;
  }
}

/**
 * A schema with which a column of decimals is read as the whole numbers that are stored.
 *
 * @param schema The schema of a file
 * @param label The column
 * @returns The schema to read the column with, and the number of its digits after the point; undefined if it is not decimal
 */
export function withStoredDecimals(
  schema: Schema,
  label: string,
): { schema: Schema; scale: number | undefined } {
  const column = schema.find(({ name, converted_type }) =>
    name === label && converted_type === "DECIMAL"
  );
  if (column === undefined) return { schema, scale: undefined };
  const stored = { ...column, converted_type: undefined, logical_type: undefined };
  return {
    schema: schema.map((element) => element === column ? stored : element),
    scale: column.scale ?? 0,
  };
}

/**
 * The label that a value of a parquet file stands for.
 *
 * @param value What hyparquet read with `labelParsers`
 * @param scale Digits after the point, if the column is decimal and was read as the whole numbers that are stored
 * @returns The label; a decimal is an integer, or a text if it has a fraction
 */
export function toLabel(value: unknown, scale?: number): RawLabel {
  if (Array.isArray(value)) return value.map((inner) => toLabel(inner));
  if (scale !== undefined && value !== null && value !== undefined) {
    return decimal(value instanceof Uint8Array ? signed(value) : BigInt(value as bigint), scale);
  }
  return value instanceof Uint8Array ? textOf(value) : value as RawLabel;
}

function decimal(stored: bigint, scale: number): bigint | string {
  const one = 10n ** BigInt(scale);
  if (stored % one === 0n) return stored / one;
  const size = stored < 0n ? -stored : stored;
  const fraction = String(one + size % one).slice(1);
  return `${stored < 0n ? "-" : ""}${size / one}.${fraction}`;
}

/** A whole number in two's complement, its first byte first. */
function signed(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toHex()}`));
}
