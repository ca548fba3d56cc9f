// What the experiments of a project need of its data folder. What can't be read or found is never taken for nobody's: it is
// named, with what mends it, and as long as there is any, nothing may be removed.

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { embedKey } from "../encoder/embed.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { experimentWord } from "../command_line.ts";
import { UserError } from "../errors.ts";
import { isOfSeveralStudies, readProvenance } from "../figures/read_provenance.ts";
import type { Needs } from "../store/garbage.ts";
import { canonical, findRecord, keyHash, recordFiles, type StepRecord } from "../store/records.ts";
import {
  readReferences,
  referencedRecord,
  referenceFiles,
  referenceName,
} from "../store/references.ts";
import { findDamaged } from "../store/sealed.ts";
import { hashOfPath, sha256, type Store } from "../store/store.ts";
import { readingFile } from "../store/unreadable.ts";
import { type Experiment, loadExperiment } from "./experiment.ts";
import { measureStep, planMeasures } from "./measure_plan.ts";
import { findPool, poolKey } from "./study_pool.ts";
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
  const wordOf = (path: string) => experimentWord(path, join(request.project, "experiments"));
  const wordOfName = (name = "") => {
    const [path] = files.get(name) ?? [];
    return path && wordOf(path);
  };
  const keys = new Set<string>();
  const unfinished: Unfinished = { inputs: new Set(), any: false };
  const references = await readReferences(store);
  const embedded = new Set(
    references.filter(({ step }) => step === "embed").map(({ experiment }) => experiment),
  );
  const steps = new Map<string, string>();
  for (const [name, paths] of files) {
    for (const step of ["embed", "plot", "machine"]) steps.set(referenceName(name, step), name);
    for (const path of paths) {
      try {
        const experiment = await loadExperiment(path);
        const found = await addKeys(store, experiment, request, keys, unfinished);
        for (const step of found.steps) steps.set(referenceName(name, step), name);
        if (!found.isEmbedded && embedded.has(name)) {
          problems.push(
            `the embeddings of ${name} are damaged; deno task embed ${
              wordOf(path)
            } makes them again`,
          );
        }
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        problems.push(
          `what ${name} needs can't be told: ${error.message}; correct ${path}, or delete it and give its results up ` +
            `with deno task gc --forget ${name}`,
        );
      }
    }
  }
  for (const path of await findDamaged(store, referenceFiles)) {
    problems.push(damage(path, wordOfName(steps.get(hashOfPath(path)))));
  }
  const referred = new Map<string, string>();
  for (const { record, experiment } of references) referred.set(record, experiment);
  for (const path of await findDamaged(store, recordFiles)) {
    const hash = hashOfPath(path);
    if (keys.has(hash) || referred.has(hash)) {
      problems.push(damage(path, wordOfName(referred.get(hash))));
    }
  }
  const needs: Needs = {
    experiments: new Set(files.keys()),
    keys,
    objects: await publishedObjects(request.figures, problems, wordOfName),
    isNeeded: ({ key }: StepRecord) =>
      (key.step === "embed shard" || key.step === "hash shard") &&
      (unfinished.any || unfinished.inputs.has(canonical(key.inputs))),
  };
  return { needs, problems };
}

/** A damaged file of the data folder in words, with the way out; `word` names its experiment, if that can be told. */
function damage(path: string, word: string | undefined): string {
  return word === undefined
    ? `${path} is damaged, and whose it is can't be told; run deno task all for each experiment, ` +
      "then delete it if it is still damaged"
    : `${path} is damaged; deno task all ${word} makes it again, ` +
      "or delete it if that experiment has no such step any more";
}

/** Of which embeddings the shards are needed. */
interface Unfinished {
  /** What goes into them, as canonical JSON. */
  readonly inputs: Set<string>;
  /** Whether it can't be told what goes into some, so that all shards are needed. */
  any: boolean;
}

/**
 * Adds the keys of an experiment's cells, finished or not, and of its embeddings.
 *
 * @returns The steps of its cells, and whether its embeddings are there as its reference says
 * @throws {UserError} If its file asks for what can't be
 */
async function addKeys(
  store: Store,
  experiment: Experiment,
  { project, hub }: NeedsRequest,
  keys: Set<string>,
  unfinished: Unfinished,
): Promise<{ steps: string[]; isEmbedded: boolean }> {
  const { name, data, encoder = null } = experiment;
  const referred = await referencedRecord(store, name, "embed");
  const key = await embedKey({ ...experiment, store, project, hub, now: () => 0 })
    .catch((error) => {
      if (!(error instanceof UserError)) throw error;
      // Its images may come back, as those of a disk that is not there today.
      const { parameters } = referred?.key ?? {};
      const settings = JSON.parse(JSON.stringify({ data, encoder }));
      unfinished.any ||= !isDeepStrictEqual(parameters, settings);
    });
  const embeddings: StepRecord[] = [];
  if (key !== undefined) {
    const record = await findRecord(store, key);
    if (record === undefined) unfinished.inputs.add(canonical(key.inputs));
    else {
      keys.add(keyHash(key));
      embeddings.push(record);
    }
  }
  if (referred !== undefined) embeddings.push(referred);
  const steps: string[] = [];
  for (const embedded of embeddings) {
    const ownPool = await poolKey(store, project, experiment, embedded);
    if (ownPool !== undefined) {
      keys.add(keyHash(ownPool));
      steps.push("pool");
    }
    const pool = await findPool(store, project, experiment, embedded);
    // Without its pool a study has no cell yet.
    if (pool === undefined) continue;
    const plans = await planCells(store, project, experiment, pool);
    for (const plan of plans) {
      keys.add(plan.hash);
      steps.push(cellStep(plan));
    }
    if (experiment.measures === undefined) continue;
    for (const plan of await planMeasures(store, project, plans)) {
      keys.add(plan.hash);
      steps.push(measureStep(plan.cell));
    }
  }
  return { steps, isEmbedded: referred !== undefined };
}

/** The objects that published provenance names. */
async function publishedObjects(
  figures: string,
  problems: string[],
  wordOf: (name: string) => string | undefined,
): Promise<Set<string>> {
  const objects = new Set<string>();
  for (const { name, isDirectory } of Deno.readDirSync(figures)) {
    if (!isDirectory) continue;
    const path = join(figures, name, "provenance.json");
    try {
      const text = await readingFile(path, () => Deno.readTextFile(path));
      // Each of the studies has its own needs.
      if (isOfSeveralStudies(text)) continue;
      const told = readProvenance(text, path);
      const { inputs, embeddings, pool = {}, results, bounds = {}, measures = {}, files = {} } =
        told;
      for (const named of [inputs, embeddings, pool, files]) {
        for (const hash of Object.values(named)) objects.add(hash);
      }
      for (const hash of [results, bounds, measures].flatMap(Object.values).flat()) {
        objects.add(hash);
      }
      objects.add(sha256(text));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      if (!(error instanceof UserError)) throw error;
      const word = wordOf(name);
      const restore = word === undefined ? "" : `deno task plot ${word} restores it; or `;
      problems.push(`${error.message}; ${restore}delete figures/${name}`);
    }
  }
  return objects;
}
