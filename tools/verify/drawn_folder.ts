// A published folder that is made of several studies: its provenance, and its files drawn again.

import { join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import { sha256 } from "../../lib/store/sha256.ts";
import { readingFile } from "../../lib/store/unreadable.ts";
import { hashOf } from "./files.ts";

/** A published folder with its provenance. */
export interface Found<Provenance> {
  /** What the user calls it. */
  readonly source: string;
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Where it says it comes from. */
  readonly provenance: Provenance;
}

/** What its `provenance.json` is of. */
export interface Kind<Provenance> {
  /** Whether a text is that of such a file, damaged or not. */
  is(text: string): boolean;
  /** Reads it. */
  read(text: string, source: string): Provenance;
  /** What makes such a folder again, in the words of an error. */
  readonly way: string;
}

/**
 * Reads the provenance of a folder.
 *
 * @param folder Absolute path of the folder
 * @param source What the user calls it
 * @param kind What is looked for
 * @returns The folder; nothing if it is none of the kind
 * @throws {UserError} If its provenance is damaged
 */
export async function findFolder<Provenance>(
  folder: string,
  source: string,
  { is, read, way }: Kind<Provenance>,
): Promise<Found<Provenance> | undefined> {
  const path = join(folder, "provenance.json");
  const text = await readingFile(path, () => Deno.readTextFile(path).catch(absent));
  if (text === undefined || !is(text)) return;
  try {
    return { source, folder, provenance: read(text, `${source}/provenance.json`) };
  } catch (error) {
    if (error instanceof UserError) error.message += `; ${way} makes it again`;
    throw error;
  }
}

/**
 * Compares files that were drawn again with those of a folder.
 *
 * @param folder Absolute path of the folder
 * @param files What was drawn
 * @returns Names of the files that the folder has otherwise, or not at all
 */
export async function differingFiles(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<string[]> {
  const differing: string[] = [];
  for (const [name, bytes] of files) {
    if (await hashOf(join(folder, name)) !== sha256(bytes)) differing.push(name);
  }
  return differing;
}

function absent(error: unknown): undefined {
  const { code = "" } = error as { code?: string };
  if (!["ENOENT", "ENOTDIR"].includes(code)) throw error;
}
