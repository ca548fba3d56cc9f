// What no experiment refers to any more: everything that can't be reached from the references of known experiments.

import { basename, dirname } from "node:path";
import { currentOwner, isAlive, startWatch } from "./claims.ts";
import { readSealed, type StepRecord } from "./records.ts";
import type { Reference } from "./references.ts";
import { files, type Store } from "./store.ts";

/** A file that nothing needs. */
export interface Garbage {
  /** Absolute path. */
  readonly path: string;
  /** Which folder of the data folder it is in. */
  readonly kind: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Finds what no experiment refers to.
 *
 * @param store The data folder
 * @param experiments Names of the experiments whose results are to be kept
 * @param keep Hashes of keys, finished or not, that are to be kept besides
 * @returns The files that nothing needs
 */
export async function findGarbage(
  store: Store,
  experiments: ReadonlySet<string>,
  keep: ReadonlySet<string>,
): Promise<Garbage[]> {
  const records = new Set(keep);
  const garbage: string[] = [];
  for await (const path of files(store.folder, ["references"])) {
    const reference = await readSealed<Reference>(store, "references", hashOf(path));
    if (reference === undefined || !experiments.has(reference.experiment)) garbage.push(path);
    else records.add(reference.record);
  }
  const objects = new Set<string>();
  for (const hash of records) {
    const record = await readSealed<StepRecord>(store, "records", hash);
    if (record === undefined) continue;
    for (const object of Object.values(record.key.inputs)) objects.add(object);
    for (const object of Object.values(record.outputs)) objects.add(object);
  }
  const needed = { objects, records, progress: keep, failures: keep };
  for (const [kind, hashes] of Object.entries(needed)) {
    for await (const path of files(store.folder, [kind])) {
      // A hidden file is one that a living process is about to rename.
      const isTemporary = basename(path).startsWith(".");
      if (!isTemporary && !hashes.has(hashOf(path))) garbage.push(path);
    }
  }
  return await Promise.all(garbage.map(async (path) => ({
    path,
    kind: basename(dirname(dirname(path))),
    size: (await Deno.stat(path)).size,
  })));
}

/**
 * The claims that living processes hold.
 *
 * @param store The data folder
 * @returns Hashes of what they work on
 */
export async function livingClaims(store: Store): Promise<string[]> {
  const living: string[] = [];
  const watch = startWatch(() => 0);
  for await (const path of files(store.folder, ["claims"])) {
    const hash = hashOf(path);
    const { owner } = await currentOwner(store, hash);
    if (owner !== undefined && await isAlive(store, hash, owner, watch)) living.push(hash);
  }
  return living;
}

function hashOf(path: string): string {
  return basename(dirname(path)) + basename(path).replace(/\.\w+$/, "");
}
