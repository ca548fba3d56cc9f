// Studies whose names differ in case only: on macOS and Windows their published folders are one. They are refused everywhere,
// because a project moves from one system to another.

import { caseTwin, foldedName } from "../same_name.ts";
import { knownExperiments } from "../store/experiments.ts";
import type { Store } from "../store/store.ts";
import { type Experiment, nameIn } from "./experiment.ts";
import { jsonFiles, textOf } from "./experiment_texts.ts";

/**
 * Tells whether another study's name differs from that of an experiment in case only.
 *
 * @param store The data folder, which remembers experiments whose files are elsewhere
 * @param experiment The experiment
 * @param surroundings Where other studies are looked for
 * @returns Whose the other name is and the way out, in one line; nothing if there is none
 */
export async function twinOfName(
  store: Store,
  { name, path }: Pick<Experiment, "name" | "path">,
  { experiments, figures }: { experiments: string; figures: string },
): Promise<string | undefined> {
  const files = new Map<string, string>();
  for (const known of await knownExperiments(store)) {
    if (await mayBeThere(known.path)) files.set(known.path, known.name);
  }
  for (const file of await jsonFiles(experiments)) {
    files.set(file, nameIn(await textOf(file) ?? "") ?? "");
  }
  const names = new Map<string, string>();
  for (const [file, other] of files) {
    if (!await isSameFile(file, path)) names.set(other, `the experiment ${file}`);
  }
  for (const folder of await folderNames(figures)) names.set(folder, `figures/${folder}`);
  const twin = caseTwin(name, names.keys());
  return twin && `${path}: name: "${name}" differs from "${twin}" in case only, the name of ` +
      `${
        names.get(twin)
      }; both are one folder on macOS and Windows, so give this study another name`;
}

/**
 * Whether two paths are one file, as a path is on macOS and Windows however its letters are written.
 *
 * @param a A path
 * @param b Another one
 * @returns Whether they are the same, or differ in case only and lead to the same file
 */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  if (a === b) return true;
  if (foldedName(a) !== foldedName(b)) return false;
  const [one, other] = await Promise.all([a, b].map((path) => Deno.stat(path).catch(() => {})));
  return one?.ino != null && one.ino === other?.ino && one.dev === other.dev;
}

/** What can't be looked at may be there. */
async function mayBeThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

async function folderNames(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) found.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}
