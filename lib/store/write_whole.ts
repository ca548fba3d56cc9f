// Files that are there whole or not at all.

import { dirname } from "node:path";
import { type Disk, systemDisk } from "./disk.ts";
import { makeFolder } from "./make_folder.ts";
import { startWriting } from "./processes.ts";
import { removeIfThere } from "./remove_if_there.ts";
import { temporaryPath } from "./temporary.ts";
import { unwritable } from "./unreadable.ts";

/** How a file is written. */
export interface Writing {
  /** The disk; the system's unless given. */
  readonly disk?: Disk;
  /** Whether the content is on the disk before the file has its name: then a power cut leaves the old file or the new one. */
  readonly sync?: boolean;
}

/**
 * Writes a file whole or not at all: under a temporary name, then renamed.
 *
 * @param path Where
 * @param content What
 * @param writing The disk, and whether to wait for it; without, a power cut may leave an empty file
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | string | readonly Uint8Array[],
  { disk = systemDisk, sync = false }: Writing = {},
): Promise<void> {
  const temporary = temporaryPath(path);
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const pieces = bytes instanceof Uint8Array ? [bytes] : bytes;
  const endWriting = startWriting();
  try {
    try {
      await disk.write(temporary, pieces, sync);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      await makeFolder(dirname(path));
      await disk.write(temporary, pieces, sync);
    }
    await disk.rename(temporary, path);
  } catch (error) {
    await removeIfThere(temporary);
    throw unwritable(path, error);
  } finally {
    endWriting();
  }
}
