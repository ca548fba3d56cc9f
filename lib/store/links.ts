// Links inside a data folder are not followed for writing: a data folder that somebody sent could lead out of itself, to any
// file of the user. The data folder itself may be a link, such as to a larger disk.

import { join, relative, sep } from "node:path";
import { UserError } from "../errors.ts";
import { readingFile } from "./unreadable.ts";

/**
 * Makes sure that no folder or file on the way from a folder to a path below it is a link. What is not there yet is none.
 *
 * @param folder Absolute path of the folder, which may be a link itself
 * @param path Absolute path below it
 * @throws {UserError} If there is a link: which one, and the way out
 */
export async function assertNoLinks(folder: string, path: string): Promise<void> {
  let current = folder;
  for (const part of relative(folder, path).split(sep)) {
    current = join(current, part);
    const info = await Deno.lstat(current).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    if (info === undefined) return;
    if (info.isSymlink) throw linkError(current, folder);
  }
}

/**
 * Makes sure that folders of a data folder, and the folders in them, are no links.
 *
 * @param folder Absolute path of the data folder
 * @param kinds Names of folders in it
 * @throws {UserError} If there is a link or a folder that can't be read: which one, and the way out
 */
export async function assertNoLinkedFolders(
  folder: string,
  kinds: readonly string[],
): Promise<void> {
  for (const kind of kinds) {
    const path = join(folder, kind);
    await assertNoLinks(folder, path);
    const entries = await readingFile(path, () => Array.fromAsync(Deno.readDir(path)));
    const link = entries.find(({ isSymlink }) => isSymlink);
    if (link !== undefined) throw linkError(join(path, link.name), folder);
  }
}

function linkError(path: string, folder: string): UserError {
  return new UserError(
    `${path} is a link, and links inside ${folder} are not followed for writing; put a folder there, ` +
      `or let ${folder} itself be the link`,
  );
}
