// The published file that a sent one is, or has most in common with: what it may be an altered copy of.

import { extname, join } from "node:path";
import { sha256 } from "../../lib/store/store.ts";
import { readingFile } from "../../lib/store/unreadable.ts";

/** A folder of published files, whose hashes are known. */
export interface FilesInPlace {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** SHA-256 of each of its files by name, those included that can't be in `provenance.json`. */
  readonly files: Readonly<Record<string, string>>;
}

/** The least part of a file that it has in common with one that it is called an altered copy of. */
const LEAST_COMMON = 0.5;

/** Files whose lines are compared; of others, bytes are. */
const textual = [".csv", ".html", ".json", ".md", ".tex"];

/**
 * Finds the published file with some bytes, under whatever name.
 *
 * @param places The folders
 * @param hash SHA-256 of the bytes
 * @returns The first folder that has it, and the file's name there; undefined if none has
 */
export function fileOf<Place extends FilesInPlace>(
  places: readonly Place[],
  hash: string,
): { place: Place; name: string } | undefined {
  for (const place of places) {
    const name = Object.keys(place.files).find((name) => place.files[name] === hash);
    if (name !== undefined) return { place, name };
  }
}

/**
 * Finds the published file that a sent one has most in common with.
 *
 * @param word The file, as the user wrote it; files of its kind are looked at, and all if there is none
 * @param bytes Its content
 * @param places The folders
 * @returns The folder, the file's name there, and how near it is; undefined if none has half of it in common
 */
export async function nearestFile<Place extends FilesInPlace>(
  word: string,
  bytes: Uint8Array,
  places: readonly Place[],
): Promise<{ place: Place; name: string; nearness: Nearness } | undefined> {
  const kind = extname(word).toLowerCase();
  const lines = linesOf(bytes);
  let best: { place: Place; name: string; nearness: Nearness } | undefined;
  for (const place of places) {
    const names = Object.keys(place.files);
    const alike = names.filter((name) => extname(name) === kind);
    for (const name of alike.length > 0 ? alike : names) {
      const path = join(place.folder, name);
      const { size } = await Deno.stat(path).catch(() => ({ size: 0 }));
      // Files of so different sizes have little in common.
      if (Math.min(size, bytes.length) < LEAST_COMMON * Math.max(size, bytes.length)) continue;
      const own = await readingFile(path, () => Deno.readFile(path));
      // What is not as it was published is nothing to compare with.
      if (sha256(own) !== place.files[name]) continue;
      const nearness = textual.includes(extname(name))
        ? nearnessOfLines(lines, linesOf(own))
        : nearnessOfBytes(bytes, own);
      if (nearness.common > (best?.nearness.common ?? 0)) best = { place, name, nearness };
    }
  }
  return best !== undefined && best.nearness.common >= LEAST_COMMON ? best : undefined;
}

/** How near a sent file is to a published one. */
export interface Nearness {
  /** Which part of it is the same, up to 1. */
  readonly common: number;
  /** Where they begin to differ, in words; undefined if what is told is the same. */
  readonly difference?: string;
}

function nearnessOfLines(own: readonly string[], theirs: readonly string[]): Nearness {
  const common = new Set(own).intersection(new Set(theirs)).size;
  const longest = own.length > theirs.length ? own : theirs;
  const at = longest.findIndex((_, i) => own[i] !== theirs[i]);
  const line = (lines: readonly string[]) =>
    at in lines ? JSON.stringify(lines[at]) : "the end of the file";
  return {
    common: common / new Set(longest).size,
    ...(at >= 0 && { difference: `line ${at + 1} is ${line(own)}, published is ${line(theirs)}` }),
  };
}

/** Whatever the system that wrote them, and whether a mark of byte order stands before them. */
function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).trimEnd().split(/\r?\n/);
}

function nearnessOfBytes(sent: Uint8Array, published: Uint8Array): Nearness {
  const shorter = Math.min(sent.length, published.length);
  const longer = Math.max(sent.length, published.length);
  let before = 0;
  while (before < shorter && sent[before] === published[before]) before++;
  let behind = 0;
  while (behind < shorter - before && sent.at(-1 - behind) === published.at(-1 - behind)) behind++;
  return {
    common: (before + behind) / longer,
    difference: `it differs from what is published from byte ${before + 1} on`,
  };
}
