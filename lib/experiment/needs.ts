// What the experiments of a project need of its data folder. What can't be read or found is never taken for nobody's: it is
// named, with what mends it, and as long as there is any, nothing may be removed.

import { join } from "node:path";
import { embedKey } from "../encoder/embed.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { readProvenance } from "../figures/read_provenance.ts";
import type { Needs } from "../store/garbage.ts";
import { canonical, findDamaged, findRecord, keyHash, type StepRecord } from "../store/records.ts";
import { readReferences, referencedRecord, referenceName } from "../store/references.ts";
import { hashOfPath, sha256, type Store } from "../store/store.ts";
import { type Experiment, loadExperiment } from "./experiment.ts";
import { cellStep, planCells } from "./plan.ts";

/** Where to look for what is needed. */
export interface NeedsRequest {
  /** Absolute path of the project, for the code's hashes. */
  readonly project: string;
  /** Absolute path of the folder that studies are published in. */
  readonly figures: string;
  /** The hub's files. */
  readonly hub: HubFiles;
}

/**
 * Finds what experiments need: results, cells under way, shards of embeddings under way, and what is published.
 *
 * @param store The data folder
 * @param files Absolute paths of the files of each experiment by its name
 * @param request Where to look
 * @returns What is needed, and what can't be read or found, each in a line with the way out
 */
export async function findNeeds(
  store: Store,
  files: ReadonlyMap<string, readonly string[]>,
  request: NeedsRequest,
): Promise<{ needs: Needs; problems: string[] }> {
  const problems: string[] = [];
  const fileOf = (name = "") => files.get(name)?.[0];
  const keys = new Set<string>();
  const unfinished = new Set<string>();
  const steps = new Map<string, string>();
  for (const [name, paths] of files) {
    for (const step of ["embed", "plot", "machine"]) steps.set(referenceName(name, step), name);
    for (const path of paths) {
      try {
        const experiment = await loadExperiment(path);
        for (const step of await addKeys(store, experiment, request, keys, unfinished)) {
          steps.set(referenceName(name, step), name);
        }
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        problems.push(`what ${name} needs can't be told: ${error.message}`);
      }
    }
  }
  for (const path of await findDamaged(store, "references")) {
    problems.push(damage(path, fileOf(steps.get(hashOfPath(path)))));
  }
  const referred = new Map<string, string>();
  for (const { record, experiment } of await readReferences(store)) {
    referred.set(record, experiment);
  }
  for (const path of await findDamaged(store, "records")) {
    const hash = hashOfPath(path);
    if (keys.has(hash) || referred.has(hash)) {
      problems.push(damage(path, fileOf(referred.get(hash))));
    }
  }
  const needs: Needs = {
    experiments: new Set(files.keys()),
    keys,
    objects: await publishedObjects(request.figures, problems),
    isNeeded: ({ key }: StepRecord) =>
      (key.step === "embed shard" || key.step === "hash shard") &&
      unfinished.has(canonical(key.inputs)),
  };
  return { needs, problems };
}

/** A damaged file of the data folder in words, with the way out; `file` is that of its experiment, if that can be told. */
function damage(path: string, file: string | undefined): string {
  return file === undefined
    ? `${path} is damaged, and whose it is can't be told; run deno task all for each experiment, ` +
      "then delete it if it is still damaged"
    : `${path} is damaged; deno task all ${file} makes it again, ` +
      "or delete it if that experiment has no such step any more";
}

/**
 * Adds the keys of an experiment's cells, finished or not, and of its embeddings.
 *
 * @returns The steps of its cells
 * @throws {UserError} If its embeddings were there and can't be read any more, or its file asks for what can't be
 */
async function addKeys(
  store: Store,
  experiment: Experiment,
  { project, hub }: NeedsRequest,
  keys: Set<string>,
  unfinished: Set<string>,
): Promise<string[]> {
  const { name } = experiment;
  const key = await embedKey({ ...experiment, store, project, hub, now: () => 0 })
    .catch((error) => {
      // Without its images, an experiment needs no shards.
      if (error instanceof UserError || error instanceof Deno.errors.NotCapable) return undefined;
      throw error;
    });
  const embeddings: StepRecord[] = [];
  if (key !== undefined) {
    const record = await findRecord(store, key);
    if (record === undefined) unfinished.add(canonical(key.inputs));
    else {
      keys.add(keyHash(key));
      embeddings.push(record);
    }
  }
  const referred = (await readReferences(store)).some((reference) =>
    reference.experiment === name && reference.step === "embed"
  );
  const record = await referencedRecord(store, name, "embed");
  if (record !== undefined) embeddings.push(record);
  else if (referred) {
    throw new UserError(
      `its embeddings are damaged; deno task embed ${experiment.path} makes them again`,
    );
  }
  const steps: string[] = [];
  for (const embedded of embeddings) {
    for (const plan of await planCells(store, project, experiment, embedded)) {
      keys.add(plan.hash);
      steps.push(cellStep(plan));
    }
  }
  return steps;
}

/** The objects that published provenance names. */
async function publishedObjects(figures: string, problems: string[]): Promise<Set<string>> {
  const objects = new Set<string>();
  for (const { name, isDirectory } of Deno.readDirSync(figures)) {
    if (!isDirectory) continue;
    const path = join(figures, name, "provenance.json");
    try {
      const text = await Deno.readTextFile(path);
      const { inputs, embeddings, results, files = {} } = readProvenance(text, path);
      for (const named of [inputs, embeddings, files]) {
        for (const hash of Object.values(named)) objects.add(hash);
      }
      for (const hash of Object.values(results).flat()) objects.add(hash);
      objects.add(sha256(text));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      if (!(error instanceof UserError)) throw error;
      problems.push(
        `${error.message}; deno task plot ${name} restores it; or delete figures/${name}`,
      );
    }
  }
  return objects;
}
