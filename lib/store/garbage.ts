// Garbage: everything that can't be reached from the references of known experiments.

import { basename, dirname } from "node:path";
import { readSealed, type StepRecord } from "./records.ts";
import type { Reference } from "./references.ts";
import { files, hashOfPath, sha256, type Store } from "./store.ts";

/** A file that nothing needs. */
export interface Garbage {
  /** Absolute path. */
  readonly path: string;
  /** Its size in bytes. */
  readonly size: number;
}

/** What is not garbage. */
export interface Needs {
  /** Names of the experiments whose results are needed. */
  readonly experiments: ReadonlySet<string>;
  /** Hashes of keys, finished or not, that are needed besides. */
  readonly keys: ReadonlySet<string>;
  /** Whether a record is needed that no experiment refers to. */
  isNeeded(record: StepRecord): boolean;
}

/**
 * Finds what nothing needs.
 *
 * @param store The data folder
 * @param needs What is needed
 * @returns The files that nothing needs, by the folder of the data folder that they are in
 */
export async function findGarbage(
  store: Store,
  { experiments, keys, isNeeded }: Needs,
): Promise<Map<string, Garbage[]>> {
  const records = new Set(keys);
  const garbage: string[] = [];
  for await (const path of files(store.folder, ["references"])) {
    const reference = await readSealed<Reference>(store, "references", hashOfPath(path));
    if (reference === undefined || !experiments.has(reference.experiment)) garbage.push(path);
    else records.add(reference.record);
  }
  for await (const path of files(store.folder, ["records"])) {
    const hash = hashOfPath(path);
    if (isTemporary(path) || records.has(hash)) continue;
    const record = await readSealed<StepRecord>(store, "records", hash);
    if (record !== undefined && isNeeded(record)) records.add(hash);
  }
  const objects = new Set<string>();
  for (const hash of records) {
    const record = await readSealed<StepRecord>(store, "records", hash);
    if (record === undefined) continue;
    for (const object of Object.values(record.key.inputs)) objects.add(object);
    for (const object of Object.values(record.outputs)) objects.add(object);
  }
  const named = new Set([...experiments].map(sha256));
  const needed = { objects, records, progress: keys, failures: keys, experiments: named };
  for (const [kind, hashes] of Object.entries(needed)) {
    for await (const path of files(store.folder, [kind])) {
      if (!isTemporary(path) && !hashes.has(hashOfPath(path))) garbage.push(path);
    }
  }
  const found = await Promise.all(
    garbage.map(async (path) => ({ path, size: (await Deno.stat(path)).size })),
  );
  return Map.groupBy(found, ({ path }) => basename(dirname(dirname(path))));
}

/** Temporary files are their processes' own, and removed when those are gone. */
function isTemporary(path: string): boolean {
  return basename(path).startsWith(".");
}
