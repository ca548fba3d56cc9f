// The content-addressed data folder: bytes under their SHA-256, written whole or not at all.
//
//     objects/ab/cdef...         bytes, named by their SHA-256
//     records/ab/cdef....json    how objects came to be (records.ts), named by the hash of the key
//     progress/ab/cdef....json   cycles of unfinished cells (progress.ts)
//     claims/ab/cdef....1        which process works on a cell (claims.ts)
//     failures/ab/cdef....json   why a cell failed (failures.ts)
//     experiments/ab/cdef....json which experiments use the folder (experiments.ts)
//     references/ab/cdef....json which record an experiment's step stands at (references.ts)
//     processes/NAME             which processes use the folder (processes.ts)
//     code/ab/cdef....json       hashes of source files by meaning (code.ts); a cache

import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { makeFolder } from "./make_folder.ts";
import { startWriting, thisProcess } from "./processes.ts";
import { removeIfThere } from "./remove_if_there.ts";
import { replaceFile } from "./replace_file.ts";

/** A data folder. */
export interface Store {
  /** Its absolute path. */
  readonly folder: string;
  /** Told, in one line, when something in the folder is found damaged. */
  warn(message: string): void;
}

/** An object or a record is missing or is not what it was: it has to be made again. */
export class DamagedError extends UserError {}

const TEMPORARY = ".temporary-";

let temporaries = 0;

/** A file name that only this process uses, beside the path it is going to replace. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `${TEMPORARY}${thisProcess}-${temporaries++}`);
}

/** Which process a temporary file is of, from its path; undefined for any other file. */
export function temporaryOwner(path: string): string | undefined {
  return new RegExp(`^${RegExp.escape(TEMPORARY)}(.+)-\\d+$`).exec(basename(path))?.[1];
}

/** Whether a file is one that its process has not finished: it is the process's own, and removed when that is gone. */
export function isTemporary(path: string): boolean {
  return temporaryOwner(path) !== undefined;
}

/** Paths of all files of the given kinds, such as `objects`. */
export async function* files(folder: string, kinds: string[]): AsyncGenerator<string> {
  for (const kind of kinds) {
    for await (const group of Deno.readDir(join(folder, kind))) {
      const path = join(folder, kind, group.name);
      if (!group.isDirectory) yield path;
      else for await (const file of Deno.readDir(path)) yield join(path, file.name);
    }
  }
}

/**
 * Writes a file whole or not at all: under a temporary name, then renamed. What a power cut may still damage is found
 * by its hash.
 *
 * @param path Where
 * @param content What
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | string | readonly Uint8Array[],
): Promise<void> {
  const temporary = temporaryPath(path);
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const pieces = bytes instanceof Uint8Array ? [bytes] : bytes;
  const endWriting = startWriting();
  try {
    try {
      await writePieces(temporary, pieces);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      await makeFolder(dirname(path));
      await writePieces(temporary, pieces);
    }
    await replaceFile(temporary, path);
  } catch (error) {
    await removeIfThere(temporary);
    throw error;
  } finally {
    endWriting();
  }
}

async function writePieces(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  if (pieces.length === 1) return await Deno.writeFile(path, pieces[0]);
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  for (const piece of pieces) {
    for (const part of partsOf(piece)) {
      for (let done = 0; done < part.length;) done += await file.write(part.subarray(done));
    }
  }
}

/** The SHA-256 of bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  const digest = createHash("sha256");
  if (typeof bytes === "string") digest.update(bytes);
  else for (const part of partsOf(bytes)) digest.update(part);
  return digest.digest("hex");
}

/** Where a file named by a hash is: in groups of 256, so that no folder grows long. */
export function pathOf(store: Store, kind: string, hash: string, suffix = ""): string {
  return join(store.folder, kind, hash.slice(0, 2), hash.slice(2) + suffix);
}

/** The hash that a file is named by, from its path: the reverse of `pathOf`, whatever the suffix. */
export function hashOfPath(path: string): string {
  return basename(dirname(path)) + basename(path).replace(/\.\w+$/, "");
}

/** Where an object is, or would be. */
export function objectPath(store: Store, hash: string): string {
  return pathOf(store, "objects", hash);
}

/**
 * Puts bytes into the data folder, unless they are there already.
 *
 * @param store The data folder
 * @param bytes The bytes
 * @returns Their SHA-256
 */
export async function putObject(store: Store, bytes: Uint8Array): Promise<string> {
  const hash = sha256(bytes);
  if (!await hasObject(store, hash)) await writeWhole(objectPath(store, hash), bytes);
  return hash;
}

/**
 * Puts bytes into the data folder that lie in several pieces, without a copy of the whole.
 *
 * @param store The data folder
 * @param pieces The pieces, in order
 * @returns SHA-256 of all of them together
 */
export async function putPieces(store: Store, pieces: readonly Uint8Array[]): Promise<string> {
  const digest = createHash("sha256");
  for (const piece of pieces) for (const part of partsOf(piece)) digest.update(part);
  const hash = digest.digest("hex");
  if (!await hasObject(store, hash)) await writeWhole(objectPath(store, hash), pieces);
  return hash;
}

/** Parts of at most a gigabyte: more are too many for one call. */
function* partsOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 2 ** 30) {
    yield bytes.subarray(from, from + 2 ** 30);
  }
}

/**
 * Reads an object and checks that it is whole.
 *
 * @param store The data folder
 * @param hash Its SHA-256
 * @returns Its bytes
 * @throws {DamagedError} If it is missing or was altered
 */
export async function readObject(store: Store, hash: string): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(objectPath(store, hash));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new DamagedError(`Object ${hash} is missing from the data folder; run the step again`);
  }
  if (sha256(bytes) !== hash) {
    throw new DamagedError(`Object ${hash} in the data folder is damaged; run the step again`);
  }
  return bytes;
}

/**
 * Whether an object is there, whole.
 *
 * @param store The data folder, which is told of damage
 * @param hash The object's SHA-256
 * @param expected What it is called if it has to be there, so that its loss is told as well
 */
export async function hasObject(store: Store, hash: string, expected?: string): Promise<boolean> {
  try {
    if (await hashFile(objectPath(store, hash)) === hash) return true;
    store.warn(`Object ${hash} is damaged; it is made again`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (expected) store.warn(`Object ${hash}, ${expected}, is missing; it is made again`);
  }
  return false;
}

/** The SHA-256 of a file, read piece by piece. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1 << 20);
  for (let length; (length = await file.read(buffer)) !== null;) {
    hash.update(buffer.subarray(0, length));
  }
  return hash.digest("hex");
}

/**
 * Moves a finished file of the data folder in as an object.
 *
 * @param store The data folder
 * @param path The file, in the folder `objects`, under a name from `temporaryPath`
 * @returns Its SHA-256
 */
export async function adoptObject(store: Store, path: string): Promise<string> {
  const hash = await hashFile(path);
  const target = objectPath(store, hash);
  await makeFolder(dirname(target));
  await replaceFile(path, target);
  return hash;
}
