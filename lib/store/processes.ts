// Which processes use a data folder. Each holds a lock on a file of its own, processes/NAME, which the system lets go
// when the process ends, however it ends; locks are asked for on the same machine only. Processes of other machines,
// and all where the file system has no locks, are judged by a beat that each counts up in its file, against the
// observer's own clock: nobody compares clocks.

import { hostname } from "node:os";
import { join } from "node:path";
import { removeIfThere } from "./remove_if_there.ts";

/** What this process is called: its machine, its number, and what tells it from an earlier one of that number. */
export const thisProcess = `${hostname()}-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;

/** Seconds between the beats of a process. */
const BEAT_SECONDS = 3;

/** Seconds after which a beat that stands still means death: a machine may be slow, and a file system late. */
const PATIENCE_SECONDS = 30;

/** What an observer has seen of other processes' beats. */
export interface Watch {
  /** The last beat seen of each process and since when, in seconds of the observer's clock. */
  readonly seen: Map<string, { beat: string; since: number }>;
  /** The observer's clock, seconds. */
  readonly now: () => number;
  /** Seconds after which a beat that stands still means death. */
  readonly patience: number;
}

/**
 * Starts watching processes.
 *
 * @param now The clock, in seconds
 * @param patience Seconds after which a beat that stands still means death
 * @returns A watch that has seen nothing yet
 */
export function startWatch(now: () => number, patience: number = PATIENCE_SECONDS): Watch {
  return { seen: new Map(), now, patience };
}

/** What takes this process out of each data folder that it uses. Until then, its file stays open, and so locked. */
const registered = new Map<string, () => void>();

/**
 * Makes this process known in a data folder, and lets it beat there to its end.
 *
 * @param folder Absolute path of the data folder
 */
export async function registerProcess(folder: string): Promise<void> {
  if (registered.has(folder)) return;
  const path = pathOf(folder, thisProcess);
  const file = await createLocked(path);
  let count = 0;
  const timer = setInterval(async () => {
    // The folder may be gone, or the disk be in trouble: silence says so.
    await beat(file, ++count).catch(() => {});
  }, BEAT_SECONDS * 1000);
  Deno.unrefTimer(timer);
  const sayGoodbye = () => {
    // What is half-written now is for the next process to remove, which has to find this one's name.
    if (writing > 0) return;
    try {
      Deno.removeSync(path);
    } catch {
      // The folder may be gone, as a test's; a file that stays is removed by the next process.
    }
  };
  addEventListener("unload", sayGoodbye);
  registered.set(folder, () => {
    registered.delete(folder);
    removeEventListener("unload", sayGoodbye);
    clearInterval(timer);
    file.close();
    sayGoodbye();
  });
}

/**
 * Takes this process out of a data folder, before its end.
 *
 * @param folder Absolute path of the data folder
 */
export function unregisterProcess(folder: string): void {
  registered.get(folder)?.();
}

/** How many files this process is writing right now. */
let writing = 0;

/**
 * Tells that a file is being written.
 *
 * @returns To be called when it is written, or removed
 */
export function startWriting(): () => void {
  writing++;
  return () => void writing--;
}

/** Ends the names of files whose processes have not locked them yet. */
const STARTING = ".starting";

/**
 * Creates a file that this process has locked, unless the file system has no locks. It comes under its name with the
 * lock: another process that finds it free would take this one for dead, and may remove the file much later.
 */
async function createLocked(path: string): Promise<Deno.FsFile> {
  const starting = path + STARTING;
  for (;;) {
    const file = await Deno.open(starting, { createNew: true, read: true, write: true });
    await beat(file, 0);
    const locked = await file.tryLock(true).catch(() => true);
    // Whoever found it before the lock was there removes it as a dead process's: then it is created anew.
    if (locked && await renamed(starting, path)) return file;
    file.close();
    await removeIfThere(starting);
  }
}

/** Renames a file, if it is still there. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await Deno.rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Writes in place, through the open file: nothing is created, so that nothing can come back that was removed. */
async function beat(file: Deno.FsFile, count: number): Promise<void> {
  await file.seek(0, Deno.SeekMode.Start);
  await file.write(new TextEncoder().encode(`${String(count).padStart(12, "0")}\n`));
  await file.syncData();
}

/** Names of the processes that have not said goodbye, dead or alive. */
export async function knownProcesses(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(join(folder, "processes"))) {
    if (!name.endsWith(CLEANING)) names.push(name);
  }
  return names;
}

/** Forgets a process that is gone, once nothing of its is left. */
export async function forgetProcess(folder: string, name: string): Promise<void> {
  for (const path of [pathOf(folder, name), pathOf(folder, name + CLEANING)]) {
    await removeIfThere(path);
  }
}

/**
 * Whether a process has certainly ended.
 *
 * @param folder Absolute path of the data folder
 * @param name What the process is called
 * @returns False also for running processes of other machines, and where it can't be told
 */
export async function isGone(folder: string, name: string): Promise<boolean> {
  return await lockState(folder, name) === "gone";
}

/**
 * Whether a process lives, as far as an observer can tell by its lock or by its beats.
 *
 * @param folder Absolute path of the data folder
 * @param name What the process is called
 * @param watch What the observer has seen so far
 * @returns True until its lock is free, or its beat has stood still for as long as the watch's patience
 */
export async function isAlive(folder: string, name: string, watch: Watch): Promise<boolean> {
  const state = await lockState(folder, name);
  if (state !== "unknown") return state === "alive";
  const beat = await Deno.readTextFile(pathOf(folder, name)).catch(() => "");
  const last = watch.seen.get(name);
  if (last?.beat === beat) return watch.now() - last.since < watch.patience;
  watch.seen.set(name, { beat, since: watch.now() });
  return true;
}

/**
 * Other processes that use a data folder. Those that can be judged by their beats alone are watched until they beat,
 * or have been silent for too long.
 *
 * @param folder Absolute path of the data folder
 * @param now The clock, in seconds
 * @param onWatching Told how many processes are watched, and for how many seconds at most
 * @returns Names of the living
 */
export async function otherProcesses(
  folder: string,
  now: () => number,
  onWatching: (count: number, seconds: number) => void,
): Promise<string[]> {
  const watch = startWatch(now);
  let firstLook: number | undefined;
  for (;;) {
    const living: string[] = [];
    for (const name of await knownProcesses(folder)) {
      if (name !== thisProcess && await isAlive(folder, name, watch)) living.push(name);
    }
    const undecided = living.filter((name) => {
      const seen = watch.seen.get(name);
      return seen && seen.since <= (firstLook ?? Infinity);
    });
    if (undecided.length === 0) return living;
    if (firstLook === undefined) onWatching(undecided.length, watch.patience);
    firstLook ??= now();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function lockState(folder: string, name: string): Promise<"alive" | "gone" | "unknown"> {
  if (name === thisProcess) return "alive";
  const isNear = isOfMachine(name, hostname());
  try {
    using file = await openAsMay(pathOf(folder, name), isNear);
    if (!isNear) return "unknown";
    return await file.tryLock(true) ? "gone" : "alive";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "gone" : "unknown";
  }
}

/**
 * Whether a process is of a machine, by their whole names: `node-1` is another machine than `node`.
 *
 * @param process Name of the process
 * @param host Name of the machine
 */
export function isOfMachine(process: string, host: string): boolean {
  return process.startsWith(`${host}-`) && /^\d+-[^-]+$/.test(process.slice(host.length + 1));
}

/** Another user's file can be read only, which is enough for a lock on most file systems. */
async function openAsMay(path: string, write: boolean): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { read: true, write });
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    return await Deno.open(path, { read: true });
  }
}

/** Ends the names of marks that a process is removing garbage. */
const CLEANING = ".gc";

/**
 * Announces that this process is about to remove garbage. A process that opens the folder from now on waits for the end.
 *
 * @param folder Absolute path of the data folder
 * @returns What ends it
 */
export async function announceCleaning(folder: string): Promise<() => Promise<void>> {
  const path = pathOf(folder, thisProcess + CLEANING);
  await Deno.writeTextFile(path, "");
  return () => Deno.remove(path);
}

/** Whether another process is removing garbage right now. */
export async function isBeingCleaned(folder: string, watch: Watch): Promise<boolean> {
  for await (const { name } of Deno.readDir(join(folder, "processes"))) {
    const owner = name.slice(0, -CLEANING.length);
    if (!name.endsWith(CLEANING) || owner === thisProcess) continue;
    if (await isAlive(folder, owner, watch)) return true;
  }
  return false;
}

function pathOf(folder: string, name: string): string {
  return join(folder, "processes", name);
}
