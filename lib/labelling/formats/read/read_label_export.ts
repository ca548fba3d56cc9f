// Labels that come back: the exports of labelling tools and tables of one's own. What a file is, its content decides.

import { UserError } from "../../../errors.ts";
import { readCvatXml } from "./cvat_xml.ts";
import type { LabelExport } from "./label_export.ts";
import { readLabelJson } from "./label_json.ts";
import { readLabelTable } from "./label_table.ts";

/** Bytes of the largest file that is read. A table of so many takes up to 4 GB of memory, which is what a script has. */
const LARGEST = 128 * 2 ** 20;

/** The same for XML, which takes four times the memory. */
const LARGEST_XML = 32 * 2 ** 20;

/**
 * Reads the labels of a file: an export of Label Studio (JSON, JSON-MIN, CSV), CVAT (Datumaro JSON, XML 1.1) or FiftyOne
 * (`labels.json`), a `metadata.csv` or `metadata.jsonl` as Hugging Face has them, or a table with the columns `file_name` and
 * `label`.
 *
 * @param path The file
 * @returns Its labels, and what was left out
 * @throws {UserError} If it can't be read, is none of these, or is damaged; the message names the file and the place
 */
export async function readLabelExport(path: string): Promise<LabelExport> {
  let bytes: Uint8Array;
  try {
    const { size } = await Deno.stat(path);
    if (size > LARGEST) throw tooLarge(path, size, LARGEST);
    bytes = await Deno.readFile(path);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined || error instanceof Deno.errors.NotCapable) throw error;
    if (code === "ENOENT") throw new UserError(`No file ${path}; check the path of the labels`);
    throw new UserError(`${path} can't be read (${message.split(" (os error")[0]}); name a file`);
  }
  return parseLabelExport(decodeText(bytes, path), path);
}

/**
 * Reads the labels of a text, as `readLabelExport` does of a file.
 *
 * @example
 * ```ts
 * import { parseLabelExport } from "./mod.ts";
 *
 * const { kind, labels, notes } = parseLabelExport("file_name,label\na.jpg,cat\nb.jpg,\n", "labels.csv");
 * console.log(kind, labels); // CSV [ { fileName: "a.jpg", label: "cat" } ]
 * for (const note of notes) console.log(note); // 1 image has no label yet and is left out: b.jpg
 * ```
 *
 * @param text The content of a file
 * @param name Name of the file in messages
 * @returns Its labels, and what was left out
 * @throws {UserError} If it is no known export, or damaged
 */
export function parseLabelExport(text: string, name: string): LabelExport {
  const content = text.replace(/^\uFEFF/, "");
  if (content.trim() === "") throw new UserError(`${name} is empty; export the labels again`);
  const [first] = content.trimStart();
  if (first === "<") {
    if (content.length > LARGEST_XML) throw tooLarge(name, content.length, LARGEST_XML);
    return readCvatXml(content, name);
  }
  if (first === "{" || first === "[") return readLabelJson(content, name);
  return readLabelTable(content, name);
}

function tooLarge(name: string, size: number, largest: number): UserError {
  return new UserError(
    `${name} has ${Math.ceil(size / 2 ** 20)} MB, and up to ${largest / 2 ** 20} are read; ` +
      "export the labels in several files",
  );
}

/** The text of a file: UTF-8, or UTF-16 as spreadsheets save it, with a mark before it or without. */
function decodeText(bytes: Uint8Array, path: string): string {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3) {
    throw new UserError(
      `${path} is a zip file; unpack it, and name the file with the annotations in it`,
    );
  }
  const [first, second] = bytes;
  // Without a mark, the zero beside the first letter tells: all that is read begins with a letter of ASCII.
  const encoding = (first === 0xff && second === 0xfe) || (first > 0 && second === 0)
    ? "utf-16le"
    : (first === 0xfe && second === 0xff) || (first === 0 && second > 0)
    ? "utf-16be"
    : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${path} is no text in UTF-8; save it as "CSV UTF-8"`);
  }
}
