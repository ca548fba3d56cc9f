// Which processes use a data folder. Each holds a lock on a file of its own, processes/NAME, which the system lets go
// when the process ends, however it ends. Locks are asked for on the same machine only; where the file system has
// none, nobody counts as gone, and claims are judged by their beats (claims.ts).

import { hostname } from "node:os";
import { join } from "node:path";

/** What this process is called: its machine, its number, and what tells it from an earlier one of that number. */
export const self = `${hostname()}-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;

/** Files of this process by data folder. They stay open, and so locked, to its end. */
const registered = new Map<string, Deno.FsFile>();

/**
 * Makes this process known in a data folder.
 *
 * @param folder Absolute path of the data folder
 */
export async function registerProcess(folder: string): Promise<void> {
  if (registered.has(folder)) return;
  const path = join(folder, "processes", self);
  // Locked before it has its name, so that nobody finds it unlocked.
  const hidden = join(folder, "processes", `.${self}`);
  const file = await Deno.open(hidden, { createNew: true, read: true, write: true });
  await file.tryLock(true).catch(() => false);
  await Deno.rename(hidden, path);
  registered.set(folder, file);
  addEventListener("unload", () => {
    try {
      Deno.removeSync(path);
    } catch {
      // The folder may be gone, as a test's; a file that stays is removed by the next process.
    }
  });
}

/**
 * Whether a process of this machine has ended.
 *
 * @param folder Absolute path of the data folder
 * @param name What the process is called
 * @returns False also for processes of other machines, and where it can't be told
 */
export async function isGone(folder: string, name: string): Promise<boolean> {
  if (!name.startsWith(`${hostname()}-`)) return false;
  const path = join(folder, "processes", name);
  try {
    using file = await Deno.open(path, { read: true, write: true });
    if (!await file.tryLock(true)) return false;
    await Deno.remove(path);
    return true;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}
