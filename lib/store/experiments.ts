// Which experiments use a data folder, so that nothing of theirs is taken for garbage.

import { dirname, isAbsolute, relative, resolve } from "node:path";
import { z } from "zod";
import { findDamaged, readSealed, removeSealed, type SealedKind, writeSealed } from "./sealed.ts";
import { files, hashOfPath, sha256, type Store } from "./store.ts";

/** An experiment that has used the data folder. */
export interface KnownExperiment {
  /** Its name. */
  readonly name: string;
  /** Absolute path of its file. */
  readonly path: string;
  /** SHA-256 of another study's published provenance, which this experiment may replace. */
  readonly replaces?: string;
}

/** How notes are kept: by the experiment's name. */
const noteFiles: SealedKind<KnownExperiment> = {
  folder: "experiments",
  schema: z.object({ name: z.string(), path: z.string(), replaces: z.string().optional() }),
  hashOf: ({ name }) => sha256(name),
};

/** Remembers that an experiment uses the data folder. */
export async function rememberExperiment(
  store: Store,
  { name, path, replaces }: KnownExperiment,
): Promise<void> {
  const note = { name, path: keptPath(store, path), ...replaces && { replaces } };
  const known = await readSealed(store, noteFiles, sha256(name));
  if (known?.path === note.path && known.replaces === note.replaces) return;
  await writeSealed(store, noteFiles, note);
}

/** Forgets an experiment, so that its results are garbage. */
export function forgetExperiment(store: Store, name: string): Promise<void> {
  return removeSealed(store, noteFiles, sha256(name));
}

/** The experiment of that name that has used the data folder last, if one has. */
export async function knownExperiment(
  store: Store,
  name: string,
): Promise<KnownExperiment | undefined> {
  const note = await readSealed(store, noteFiles, sha256(name));
  return note && { ...note, path: resolve(dirname(store.folder), note.path) };
}

/** The experiments that have used the data folder. */
export async function knownExperiments(store: Store): Promise<KnownExperiment[]> {
  const known: KnownExperiment[] = [];
  for await (const path of files(store.folder, ["experiments"])) {
    const note = await readSealed(store, noteFiles, hashOfPath(path));
    if (note !== undefined) {
      known.push({ ...note, path: resolve(dirname(store.folder), note.path) });
    }
  }
  return known;
}

/** The notes of experiments that are damaged: absolute paths. */
export function damagedNotes(store: Store): Promise<string[]> {
  return findDamaged(store, noteFiles);
}

/** Relative to the folder that the data folder is in, where the file is in it too: both may move, or be copied. */
function keptPath(store: Store, path: string): string {
  const kept = relative(dirname(store.folder), path);
  return kept.startsWith("..") || isAbsolute(kept) ? path : kept.replaceAll("\\", "/");
}
