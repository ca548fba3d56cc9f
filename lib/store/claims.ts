// Claims: which process works on what, so that several of them share one data folder without a lock server.
//
// A claim is a file created exclusively, claims/ab/cdef....N, with N counting its owners. The owner rewrites a beat in
// it; nobody compares clocks. One whose process is gone, or whose beat stands still for long by the observer's own
// clock, is taken over by creating N + 1: only one can.

import { basename, dirname } from "node:path";
import { isGone, self } from "./processes.ts";
import { pathOf, remove, type Store, writeWhole } from "./store.ts";

/** Who holds a claim, and how often it has shown a sign of life. */
export interface Owner {
  /** What the process is called: machine, number, and what tells it from others of that number. */
  readonly process: string;
  /** What tells this claim from others of the process. */
  readonly id: string;
  /** Counts up while the owner lives. */
  readonly beat: number;
}

/** A claim that this process holds. */
export interface Claim {
  /** Shows a sign of life. Returns false if somebody else has taken over meanwhile. */
  beat(): Promise<boolean>;
  /** Gives the claim up. */
  release(): Promise<void>;
}

/** Watches claims of others, to tell the living from the dead. */
export interface Watch {
  /** The last owner seen of each claim and when, in seconds of this process's clock. */
  readonly seen: Map<string, { owner: string; since: number }>;
  /** This process's clock, seconds. */
  readonly now: () => number;
  /** Seconds after which a beat that stands still means death. */
  readonly patience: number;
}

/** Starts watching claims. */
export function startWatch(now: () => number, patience = 15): Watch {
  return { seen: new Map(), now, patience };
}

/**
 * Claims something, if nobody living holds it.
 *
 * @param store The data folder
 * @param hash What is claimed: the hash of its key
 * @param watch What is known of other owners
 * @returns The claim, or undefined if another process holds it
 */
export async function claim(store: Store, hash: string, watch: Watch): Promise<Claim | undefined> {
  const { generation, owner } = await currentOwner(store, hash);
  if (owner !== undefined && await isAlive(store, hash, owner, watch)) return;
  const path = claimPath(store, hash, generation + 1);
  const mine: Owner = { process: self, id: crypto.randomUUID(), beat: 0 };
  if (!await createExclusively(path, JSON.stringify(mine))) return;
  for (let old = generation; old > 0 && old > generation - 3; old--) {
    await remove(claimPath(store, hash, old));
  }
  let beat = 0;
  const isMine = async () => (await currentOwner(store, hash)).owner?.id === mine.id;
  return {
    async beat() {
      if (!await isMine()) return false;
      await writeWhole(path, JSON.stringify({ ...mine, beat: ++beat }));
      return true;
    },
    async release() {
      if (await isMine()) await remove(path);
    },
  };
}

/**
 * Who holds a claim, dead or alive.
 *
 * @param store The data folder
 * @param hash What is claimed
 * @returns The newest owner and its number, 0 if there is none
 */
export async function currentOwner(
  store: Store,
  hash: string,
): Promise<{ generation: number; owner: Owner | undefined }> {
  const first = claimPath(store, hash, 1);
  const prefix = basename(first).slice(0, -1);
  let generation = 0;
  try {
    for await (const { name } of Deno.readDir(dirname(first))) {
      if (name.startsWith(prefix)) {
        generation = Math.max(generation, Number(name.slice(prefix.length)));
      }
    }
    if (generation === 0) return { generation, owner: undefined };
    const text = await Deno.readTextFile(claimPath(store, hash, generation));
    return { generation, owner: parseOwner(text) };
  } catch (error) {
    // No claim yet, or one released while it was looked at.
    if (error instanceof Deno.errors.NotFound) return { generation, owner: undefined };
    throw error;
  }
}

/** A claim that was created, but whose owner is not written yet, or was killed at that: it counts by its silence. */
function parseOwner(text: string): Owner {
  try {
    return JSON.parse(text);
  } catch {
    return { process: "unknown", id: "unknown", beat: 0 };
  }
}

/** Whether an owner lives: a process of this machine by its lock, others by their beats. */
export async function isAlive(
  store: Store,
  hash: string,
  owner: Owner,
  { seen, now, patience }: Watch,
): Promise<boolean> {
  if (await isGone(store.folder, owner.process)) return false;
  const text = JSON.stringify(owner);
  const last = seen.get(hash);
  if (last?.owner !== text) {
    seen.set(hash, { owner: text, since: now() });
    return true;
  }
  return now() - last.since < patience;
}

function claimPath(store: Store, hash: string, generation: number): string {
  return pathOf(store, "claims", hash, `.${generation}`);
}

async function createExclusively(path: string, content: string): Promise<boolean> {
  try {
    await Deno.writeTextFile(path, content, { createNew: true });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    await Deno.mkdir(dirname(path), { recursive: true });
    return await createExclusively(path, content);
  }
}
