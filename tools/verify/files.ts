// Whether files are what provenance says: the published ones, the raw ones, and the objects of the data folder.

import { join } from "node:path";
import { embedKey } from "../../lib/encoder/embed.ts";
import { UserError } from "../../lib/errors.ts";
import { toldKey } from "../../lib/figures/read_provenance.ts";
import { findRecordByHash, keyHash } from "../../lib/store/records.ts";
import { hashFile, hasObject, objectPath, readObject, type Store } from "../../lib/store/store.ts";
import { keyChanges } from "../../lib/store/key_changes.ts";
import { keptHub } from "../../steps/artifacts.ts";
import { type Context, projectFolder } from "../../steps/command.ts";
import type { Check, Published } from "./checks.ts";

/** Whether the published files are those that provenance names; files that tell times, those of the data folder. */
export async function checkFiles(
  { provenance, folder }: Published,
  store: Store,
): Promise<Check> {
  const faults: string[] = [];
  if (folder === undefined) {
    return { what: "published files: only the one file is here", faults, notes: [] };
  }
  const record = await findRecordByHash(store, keyHash(toldKey(provenance, provenance.plot)));
  const { "provenance.json": own, ...kept } = record?.outputs ?? {};
  const expected = Object.entries({ ...kept, ...provenance.files });
  for (const [name, hash] of expected) {
    const found = await hashOf(join(folder, name));
    if (found === undefined) faults.push(`${name} is missing`);
    else if (found !== hash) faults.push(`${name} was altered`);
  }
  if (own !== undefined && own !== await hashOf(join(folder, "provenance.json"))) {
    faults.push("provenance.json is not the one that was published from this data folder");
  }
  return { what: `${expected.length} published files`, faults, notes: [] };
}

/** Whether the raw images and the encoder are those that provenance names. */
export async function checkInputs(
  { provenance, experiment }: Published,
  store: Store,
  { now }: Context,
): Promise<Check> {
  const what = "raw images and encoder";
  const told = toldKey(provenance, provenance.records[0].key);
  if (experiment === undefined) {
    return { what, faults: [], notes: ["this project has no experiment of that name to check"] };
  }
  const hub = keptHub();
  let key;
  try {
    key = await embedKey({ ...experiment, store, project: projectFolder, hub, now });
  } catch (error) {
    if (!(error instanceof UserError || error instanceof Deno.errors.NotCapable)) throw error;
    return { what, faults: [], notes: [`not here to be checked: ${error.message.split("\n")[0]}`] };
  }
  const faults: string[] = [];
  for (const [name, hash] of Object.entries(told.inputs)) {
    if (key.inputs[name] === hash) continue;
    const files = await differingFiles(store, hash, key.inputs[name]);
    faults.push(`${name} is not what was embedded${files.length > 0 ? `: ${files}` : ""}`);
  }
  const changes = keyChanges({ ...told, inputs: {} }, { ...key, inputs: {} });
  const notes = changes.length > 0 ? [`since then, ${changes.join(", ")}`] : [];
  return { what, faults, notes };
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

/** Whether the objects that provenance names are whole, as far as the data folder has them. */
export async function checkObjects({ provenance }: Published, store: Store): Promise<Check> {
  const named = new Set(provenance.records.flatMap(({ outputs }) => Object.values(outputs)));
  const faults: string[] = [];
  let missing = 0;
  for (const hash of named) {
    const isThere = await Deno.stat(objectPath(store, hash)).then(() => true, () => false);
    if (!isThere) missing++;
    else if (!await hasObject(store, hash)) faults.push(`object ${hash} is damaged`);
  }
  const notes = missing > 0 ? [`the data folder lacks ${missing} of them`] : [];
  for (const { record, outputs } of provenance.records) {
    const kept = await findRecordByHash(store, record);
    if (kept === undefined) continue;
    for (const [name, hash] of Object.entries(outputs)) {
      if (kept.outputs[name] === hash) continue;
      faults.push(`the data folder has another ${name} for record ${record}`);
    }
  }
  return { what: `${named.size} objects of the data folder`, faults, notes };
}

async function hashOf(path: string): Promise<string | undefined> {
  try {
    return await hashFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
}
