// Step 3: from the cells of step 2 to the published folder: curves, statistics, tables, pictures, the report.

import { join } from "node:path";
import type { Experiment } from "../lib/experiment/experiment.ts";
import { cellState, planCells, resultBytes } from "../lib/experiment/plan.ts";
import { UserError } from "../lib/errors.ts";
import { tellProvenance } from "../lib/figures/provenance.ts";
import type { PoolImages } from "../lib/figures/report.ts";
import type { Study } from "../lib/figures/study.ts";
import { codeOf } from "../lib/store/code.ts";
import {
  findRecord,
  type Json,
  type Key,
  keyHash,
  type StepRecord,
  writeRecord,
} from "../lib/store/records.ts";
import { removeTemporaries } from "../lib/store/open.ts";
import { setReference } from "../lib/store/references.ts";
import { hashFile, putObject, readObject, type Store, writeWhole } from "../lib/store/store.ts";
import { findEmbeddings } from "./artifacts.ts";
import {
  command,
  type Context,
  dataFolder,
  duration,
  figuresFolder,
  projectFolder,
} from "./command.ts";

async function main(context: Context): Promise<void> {
  const { values, print, now } = context;
  const experiment = await context.experiment();
  const store = await context.store();
  const embedded = await findEmbeddings(store, experiment);
  const cells = await finishedCells(store, experiment, embedded);
  const key = await plotKey(store, experiment, embedded, cells);
  const folder = join(figuresFolder, experiment.name);

  const known = values.force ? undefined : await findRecord(store, key);
  if (known !== undefined) {
    const restored = await restore(store, known, folder);
    print(
      restored === 0
        ? `${experiment.name}: figures/${experiment.name} is up to date`
        : `${experiment.name}: restored ${restored} files of figures/${experiment.name}`,
    );
    return;
  }

  const start = now();
  // The renderers take longer to load than a run that has nothing to do.
  const { publish } = await import("../lib/figures/publish.ts");
  const settings = settingsOf(experiment);
  const baseline = experiment.strategies.find(({ name }) => name === "RandomSampling")?.label;
  const study: Study = {
    name: experiment.name,
    strategies: experiment.strategies.map(({ label }) => label),
    baseline,
    cells: cells.map(({ strategy, repetition, cycles }) => ({ strategy, repetition, cycles })),
  };
  const files = await publish(study, {
    figure: experiment.figure,
    settings,
    provenance: tellProvenance(settings, baseline, [
      { hash: keyHash(embedded.key), record: embedded },
      ...cells,
    ], key),
    pool: await poolImages(store, experiment, embedded, print),
  });
  const outputs: Record<string, string> = {};
  for (const [name, bytes] of files) outputs[name] = await putObject(store, bytes);
  const record = await writeRecord(store, key, { outputs, seconds: now() - start });
  await setReference(store, { experiment: experiment.name, step: "plot", record: keyHash(key) });
  await restore(store, record, folder);

  print(`${experiment.name}: ${files.size} files in ${duration(now() - start)}`);
  print();
  const { areaTable } = await import("../lib/figures/terminal_table.ts");
  for (const line of areaTable(new TextDecoder().decode(files.get("summary.csv")))) print(line);
  print();
  print(`figure  figures/${experiment.name}/learning_curves.png (.svg, .pdf)`);
  print(`report  figures/${experiment.name}/report.html`);
}

/** A cell of the study with the record that its results come from. */
export interface FinishedCell {
  strategy: string;
  repetition: number;
  cycles: Study["cells"][number]["cycles"];
  hash: string;
  /** Object of the cycles that are shown: the record's, unless the cell was once run for more of them. */
  shown: string;
  record: StepRecord;
}

export async function finishedCells(
  store: Store,
  experiment: Experiment,
  embedded: StepRecord,
): Promise<FinishedCell[]> {
  const plans = await planCells(store, projectFolder, experiment, embedded);
  const cells = await Promise.all(plans.map(async (plan) => {
    const { cycles, done } = await cellState(store, plan);
    const record = done ? await findRecord(store, plan.key) : undefined;
    if (record === undefined) return [];
    const { strategy, settings, hash } = plan;
    const shown = await putObject(store, resultBytes(cycles));
    const repetition = settings.repetition;
    return [{ strategy: strategy.label, repetition, cycles, hash, shown, record }];
  }));
  const missing = cells.filter((found) => found.length === 0).length;
  if (missing > 0) {
    const { name } = experiment;
    throw new UserError(
      `${name}: ${missing} of ${plans.length} cells are not done; run deno task run ${name} first`,
    );
  }
  return cells.flat();
}

/** What decides the published files: results, labels, the experiment, and the code of the figures. */
export async function plotKey(
  store: Store,
  experiment: Experiment,
  embedded: StepRecord,
  cells: FinishedCell[],
): Promise<Key> {
  const { poolLabels, classNames } = embedded.outputs;
  const results = cells.map(({ strategy, repetition, shown }) =>
    [`${strategy}, repetition ${repetition}`, shown] as const
  );
  return {
    step: "plot",
    inputs: { poolLabels, classNames, ...Object.fromEntries(results) },
    parameters: { experiment: settingsOf(experiment) },
    ...await codeOf(store, projectFolder, ["lib/figures/publish.ts"]),
  };
}

/** The experiment file's content with defaults, without where the file is on this machine. */
function settingsOf(
  { path: _path, folder: _folder, ...settings }: Experiment,
): { [key: string]: Json } {
  return JSON.parse(JSON.stringify(settings));
}

/** Writes the published files that are missing or altered; says how many. */
async function restore(store: Store, { outputs }: StepRecord, folder: string): Promise<number> {
  await Deno.mkdir(folder, { recursive: true });
  await removeTemporaries(store, folder);
  let restored = 0;
  for (const [name, hash] of Object.entries(outputs)) {
    const path = join(folder, name);
    const present = await hashFile(path).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    });
    if (present === hash) continue;
    await writeWhole(path, await readObject(store, hash));
    restored++;
  }
  return restored;
}

/** The pool for the report: classes of its samples, their names, and the image files where there are any. */
async function poolImages(
  store: Store,
  { data, folder }: Experiment,
  { outputs }: StepRecord,
  print: Context["print"],
): Promise<PoolImages> {
  const { readNpy } = await import("../lib/images/npz.ts");
  const { data: labels } = readNpy(await readObject(store, outputs.poolLabels));
  const text = new TextDecoder().decode(await readObject(store, outputs.classNames));
  const pool = { labels: labels as Int32Array, classNames: JSON.parse(text) as string[] };
  if ("embeddings" in data) return pool;
  try {
    const { openDataSet } = await import("../lib/images/source.ts");
    const { openHub } = await import("../lib/hub/hub.ts");
    // Step 1 left the hub's files there; this step may not reach the network, and needn't.
    const hub = openHub({
      folder: join(dataFolder, "hub"),
      endpoint: "https://huggingface.co",
      sleep: () => Promise.resolve(),
    });
    const { pool: { images } } = await openDataSet(data, folder, hub.dataset);
    // Files of a folder are read one by one; rows of a parquet file come a group at a time, all of them in one go.
    const takeImages = "folder" in data ? takeOneByOne : takeInOneGo;
    return { ...pool, images: (indices) => takeImages(images, indices) };
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotCapable;
    if (!(isMissing || error instanceof UserError)) throw error;
    const reason = isMissing ? "the hub's files are not in the data folder" : error.message;
    print(`note: the report shows no images: ${reason}`);
    return pool;
  }
}

type Images = (from: number) => AsyncIterable<{ bytes: Uint8Array }>;

async function takeOneByOne(images: Images, indices: number[]): Promise<Uint8Array[]> {
  const taken: Uint8Array[] = [];
  for (const index of indices) taken.push(...await takeInOneGo(images, [index], index));
  return taken;
}

async function takeInOneGo(images: Images, indices: number[], from = 0): Promise<Uint8Array[]> {
  const wanted = new Map(indices.map((index, place) => [index, place]));
  const taken: Uint8Array[] = new Array(indices.length);
  let index = from;
  for await (const { bytes } of images(from)) {
    const place = wanted.get(index);
    if (place !== undefined) taken[place] = bytes;
    wanted.delete(index++);
    if (wanted.size === 0) return taken;
  }
  throw new UserError("the pool has fewer images than when it was embedded");
}

if (import.meta.main) {
  await command({
    usage: "deno task plot [experiment] [options]",
    description:
      "Step 3: publishes the learning curves, tables, pictures and the report of finished cells in\n" +
      "figures/. What is published already is not made again; what was lost or altered is restored.",
    defaultExperiment: "cifar100",
    options: { force: { type: "boolean", description: "Makes everything again" } },
  }, main);
}
