// Whether folders can be written, tried before work starts.

import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { removeIfThere } from "./remove_if_there.ts";
import { temporaryPath } from "./temporary.ts";

/**
 * Tries to write into a folder, or into the nearest one above it that is there.
 *
 * @param folder Absolute path of the folder
 * @param name What it is called in the error
 * @throws {UserError} If it can't be written: which folder, whose it is, its mode, and the way out
 */
export async function assertWritable(folder: string, name: string = folder): Promise<void> {
  const path = temporaryPath(join(folder, "trial"));
  try {
    await Deno.writeTextFile(path, "");
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT" && dirname(folder) !== folder) {
      return await assertWritable(dirname(folder));
    }
    if (error instanceof Deno.errors.NotCapable || code === "ENOSPC" || code === "EDQUOT") {
      throw error;
    }
    throw await notWritable(folder, error as Error, name);
  }
  await removeIfThere(path);
}

/**
 * Tries to write into the parts of a data folder that are of other users, one for each kind of access. As a rule there are none.
 *
 * @param folders Absolute paths of folders whose subfolders are tried
 * @param own Number of this process's user; null where users have none
 * @throws {UserError} If one can't be written
 */
export async function assertOthersWritable(
  folders: readonly string[],
  own: number | null,
): Promise<void> {
  const tried = new Set<string>();
  for (const folder of folders) {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      if (!isDirectory) continue;
      const path = join(folder, name);
      const { uid, gid, mode } = Deno.statSync(path);
      const access = `${uid} ${gid} ${mode}`;
      if (uid === own || tried.has(access)) continue;
      await assertWritable(path, `The data folder ${path}`);
      tried.add(access);
    }
  }
}

/** The error for a folder that can't be written: whose it is, and the way out. */
export async function notWritable(
  folder: string,
  error: Error,
  name: string = folder,
): Promise<UserError> {
  const reason = error.message.split(/ \(os error|: /)[0];
  const { uid, gid, mode } = await Deno.stat(folder).catch(() => ({
    uid: null,
    gid: null,
    mode: null,
  }));
  const whose = mode === null || uid === null
    ? ""
    : `; it is of user ${uid} and group ${gid}, mode ${(mode & 0o7777).toString(8)}`;
  return new UserError(
    `${name} can't be written (${reason}${whose}); make it writable, or move the project to where it is; ` +
      "docs/data_folder.md tells how users share it",
  );
}
