// Hashes of files that have not changed since they were hashed, so that a round does not read gigabytes of photos again. A file is
// the same as long as its size and the times of its last change are, which is how git tells. As git does, it trusts no file that
// has changed just before: the time of the last change is told in whole seconds.

import { dirname } from "node:path";
import { z } from "zod";
import { makeFolder } from "../store/make_folder.ts";
import { removeIfThere } from "../store/remove_if_there.ts";
import { readSealed, type SealedKind, writeSealed } from "../store/sealed.ts";
import { hashFile, pathOf, sha256, type Store } from "../store/store.ts";
import { temporaryPath } from "../store/temporary.ts";

/** Size, times of the last change of content and of anything else in milliseconds, and SHA-256 of a file. */
type Entry = [size: number, changed: number, touched: number, hash: string];

/** Hashes of the files below a folder. */
interface Hashes {
  readonly folder: string;
  readonly files: Record<string, Entry>;
}

/**
 * Milliseconds for which a file has to be as it is before its hash is remembered: else a change within the same second would
 * not be seen. It is more than a second, because the disk of the photos may have another clock.
 */
const SETTLED = 2000;

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
  const opened = await timeOfDisk(store, folder) ?? 0;
  return {
    async hashOf(path) {
      const before = await stateOf(path);
      const entry = known?.files[path];
      const isSame = entry !== undefined && before !== undefined &&
        before.every((value, i) => value === entry[i]);
      const hash = isSame ? entry[3] : await hashFile(path);
      const after = isSame ? before : await stateOf(path);
      // A file that changed while it was read, or shortly before, is read again next time.
      const isSettled = before !== undefined && before[2] + SETTLED <= opened &&
        after?.every((value, i) => value === before[i]);
      if (isSettled) files[path] = [...before, hash];
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

/** What time it is by the clock of the data folder's disk, in milliseconds; nothing where nothing can be written. */
async function timeOfDisk(store: Store, folder: string): Promise<number | undefined> {
  const path = temporaryPath(pathOf(store, hashFiles.folder, sha256(folder), ".json"));
  try {
    await makeFolder(dirname(path));
    await Deno.writeFile(path, new Uint8Array());
    return (await Deno.stat(path)).mtime?.getTime();
  } catch {
    return undefined;
  } finally {
    await removeIfThere(path).catch(() => {});
  }
}
