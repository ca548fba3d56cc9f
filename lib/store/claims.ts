// Claims: which process works on what, so that several of them share one data folder without a lock server.
//
// A claim is a file created exclusively, claims/ab/cdef....N, with N counting its owners. Whether the owner lives is
// told by its process (processes.ts). A dead owner's claim is taken over by creating N + 1, which only one process can.

import { basename, dirname } from "node:path";
import { z } from "zod";
import { makeFolder } from "./make_folder.ts";
import { isAlive, thisProcess, type Watch } from "./processes.ts";
import { removeIfThere } from "./remove_if_there.ts";
import { pathOf, type Store } from "./store.ts";
import { readingFile } from "./unreadable.ts";
import { temporaryPath } from "./temporary.ts";

/** The holder of a claim. */
export interface Owner {
  /** What the process is called: machine, number, and what tells it from others of that number. */
  readonly process: string;
  /** What tells this claim from others of the process. */
  readonly id: string;
}

const ownerSchema = z.object({
  // It is the name of a file.
  process: z.string().regex(/^[^/\\\0]+$/),
  id: z.string(),
});

/** The owner of a damaged claim: no process is called so, and so it is taken for dead. */
const nobody: Owner = { process: "unknown", id: "unknown" };

/** A claim that this process holds. */
export interface Claim {
  /** Whether it still does: it may have stood still for so long that another process took it for dead. */
  isMine(): Promise<boolean>;
  /** Gives the claim up. */
  release(): Promise<void>;
}

/** A claim as it is found. */
export interface FoundClaim {
  /** Number of the newest owner; 0 if there is none. */
  readonly generation: number;
  /** The newest owner, dead or alive; none also if it has released the claim this moment. */
  readonly owner?: Owner;
}

/**
 * Claims something, unless a living process holds it.
 *
 * @param store The data folder
 * @param hash What is claimed: the hash of its key
 * @param watch What is known of other processes
 * @returns The claim, or undefined if another process holds it
 */
export async function claim(store: Store, hash: string, watch: Watch): Promise<Claim | undefined> {
  const { generation, owner } = await findClaim(store, hash);
  if (generation > 0) {
    // Without an owner, it was released a moment ago, and others may have begun to count from 1 again.
    if (owner === undefined || await isAlive(store.folder, owner.process, watch)) return;
  }
  const mine: Owner = { process: thisProcess, id: crypto.randomUUID() };
  const path = claimPath(store, hash, generation + 1);
  if (!await createExclusively(path, JSON.stringify(mine))) return;
  const isMine = async () => (await findClaim(store, hash)).owner?.id === mine.id;
  // Since the look at the dead owner, others may have come and gone: only a takeover from that very owner counts.
  const dead = generation > 0 ? await readOwner(store, hash, generation) : undefined;
  if (dead?.id !== owner?.id || !await isMine()) {
    await removeIfThere(path);
    return;
  }
  for (let old = generation; old > 0 && old > generation - 3; old--) {
    await removeIfThere(claimPath(store, hash, old));
  }
  return {
    isMine,
    async release() {
      // Also where somebody else was taken for the owner meanwhile: a file that nobody removes would hold for ever.
      if ((await readOwner(store, hash, generation + 1))?.id === mine.id) await removeIfThere(path);
    },
  };
}

/**
 * Finds the holder of a claim, dead or alive.
 *
 * @param store The data folder
 * @param hash What is claimed
 * @returns The newest owner and its number
 */
export async function findClaim(store: Store, hash: string): Promise<FoundClaim> {
  const first = claimPath(store, hash, 1);
  const prefix = basename(first).slice(0, -1);
  let generation = 0;
  for (const name of await namesIn(dirname(first))) {
    const number = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    if (/^\d+$/.test(number)) generation = Math.max(generation, Number(number));
  }
  if (generation === 0) return { generation };
  return { generation, owner: await readOwner(store, hash, generation) };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readingFile(folder, () => Array.fromAsync(Deno.readDir(folder)));
    return entries.map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The owner of that number; undefined if it has released the claim since. */
async function readOwner(
  store: Store,
  hash: string,
  generation: number,
): Promise<Owner | undefined> {
  const path = claimPath(store, hash, generation);
  try {
    const text = await readingFile(path, () => Deno.readTextFile(path));
    return ownerSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    // Damaged, or of a file system without links, not written yet: if its owner lives, it sees that and steps back.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return nobody;
    throw error;
  }
}

function claimPath(store: Store, hash: string, generation: number): string {
  return pathOf(store, "claims", hash, `.${generation}`);
}

/** Creates a file with its content in one step, so that nobody finds it empty; unless it is there already. */
async function createExclusively(path: string, content: string): Promise<boolean> {
  await makeFolder(dirname(path));
  const temporary = temporaryPath(path);
  try {
    // On a full disk it is created, but stays empty.
    await Deno.writeTextFile(temporary, content);
    await Deno.link(temporary, path).catch(async (error) => {
      if (error instanceof Deno.errors.AlreadyExists) throw error;
      // Some file systems have no links.
      await Deno.writeTextFile(path, content, { createNew: true });
    });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  } finally {
    await removeIfThere(temporary);
  }
}
