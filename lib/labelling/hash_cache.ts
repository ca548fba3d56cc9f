// Hashes of files that have not changed since they were hashed, so that a round does not read gigabytes of photos again. A file is
// the same as long as its size and the times of its last change are, which is how git tells.

import { z } from "zod";
import { readSealed, type SealedKind, writeSealed } from "../store/sealed.ts";
import { hashFile, sha256, type Store } from "../store/store.ts";

/** Size, times of the last change of content and of anything else in milliseconds, and SHA-256 of a file. */
type Entry = [size: number, changed: number, touched: number, hash: string];

/** Hashes of the files below a folder. */
interface Hashes {
  readonly folder: string;
  readonly files: Record<string, Entry>;
}

/** How they are kept: by the folder's path. It is a cache. */
const hashFiles: SealedKind<Hashes> = {
  folder: "hashes",
  isCache: true,
  schema: z.object({
    folder: z.string(),
    files: z.record(z.string(), z.tuple([z.number(), z.number(), z.number(), z.string()])),
  }),
  hashOf: ({ folder }) => sha256(folder),
};

/** Remembers the hashes of files. */
export interface HashCache {
  /**
   * The SHA-256 of a file.
   *
   * @param path Absolute path of the file
   * @returns Its hash, from its bytes unless the file is known
   * @throws {UnreadableError} If it can't be read
   */
  hashOf(path: string): Promise<string>;
  /** Keeps the hashes of the files that were asked for, and forgets all others of the folder. */
  save(): Promise<void>;
}

/**
 * Opens the hashes of a folder's files.
 *
 * @param store The data folder
 * @param folder Absolute path of the folder
 * @returns The hashes
 */
export async function openHashCache(store: Store, folder: string): Promise<HashCache> {
  const known = await readSealed(store, hashFiles, sha256(folder)).catch(() => undefined);
  const files: Record<string, Entry> = {};
  return {
    async hashOf(path) {
      const before = await stateOf(path);
      const entry = known?.files[path];
      const isSame = entry !== undefined && before !== undefined &&
        before.every((value, i) => value === entry[i]);
      const hash = isSame ? entry[3] : await hashFile(path);
      const after = isSame ? before : await stateOf(path);
      // A file that changed while it was read is read again next time.
      if (before !== undefined && after?.every((value, i) => value === before[i])) {
        files[path] = [...before, hash];
      }
      return hash;
    },
    // What can't be remembered is hashed again next time.
    save: () => writeSealed(store, hashFiles, { folder, files }).catch(() => {}),
  };
}

/** What changes with a file; nothing where the system does not tell. */
async function stateOf(
  path: string,
): Promise<[size: number, changed: number, touched: number] | undefined> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info?.mtime) return;
  return [info.size, info.mtime.getTime(), info.ctime?.getTime() ?? 0];
}
