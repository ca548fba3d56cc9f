// The cache of Hugging Face's own programs, in which a file may be already:
//
//     models--OWNER--NAME/refs/main                 the commit that a branch or tag was at
//     models--OWNER--NAME/snapshots/COMMIT/PATH     links to blobs
//     models--OWNER--NAME/blobs/HASH                SHA-256 of large files, git's SHA-1 of small ones
//
// Its files are only read, and their hashes are checked before they are copied.

import { basename, join } from "node:path";
import { filesIn } from "./files_in.ts";
import type { Listing } from "./listing.ts";
import { hashOf, type HubEntry, type HubFolder, type HubRepo } from "./repo.ts";

/**
 * Where a file would be in the cache.
 *
 * @param cache Absolute path of the cache
 * @param repo The data set or model
 * @param entry The file
 * @returns Absolute path of the file's content
 */
export function blobOf(cache: string, repo: HubRepo, entry: HubEntry): string {
  return join(folderOf(cache, repo), "blobs", hashOf(entry));
}

/**
 * Lists what the cache has of a data set or model, for times without a network. Its names of blobs are the hashes that
 * the hub announced.
 *
 * @param cache Absolute path of the cache
 * @param place The data set or model, and its revision
 * @returns The files that are there, or undefined if there are none
 */
export async function cachedListing(
  cache: string,
  { repo, revision }: HubFolder,
): Promise<Listing | undefined> {
  const folder = folderOf(cache, repo);
  const commit = /^[0-9a-f]{40}$/.test(revision)
    ? revision
    : (await Deno.readTextFile(join(folder, "refs", revision)).catch(() => "")).trim();
  if (!/^[0-9a-f]{40}$/.test(commit)) return undefined;
  const snapshot = join(folder, "snapshots", commit);
  const files: HubEntry[] = [];
  for (const path of await filesIn(snapshot).catch(() => [])) {
    const blob = await Deno.realPath(join(snapshot, path)).catch(() => "");
    const oid = basename(blob);
    if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(oid)) continue;
    const { size } = await Deno.stat(blob);
    files.push({ path, size, oid, ...oid.length === 64 && { lfs: { oid } } });
  }
  return files.length > 0 ? { commit, files } : undefined;
}

function folderOf(cache: string, { type, name }: HubRepo): string {
  return join(cache, `${type}s--${name.replace("/", "--")}`);
}
