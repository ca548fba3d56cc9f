// JSON files of the data folder. Each bears the hash of its own content, and says what it is about: a file that was altered,
// or that lies under another's name, is found to be damaged.

import { dirname } from "node:path";
import type { z } from "zod";
import { systemDisk } from "./disk.ts";
import { removeIfThere } from "./remove_if_there.ts";
import { sha256 } from "./sha256.ts";
import { files, hashOfPath, pathOf, type Store } from "./store.ts";
import { isTemporary } from "./temporary.ts";
import { readingFile } from "./unreadable.ts";
import { writeWhole } from "./write_whole.ts";

/** Ends a line: the hash of the content is the first one. */
const LINE_END = 10;

/** A kind of JSON files. */
export interface SealedKind<Value> {
  /** The folder of the data folder that they are in. */
  readonly folder: string;
  /** What one has to hold. */
  readonly schema: z.ZodType<Value>;
  /** Whether they are a cache, for which the disk is not waited for. */
  readonly isCache?: boolean;
  /** The hash that one is named by, from what it holds. */
  hashOf(value: Value): string;
}

/** First entries of a file, which decide its name. */
export interface Beginning<Value> {
  /** The entries. */
  readonly entries: Partial<Value>;
  /** The text that the file's content begins with if it has them, up to the comma before the next entry. */
  readonly text: string;
}

/**
 * Reads a JSON file of the data folder.
 *
 * @param store The data folder, which is told of damage
 * @param kind Which kind of file
 * @param hash What it is named by
 * @param known Its first entries, which it is named by, where they are known: a file that begins with them is read faster
 * @returns Its value, if it is there, whole, and under its own name
 * @throws {UnreadableError} If it is there but can't be read
 */
export async function readSealed<Value>(
  store: Store,
  kind: SealedKind<Value>,
  hash: string,
  known?: Beginning<Value>,
): Promise<Value | undefined> {
  const path = pathOf(store, kind.folder, hash, ".json");
  let bytes: Uint8Array;
  try {
    bytes = await readingFile(path, () => Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  const content = unseal(bytes);
  const isKnown = known !== undefined && content?.slice(0, known.text.length) === known.text;
  const value = content === undefined
    ? undefined
    : isKnown
    ? { ...JSON.parse(`{${content.slice(known.text.length)}`), ...known.entries }
    : JSON.parse(content);
  const isWhole = kind.schema.safeParse(value).success;
  if (isWhole && (isKnown || kind.hashOf(value) === hash)) return value;
  const fault = isWhole ? "has the content of another file" : "is damaged";
  store.warn(`${kind.folder}/${hash}.json ${fault}; what it stands for is made again`);
}

const utf8 = new TextDecoder();

/** The content of a file's bytes; nothing if they are not what was written. */
function unseal(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(LINE_END);
  const content = bytes.subarray(end + 1);
  if (end < 0 || sha256(content) !== utf8.decode(bytes.subarray(0, end))) return;
  return utf8.decode(content);
}

/**
 * Paths of the JSON files of one kind that are there but damaged.
 *
 * @throws {UnreadableError} If one can't be read
 */
export async function findDamaged<Value>(
  { folder }: Store,
  kind: SealedKind<Value>,
): Promise<string[]> {
  const damaged: string[] = [];
  let isDamaged = false;
  const quiet: Store = { folder, warn: () => isDamaged = true };
  for await (const path of files(folder, [kind.folder])) {
    if (isTemporary(path)) continue;
    isDamaged = false;
    await readSealed(quiet, kind, hashOfPath(path));
    if (isDamaged) damaged.push(path);
  }
  return damaged;
}

/**
 * Writes a JSON file of the data folder, in place of the one of that name. A power cut leaves either of them whole,
 * unless they are a cache.
 *
 * @param store The data folder
 * @param kind Which kind of file
 * @param value What it is to hold
 */
export async function writeSealed<Value>(
  store: Store,
  kind: SealedKind<Value>,
  value: Value,
): Promise<void> {
  const path = pathOf(store, kind.folder, kind.hashOf(value), ".json");
  await writeWhole(path, sealedText(value), { disk: store.disk, sync: !kind.isCache });
}

/**
 * A JSON file of the data folder as text.
 *
 * @param value What it is to hold
 * @returns The hash of its content in the first line, then the content
 */
export function sealedText(value: unknown): string {
  const content = JSON.stringify(value, null, 1) + "\n";
  return `${sha256(content)}\n${content}`;
}

/** Waits until the name of a JSON file is on the disk; its content is there before. */
export async function syncSealedName<Value>(
  store: Store,
  kind: SealedKind<Value>,
  hash: string,
): Promise<void> {
  const { disk = systemDisk } = store;
  const group = dirname(pathOf(store, kind.folder, hash));
  await Promise.all([group, dirname(group)].map((folder) => disk.syncFolder(folder)));
}

/** Removes a JSON file of the data folder, if it is there. */
export async function removeSealed<Value>(
  store: Store,
  kind: SealedKind<Value>,
  hash: string,
): Promise<void> {
  await removeIfThere(pathOf(store, kind.folder, hash, ".json"));
}
