// Opens a data folder: makes it where there is none, makes this process known in it, and removes what killed
// processes left behind.

import { join } from "node:path";
import { UserError } from "../errors.ts";
import { claim, findClaim } from "./claims.ts";
import {
  forgetProcess,
  isBeingCleaned,
  isGone,
  knownProcesses,
  registerProcess,
  startWatch,
  thisProcess,
  unregisterProcess,
} from "./processes.ts";
import { hastyDisk, systemDisk } from "./disk.ts";
import { assertNoLinkedFolders } from "./links.ts";
import { makeFolder } from "./make_folder.ts";
import { removeIfThere } from "./remove_if_there.ts";
import { files, hashOfPath, type Store } from "./store.ts";
import { temporaryOwner } from "./temporary.ts";
import { assertOthersWritable, assertWritable, notWritable } from "./writable.ts";

/** Folders of a data folder that processes write to under temporary names. */
const KINDS = [
  "objects",
  "records",
  "progress",
  "claims",
  "failures",
  "experiments",
  "references",
  "code",
  "packs",
  "hashes",
];

/** A file of this name in a data folder says that the disk is not to be waited for. */
const HASTE = "no-sync";

/** Seconds between looks at whether garbage is still being removed. */
const LOOK_SECONDS = 0.2;

/**
 * Opens a data folder. While another process removes garbage from it, this one waits.
 *
 * @example
 * ```ts
 * import { closeStore, openStore, putObject, readObject } from "./mod.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const store = await openStore(folder);
 * const hash = await putObject(store, new TextEncoder().encode("bytes"));
 * console.log(hash, await readObject(store, hash));
 * closeStore(store);
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @param folder Absolute path of the folder
 * @param warn Told, once each, when something in the folder is found damaged
 * @returns The open folder
 * @throws {UserError} If the folder can't be written, or leads out of itself by a link
 */
export async function openStore(
  folder: string,
  warn: (message: string) => void = () => {},
): Promise<Store> {
  const said = new Set<string>();
  const store: Store = {
    folder,
    disk: await isThere(join(folder, HASTE)) ? hastyDisk : systemDisk,
    warn: (message) => {
      if (!said.has(message)) warn(message);
      said.add(message);
    },
  };
  try {
    const all = [...KINDS, "processes"];
    for (const kind of all) await makeFolder(join(folder, kind));
    await assertNoLinkedFolders(folder, all);
    const processes = join(folder, "processes");
    await registerProcess(folder).catch(async (error) => {
      if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
      throw await notWritable(processes, error, `The data folder ${processes}`);
    });
    // Tried once this process is known: what is left of a trial is then found to be of a process that is gone.
    for (const kind of KINDS) {
      const path = join(folder, kind);
      await assertWritable(path, `The data folder ${path}`);
    }
    const own = await userOf(join(folder, "processes", thisProcess));
    const kinds = KINDS.map((kind) => join(folder, kind));
    await assertOthersWritable(kinds, own);
    await removeLeftovers(store);
  } catch (error) {
    if (
      error instanceof UserError || error instanceof Deno.errors.NotCapable || isDiskFull(error)
    ) {
      throw error;
    }
    throw await notWritable(folder, error as Error, `The data folder ${folder}`);
  }
  // The time waited is the clock: nothing else is compared with it.
  let waited = 0;
  const watch = startWatch(() => waited);
  while (await isBeingCleaned(folder, watch)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_SECONDS * 1000));
    waited += LOOK_SECONDS;
  }
  return store;
}

/**
 * Closes a data folder, so that others need not take it for used. The end of the process does the same.
 *
 * @param store The data folder; it must not be written to from now on
 */
export function closeStore(store: Store): void {
  unregisterProcess(store.folder);
}

/**
 * Removes what processes that are gone have left of their work: temporary files, and claims that nobody took over.
 * As a rule none is gone, and then no folder is searched.
 */
async function removeLeftovers(store: Store): Promise<void> {
  const { folder } = store;
  const gone = new Set<string>();
  for (const name of await knownProcesses(folder)) {
    if (await isGone(folder, name)) gone.add(name);
  }
  if (gone.size === 0) return;
  for await (const path of files(folder, KINDS)) {
    if (gone.has(temporaryOwner(path) ?? "")) await removeIfThere(path);
  }
  const watch = startWatch(() => 0);
  for await (const path of files(folder, ["claims"])) {
    const hash = hashOfPath(path);
    const { owner } = await findClaim(store, hash);
    if (gone.has(owner?.process ?? "")) await (await claim(store, hash, watch))?.release();
  }
  // Last, so that the next process goes on with it if this one is killed here.
  for (const name of gone) await forgetProcess(folder, name);
}

/**
 * Removes temporary files of processes that are gone from a folder.
 *
 * @param store The data folder that the processes use
 * @param folder Absolute path of the folder, in the data folder or outside
 */
export async function removeTemporaries(store: Store, folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const owner = temporaryOwner(name);
    if (owner !== undefined && await isGone(store.folder, owner)) {
      await removeIfThere(join(folder, name));
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function isDiskFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as { code?: string }).code ?? "");
}

/** Number of the user that a file is of; null where users have none. */
async function userOf(path: string): Promise<number | null> {
  return (await Deno.stat(path)).uid;
}
