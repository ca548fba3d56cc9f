// What the data folder asks of a disk. Where the power is cut, what was written stays only if the disk was waited for.

import { partsOf } from "./sha256.ts";
import { replaceFile } from "./replace_file.ts";

/** Operations on a disk; tests note their order. */
export interface Disk {
  /** Writes a file in pieces, and waits until its content is on the disk if `sync` says so. */
  write(path: string, pieces: readonly Uint8Array[], sync: boolean): Promise<void>;
  /** Renames a file, over another one if that is there. */
  rename(from: string, to: string): Promise<void>;
  /** Waits until the content of a file is on the disk. */
  syncFile(path: string): Promise<void>;
  /** Waits until the names in a folder are on the disk, where the system can do that. */
  syncFolder(path: string): Promise<void>;
}

/** The system's disk. */
export const systemDisk: Disk = {
  async write(path, pieces, sync) {
    using file = await Deno.open(path, { write: true, create: true, truncate: true });
    for (const piece of pieces) {
      for (const part of partsOf(piece)) {
        for (let done = 0; done < part.length;) done += await file.write(part.subarray(done));
      }
    }
    if (sync) await file.syncData();
  },
  rename: (from, to) => replaceFile(from, to),
  async syncFile(path) {
    // Windows syncs no file that is open for reading only.
    using file = await Deno.open(path, { read: true, write: Deno.build.os === "windows" });
    await file.syncData();
  },
  async syncFolder(path) {
    if (Deno.build.os === "windows") return;
    try {
      using folder = await Deno.open(path);
      await folder.sync();
    } catch (error) {
      // Some network file systems have no such call, and another user's folder may be closed for reading.
      const { code = "" } = error as { code?: string };
      if (!["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EACCES", "EPERM"].includes(code)) throw error;
    }
  },
};

/** The system's disk without waiting for it: quicker on slow file systems, and a power cut may cost hours. */
export const hastyDisk: Disk = {
  write: (path, pieces) => systemDisk.write(path, pieces, false),
  rename: systemDisk.rename,
  syncFile: () => Promise.resolve(),
  syncFolder: () => Promise.resolve(),
};
