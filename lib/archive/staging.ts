// Where archives are made and taken apart: a folder of the data folder. What is under way there has a temporary name, and is
// removed when its process is gone.

import { dirname, join, relative } from "node:path";
import { makeFolder } from "../store/make_folder.ts";
import { assertNoLinks } from "../store/links.ts";
import { isGone } from "../store/processes.ts";
import { removeWhole } from "../store/remove_if_there.ts";
import { files, type Store } from "../store/store.ts";
import { isTemporary, temporaryOwner, temporaryPath } from "../store/temporary.ts";

/** A temporary folder or file, which is removed at the end of a `using` block. */
export interface Staging extends AsyncDisposable {
  /** Its absolute path; nothing is there yet. */
  readonly path: string;
}

/**
 * The folder for archives, cleared of what processes have left that are gone.
 *
 * @param store The data folder
 * @returns Its absolute path
 */
export async function archivesFolder(store: Store): Promise<string> {
  const folder = join(store.folder, "archives");
  await assertNoLinks(store.folder, folder);
  await makeFolder(folder);
  for await (const { name } of Deno.readDir(folder)) {
    const owner = temporaryOwner(name);
    if (owner !== undefined && await isGone(store.folder, owner)) {
      await removeWhole(join(folder, name));
    }
  }
  return folder;
}

/**
 * A place in the folder for archives that only this process uses.
 *
 * @param store The data folder
 * @returns The place, to be removed by `using`
 */
export async function stage(store: Store): Promise<Staging> {
  const path = temporaryPath(join(await archivesFolder(store), "archive"));
  return { path, [Symbol.asyncDispose]: () => removeWhole(path) };
}

/**
 * Lets a data folder that came in an archive know the hashes of source files that another one remembers: to find them takes longer
 * than all other checks.
 *
 * @param store The data folder that remembers them
 * @param folder Absolute path of the other one
 */
export async function lendHashes(store: Store, folder: string): Promise<void> {
  for await (const path of files(store.folder, ["code"])) {
    if (isTemporary(path)) continue;
    const target = join(folder, relative(store.folder, path));
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.copyFile(path, target);
  }
}
