// Labels from JSON or from lines of JSON: which tool wrote it, its keys decide.

import { UserError } from "../../../errors.ts";
import { checkCount } from "./check_count.ts";
import { readDatumaroJson } from "./datumaro_json.ts";
import { readFiftyOneJson } from "./fiftyone_json.ts";
import type { LabelExport } from "./label_export.ts";
import { type LabelRecord, readRecords } from "./label_records.ts";
import { readLabelStudioJson } from "./label_studio_json.ts";

/** What is read of JSON, in words. */
const known =
  "Label Studio's JSON or JSON-MIN, Datumaro JSON, FiftyOne's labels.json, or lines with \"file_name\"";

/**
 * Reads labels from JSON.
 *
 * @param text The content of the file, JSON or one JSON object a line
 * @param name Name of the file in messages
 * @returns The labels
 * @throws {UserError} If it is damaged or of no known tool
 */
export function readLabelJson(text: string, name: string): LabelExport {
  const content = parseJson(text, name);
  checkCount(countOf(content), name);
  if (Array.isArray(content)) return readList(content, name);
  if ("items" in content && "categories" in content) return readDatumaroJson(content, name);
  if ("file_name" in content) return readList([content], name);
  if ("labels" in content) return readFiftyOneJson(content, name);
  throw new UserError(`${name} is JSON with ${keysOf(content)}; what is read is ${known}`);
}

/** How many images a file has: those of FiftyOne are keys. */
function countOf(content: object): number {
  if (Array.isArray(content)) return content.length;
  const { items, labels } = content as Record<string, unknown>;
  return Object.keys(Object(items ?? labels)).length;
}

/** A list is of whole tasks, or of flat objects: Label Studio's JSON-MIN, or lines. */
function readList(list: readonly unknown[], name: string): LabelExport {
  if (list.length === 0) throw new UserError(`${name} has no images; export the labels again`);
  const odd = list.findIndex((item) => typeof item !== "object" || item === null);
  if (odd >= 0) {
    throw new UserError(`${name}: item ${odd + 1} is no object; what is read is ${known}`);
  }
  const isTask = (item: unknown) => "data" in (item as object);
  if (list.some(isTask)) return readLabelStudioJson(list, name);
  const records = list.map((values, i): LabelRecord => ({
    place: `item ${i + 1}`,
    values: values as Record<string, unknown>,
  }));
  const columns = [...new Set(records.flatMap(({ values }) => Object.keys(values)))];
  return readRecords({ own: "JSON lines", labelStudio: "JSON-MIN" }, columns, records, name);
}

/** The object or list of a file, or the list of its lines. */
function parseJson(text: string, name: string): object {
  try {
    return JSON.parse(text);
  } catch (whole) {
    const all = text.split("\n");
    checkCount(all.length, name);
    const lines = all.map((line, i) => ({
      line: line.trim(),
      place: `line ${i + 1}: `,
    }))
      .filter(({ line }) => line !== "");
    return lines.map(({ line, place }, i) => {
      try {
        return JSON.parse(line);
      } catch (error) {
        // If not even the first line is JSON by itself, the file is one text, and what is wrong with it tells more.
        const reason = i === 0 ? (whole as Error).message : place + (error as Error).message;
        throw new UserError(
          `${name} is damaged JSON (${reason.replaceAll(/\s+/g, " ")}); export the labels again`,
        );
      }
    });
  }
}

function keysOf(content: object): string {
  const keys = Object.keys(content);
  return keys.length === 0 ? "no keys" : keys.slice(0, 5).join(", ");
}
