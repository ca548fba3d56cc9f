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
//     packs/ENCODER/PACK         embeddings of single images by their content (lib/encoder/image_packs.ts)
//     hashes/ab/cdef....json     hashes of photos that have not changed (lib/labelling/hash_cache.ts); a cache

import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { type Disk, systemDisk } from "./disk.ts";
import { makeFolder } from "./make_folder.ts";
import { startWriting } from "./processes.ts";
import { removeIfThere } from "./remove_if_there.ts";
import { partsOf, sha256 } from "./sha256.ts";
import { temporaryPath } from "./temporary.ts";
import { readingFile, unwritable } from "./unreadable.ts";
import { writeWhole } from "./write_whole.ts";

export { sha256 } from "./sha256.ts";

/** A data folder. */
export interface Store {
  /** Its absolute path. */
  readonly folder: string;
  /** The disk that it is on; the system's unless given. */
  readonly disk?: Disk;
  /** Told, in one line, when something in the folder is found damaged. */
  warn(message: string): void;
}

/** An object or a record is missing or is not what it was: it has to be made again. */
export class DamagedError extends UserError {}

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
  if (await hasObject(store, hash)) return hash;
  const path = objectPath(store, hash);
  synced.delete(path);
  await writeWhole(path, bytes, { disk: store.disk });
  return hash;
}

/**
 * Puts bytes into the data folder as they come, without holding more than one piece of them.
 *
 * @param store The data folder
 * @param pieces The pieces, in order; each is written before the next is asked for
 * @returns SHA-256 of all of them together
 */
export async function putStream(
  store: Store,
  pieces: AsyncIterable<Uint8Array>,
): Promise<string> {
  const path = temporaryPath(join(store.folder, "objects", "stream"));
  const digest = createHash("sha256");
  const endWriting = startWriting();
  try {
    {
      using file = await Deno.open(path, { write: true, createNew: true });
      for await (const piece of pieces) {
        for (const part of partsOf(piece)) {
          digest.update(part);
          for (let done = 0; done < part.length;) done += await file.write(part.subarray(done));
        }
      }
    }
    return await moveIn(store, path, digest.digest("hex"));
  } finally {
    await removeIfThere(path);
    endWriting();
  }
}

/** Paths of objects, and of folders of them, that this process has seen on the disk. */
const synced = new Set<string>();

/**
 * Waits until objects are on the disk, all of them at once, so that a record may name them.
 *
 * @param store The data folder
 * @param hashes Their hashes; those that are no objects are passed over
 */
export async function syncObjects(store: Store, hashes: Iterable<string>): Promise<void> {
  const { disk = systemDisk } = store;
  const paths = [...new Set(hashes)].map((hash) => objectPath(store, hash))
    .filter((path) => !synced.has(path));
  const found = await Promise.all(paths.map(async (path) => {
    try {
      await disk.syncFile(path);
      return [path];
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw unwritable(path, error);
    }
  }));
  const groups = new Set(found.flat().map(dirname));
  const folders = new Set([...groups].filter((group) => !synced.has(group)).map(dirname));
  await Promise.all([...groups, ...folders].map((folder) => disk.syncFolder(folder)));
  for (const path of [...found.flat(), ...groups]) synced.add(path);
}

/**
 * Reads an object and checks that it is whole.
 *
 * @param store The data folder
 * @param hash Its SHA-256
 * @returns Its bytes
 * @throws {DamagedError} If it is missing or was altered
 * @throws {UnreadableError} If it can't be read
 */
export async function readObject(store: Store, hash: string): Promise<Uint8Array<ArrayBuffer>> {
  const path = objectPath(store, hash);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await readingFile(path, () => Deno.readFile(path));
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
 * @throws {UnreadableError} If it is there but can't be read
 */
export async function hasObject(store: Store, hash: string, expected?: string): Promise<boolean> {
  try {
    if (await hashFile(objectPath(store, hash)) === hash) return true;
    store.warn(damaged(hash));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (expected) store.warn(missing(hash, expected));
  }
  return false;
}

/**
 * Reads an object that is small, if it is there, whole.
 *
 * @param store The data folder, which is told of damage
 * @param hash The object's SHA-256
 * @param expected What it is called: its loss is told as well
 * @returns Its bytes
 * @throws {UnreadableError} If it is there but can't be read
 */
export async function findObject(
  store: Store,
  hash: string,
  expected: string,
): Promise<Uint8Array | undefined> {
  const path = objectPath(store, hash);
  try {
    const bytes = await readingFile(path, () => Deno.readFile(path));
    if (sha256(bytes) === hash) return bytes;
    store.warn(damaged(hash));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    store.warn(missing(hash, expected));
  }
}

function damaged(hash: string): string {
  return `Object ${hash} is damaged; it is made again`;
}

function missing(hash: string, expected: string): string {
  return `Object ${hash}, ${expected}, is missing; it is made again`;
}

/**
 * The SHA-256 of a file, read piece by piece.
 *
 * @throws {UnreadableError} If it can't be read
 */
export function hashFile(path: string): Promise<string> {
  return readingFile(path, async () => {
    const hash = createHash("sha256");
    using file = await Deno.open(path);
    // Most files are small: clearing a large buffer would take longer than reading them.
    let buffer = new Uint8Array(1 << 13);
    for (let length; (length = await file.read(buffer)) !== null;) {
      hash.update(buffer.subarray(0, length));
      if (length === buffer.length) buffer = new Uint8Array(1 << 20);
    }
    return hash.digest("hex");
  });
}

/**
 * Moves a finished file of the data folder in as an object.
 *
 * @param store The data folder
 * @param path The file, in the folder `objects`, under a name from `temporaryPath`
 * @returns Its SHA-256
 */
export async function adoptObject(store: Store, path: string): Promise<string> {
  return await moveIn(store, path, await hashFile(path));
}

async function moveIn(store: Store, path: string, hash: string): Promise<string> {
  const target = objectPath(store, hash);
  synced.delete(target);
  await makeFolder(dirname(target));
  await (store.disk ?? systemDisk).rename(path, target);
  return hash;
}
