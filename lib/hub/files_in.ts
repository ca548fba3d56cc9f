// The files in a folder.

import { join } from "node:path";

/**
 * Lists the files in a folder and its subfolders.
 *
 * @param folder The folder
 * @returns Their paths, relative to it, with slashes, in alphabetical order; none if it is not there
 */
export async function filesIn(folder: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(join(folder, prefix))) {
      const path = prefix === "" ? name : `${prefix}/${name}`;
      if (isDirectory) found.push(...await filesIn(folder, path));
      else found.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}
