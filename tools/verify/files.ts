// Whether files are what provenance says: the published ones, the raw ones, and the objects of the data folder.

import { join } from "node:path";
import { embedKey } from "../../lib/encoder/embed.ts";
import { UserError } from "../../lib/errors.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { type CellPlan, cellState, planCells } from "../../lib/experiment/plan.ts";
import { boundBytes, resultBytes } from "../../lib/experiment/result_bytes.ts";
import { CRATE_FILE } from "../../lib/figures/crate/crate.ts";
import {
  processorBoundDevice,
  toldBounds,
  toldExperiment,
  toldPool,
  type ToldResult,
  toldResults,
} from "../../lib/figures/read_provenance.ts";
import type { StepRecord } from "../../lib/store/records.ts";
import { referencedRecord } from "../../lib/store/references.ts";
import {
  hashFile,
  hasObject,
  objectPath,
  readObject,
  sha256,
  type Store,
} from "../../lib/store/store.ts";
import { UnreadableError } from "../../lib/store/unreadable.ts";
import { keptHub } from "../../steps/artifacts.ts";
import { type Context, projectFolder } from "../../steps/command.ts";
import type { Check, Published } from "./checks.ts";

/** What was published, as far as its files' hashes are told. */
interface PublishedFiles {
  /** Where it says it comes from. */
  readonly provenance: { readonly files?: Readonly<Record<string, string>> };
  /** Absolute path of the published folder; none for a single file. */
  readonly folder?: string;
}

/** Whether the published files are those that provenance names. */
export async function checkFiles({ provenance, folder }: PublishedFiles): Promise<Check> {
  if (folder === undefined) {
    return { what: "published files", isOpen: true, notes: ["only the one file is here"] };
  }
  const faults: string[] = [];
  const expected = Object.entries(provenance.files ?? {});
  for (const [name, hash] of expected) {
    const found = await hashOf(join(folder, name));
    if (found === undefined) faults.push(`${name} is missing`);
    else if (found === "unreadable") faults.push(`${name} can't be read`);
    else if (found !== hash) faults.push(`${name} was altered`);
  }
  return { what: `${expected.length} published files`, isOpen: expected.length === 0, faults };
}

/** Files in the published folder that nothing vouches for; undefined if there are none. Those of this machine are not published. */
export async function checkFurtherFiles(
  { provenance, folder }: PublishedFiles,
): Promise<Check | undefined> {
  if (folder === undefined) return;
  const known = [
    "provenance.json",
    CRATE_FILE,
    "machine",
    ...Object.keys(provenance.files ?? {}),
  ];
  const further: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (!known.includes(name)) further.push(name);
  if (further.length === 0) return;
  return {
    what: `files that provenance.json does not name: ${further.sort().join(", ")}`,
    isOpen: true,
    notes: ["nothing tells what is right in them"],
  };
}

/** Whether the raw images and the encoder are those that provenance names. */
export async function checkInputs(
  { provenance, experiment, rawFiles }: Published,
  store: Store,
  { now }: Context,
): Promise<Check> {
  const what = "encoder" in provenance.inputs ? "raw images and encoder" : "raw embeddings";
  if (rawFiles !== undefined) {
    return { what: `${what}: the ${rawFiles} files in the archive are those that were embedded` };
  }
  if (experiment === undefined) {
    const notes = ["this project has no experiment of that name"];
    return { what, isOpen: true, notes };
  }
  const hub = keptHub(experiment);
  let inputs: Readonly<Record<string, string>>;
  try {
    ({ inputs } = await embedKey({ ...experiment, store, project: projectFolder, hub, now }));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const notes = [`not here: ${error.message.split("\n")[0]}`];
    return { what, isOpen: true, notes };
  }
  const faults: string[] = [];
  for (const [name, hash] of Object.entries(provenance.inputs)) {
    if (inputs[name] === hash) continue;
    const files = await differingFiles(store, hash, inputs[name]);
    faults.push(`${name} is not what was embedded${files.length > 0 ? `: ${files}` : ""}`);
  }
  return { what, faults };
}

/** Names of the files that differ between two manifests, if both are in the data folder. */
async function differingFiles(store: Store, before: string, now: string): Promise<string> {
  type Manifest = { files: { name: string; sha256: string }[] };
  try {
    const [old, current] = await Promise.all(
      [before, now].map(async (hash): Promise<Manifest> =>
        JSON.parse(new TextDecoder().decode(await readObject(store, hash)))
      ),
    );
    const names = new Set([...old.files, ...current.files].map(({ name }) => name));
    const hashIn = ({ files }: Manifest, name: string) =>
      files.find((file) => file.name === name)?.sha256;
    return [...names].filter((name) => hashIn(old, name) !== hashIn(current, name))
      .map((name) => `${name} differs`).join(", ");
  } catch {
    // Embeddings from elsewhere are one file, and no manifest.
    return "";
  }
}

/** Whether the objects that provenance names are whole, and whether this data folder came to the same results. */
export async function checkObjects({ provenance }: Published, store: Store): Promise<Check> {
  const results = [...toldResults(provenance), ...toldBounds(provenance)];
  const named = new Set([
    ...Object.values(provenance.embeddings),
    ...Object.values(provenance.pool ?? {}),
    ...results.map(({ result }) => result),
    ...results.flatMap(({ measures }) => measures ?? []),
  ]);
  const faults: string[] = [];
  let missing = 0;
  for (const hash of named) {
    const isThere = await Deno.stat(objectPath(store, hash)).then(() => true, () => false);
    if (!isThere) missing++;
    else if (!await hasObject(store, hash)) faults.push(`object ${hash} is damaged`);
  }
  const found = named.size - missing;
  const notes = found === named.size ? [] : [`the data folder lacks ${missing} of ${named.size}`];
  const own = await ownEmbeddings(provenance, store);
  const others = Object.keys(provenance.embeddings)
    .filter((name) => own !== undefined && own.outputs[name] !== provenance.embeddings[name]);
  if (others.length > 0) {
    const device = processorBoundDevice(provenance);
    const here = `this data folder has other embeddings of the same images: ${others.join(", ")}`;
    if (device === undefined) faults.push(here);
    else notes.push(`${here}; those of "device": "${device}" belong to a kind of processor`);
  } else if (faults.length === 0) faults.push(...await otherResults(provenance, store));
  const what = found === 0 ? "objects of the data folder" : `${found} objects of the data folder`;
  return { what, isOpen: found === 0, faults, notes };
}

/** The record of step 1 in this data folder, if it is of the same images and encoder. */
async function ownEmbeddings(
  provenance: Published["provenance"],
  store: Store,
): Promise<StepRecord | undefined> {
  const record = await referencedRecord(store, toldExperiment(provenance).name, "embed");
  const isSame = Object.entries(provenance.inputs)
    .every(([name, hash]) => record?.key.inputs[name] === hash);
  return isSame ? record : undefined;
}

/** Cells for which this code came to other results in this data folder, one sentence each. */
async function otherResults(
  provenance: Published["provenance"],
  store: Store,
): Promise<string[]> {
  const { classNames, poolLabels } = toldPool(provenance);
  if (!await hasObject(store, classNames) || !await hasObject(store, poolLabels)) return [];
  const faults: string[] = [];
  for (const { label, repetition, result, plan } of await planTold(provenance, store)) {
    const { cycles, done } = await cellState(store, plan);
    if (!done || sha256(shownBytes(plan, cycles)) === result) continue;
    faults.push(`the data folder has another result of ${label}, repetition ${repetition}`);
  }
  return faults;
}

/** A cell of a published study, of a strategy or of a bound. */
export interface ToldCell extends ToldResult {
  /** The cell as this code would run it. */
  readonly plan: CellPlan;
}

/** The cells of a published study: those of strategies in provenance's order, then those of bounds. */
export async function planTold(
  provenance: Published["provenance"],
  store: Store,
): Promise<ToldCell[]> {
  const { experiment } = provenance;
  const told = experiment as unknown as Experiment;
  const plans = await planCells(store, projectFolder, told, { outputs: toldPool(provenance) });
  const planned = (results: ToldResult[], isBound: boolean) => {
    const own = plans.filter((plan) => plan.isBound === isBound);
    return results.map((result, i) => ({ ...result, plan: own[i] }));
  };
  return [...planned(toldResults(provenance), false), ...planned(toldBounds(provenance), true)];
}

/** The bytes of a cell whose hash stands in provenance. */
export function shownBytes({ isBound }: CellPlan, cycles: Parameters<typeof resultBytes>[0]) {
  return isBound ? boundBytes(cycles) : resultBytes(cycles);
}

/** The hash of a file; of one that can't be read, a word in its place. */
export async function hashOf(path: string): Promise<string | undefined> {
  try {
    return await hashFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    if (error instanceof UnreadableError) return "unreadable";
    throw error;
  }
}
