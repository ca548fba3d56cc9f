// Removes from the data folder what no experiment refers to.

import { embedKey } from "../lib/encoder/embed.ts";
import { UserError } from "../lib/errors.ts";
import { planCells } from "../lib/experiment/plan.ts";
import { knownExperiments } from "../lib/store/experiments.ts";
import { findGarbage, type Garbage, type Needs } from "../lib/store/garbage.ts";
import { announceCleaning, otherProcesses } from "../lib/store/processes.ts";
import { canonical, findRecord, type StepRecord } from "../lib/store/records.ts";
import { referencedRecord } from "../lib/store/references.ts";
import { removeIfThere } from "../lib/store/remove_if_there.ts";
import type { Store } from "../lib/store/store.ts";
import { keptHub } from "../steps/artifacts.ts";
import { command, type Context, projectFolder } from "../steps/command.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";

async function main(context: Context): Promise<number> {
  const { print, values } = context;
  const store = await context.store();
  if (!values.remove) {
    const { names, garbage } = await listGarbage(context, store);
    if (garbage.length > 0) {
      print(`Nothing was removed; kept for ${names}. To remove it: deno task gc --remove`);
    }
    return 0;
  }
  const end = await announceCleaning(store.folder);
  try {
    const others = await otherProcesses(store.folder, context.now, (count, seconds) => {
      print(`Watching ${count} processes of other machines for ${seconds} s: do they live?`);
    });
    if (others.length > 0) {
      print(`Nothing was removed: the data folder is used by process ${others.join(", ")}`);
      print("Run gc again when they are done");
      return 1;
    }
    const { garbage } = await listGarbage(context, store);
    for (const { path } of garbage) await removeIfThere(path);
    if (garbage.length > 0) print(`Removed ${garbage.length} files, ${bytes(size(garbage))}`);
    return 0;
  } finally {
    await end();
  }
}

/** Lists what nothing needs, kind by kind. */
async function listGarbage(context: Context, store: Store) {
  const { print } = context;
  const needs = await findNeeds(context, store);
  const kinds = await findGarbage(store, needs);
  const garbage = [...kinds.values()].flat();
  const kept = [...needs.experiments].join(", ") || "no experiment";
  if (garbage.length === 0) {
    print(`Nothing to remove: all that is in the data folder belongs to ${kept}`);
    return { names: kept, garbage };
  }
  const rows = [["what", "files", "size"]];
  for (const [kind, files] of kinds) {
    rows.push([kind, String(files.length), bytes(size(files))]);
  }
  rows.push(["all", String(garbage.length), bytes(size(garbage))]);
  for (const line of alignColumns(rows, [1, 2])) print(line);
  print();
  return { names: kept, garbage };
}

/** What the experiments need whose files are still there: results, cells under way, shards of embeddings under way. */
async function findNeeds(context: Context, store: Store): Promise<Needs> {
  const experiments = new Set<string>();
  const keys = new Set<string>();
  const unfinished = new Set<string>();
  for (const { name, path } of await knownExperiments(store)) {
    if (!await exists(path)) continue;
    // An experiment that can't be read ends this: its results must not be taken for nobody's.
    const experiment = await context.experiment(path);
    if (experiment.name !== name) continue;
    experiments.add(name);
    const hub = keptHub();
    const { now } = context;
    const request = { ...experiment, store, project: projectFolder, hub, now };
    const embedding = await embedKey(request).catch((error) => {
      // Without its images, an experiment needs no shards.
      if (error instanceof UserError || error instanceof Deno.errors.NotCapable) return undefined;
      throw error;
    });
    if (embedding && !await findRecord(store, embedding)) {
      unfinished.add(canonical(embedding.inputs));
    }
    const embedded = await referencedRecord(store, name, "embed");
    if (embedded === undefined) continue;
    for (const { hash } of await planCells(store, projectFolder, experiment, embedded)) {
      keys.add(hash);
    }
  }
  const isNeeded = ({ key }: StepRecord) =>
    (key.step === "embed shard" || key.step === "hash shard") &&
    unfinished.has(canonical(key.inputs));
  return { experiments, keys, isNeeded };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function size(files: readonly Garbage[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const unit = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), units.length - 1);
  return `${(count / 1000 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

if (import.meta.main) {
  await command({
    usage: "deno task gc [--remove]",
    description:
      "Lists what is in the data folder but belongs to no experiment, and removes it if told to.\n" +
      "An experiment is known by its file: delete the file, and its results become garbage.",
    maxPositionals: 0,
    options: { remove: { type: "boolean", description: "Removes what is listed" } },
  }, main);
}
