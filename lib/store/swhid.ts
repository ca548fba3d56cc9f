// Software Heritage identifiers (ISO/IEC 18670): names of files and folders that follow from their content alone. They are
// git's names of the same objects, so that an archive of source code finds what a record names.

import { createHash } from "node:crypto";

const utf8 = new TextEncoder();

/**
 * The identifier of a file's content.
 *
 * @param bytes The content
 * @returns Such as `swh:1:cnt:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391`; after `swh:1:cnt:`, it is git's hash of the blob
 */
export function contentId(bytes: Uint8Array): string {
  return `swh:1:cnt:${objectHash("blob", bytes)}`;
}

/**
 * The identifier of a folder of files that nobody executes by themselves (mode 100644), as sources are.
 *
 * @param files Identifier of each file's content by its path in the folder, with `/` between names
 * @returns Such as `swh:1:dir:4b825dc642cb6eb9a060e54bf8d69288fbee4904`; after `swh:1:dir:`, it is git's hash of the tree
 */
export function directoryId(files: ReadonlyMap<string, string>): string {
  const own: { name: string; mode: string; hash: string }[] = [];
  const below = new Map<string, Map<string, string>>();
  for (const [path, id] of files) {
    const slash = path.indexOf("/");
    if (slash < 0) {
      own.push({ name: path, mode: "100644", hash: hashIn(id) });
      continue;
    }
    const folder = path.slice(0, slash);
    if (!below.has(folder)) below.set(folder, new Map());
    below.get(folder)!.set(path.slice(slash + 1), id);
  }
  for (const [name, inside] of below) {
    own.push({ name, mode: "40000", hash: hashIn(directoryId(inside)) });
  }
  // git compares bytes, and a folder's name as if it ended with a slash.
  const keys = new Map(
    own.map((entry) => [entry, utf8.encode(entry.name + (entry.mode === "40000" ? "/" : ""))]),
  );
  own.sort((a, b) => compareBytes(keys.get(a)!, keys.get(b)!));
  const parts = own.flatMap(({ name, mode, hash }) => [
    utf8.encode(`${mode} ${name}\0`),
    Uint8Array.fromHex(hash),
  ]);
  return `swh:1:dir:${objectHash("tree", ...parts)}`;
}

function objectHash(kind: string, ...parts: Uint8Array[]): string {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const digest = createHash("sha1").update(`${kind} ${length}\0`);
  for (const part of parts) digest.update(part);
  return digest.digest("hex");
}

function hashIn(id: string): string {
  return id.slice(id.lastIndexOf(":") + 1);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  if (at < 0) return a.length - b.length;
  return at < b.length ? a[at] - b[at] : 1;
}
