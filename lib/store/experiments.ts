// Which experiments use a data folder, so that nothing of theirs is taken for garbage.

import { readSealed, writeSealed } from "./records.ts";
import { files, hashOfPath, sha256, type Store } from "./store.ts";

/** An experiment that has used the data folder. */
export interface KnownExperiment {
  /** Its name. */
  readonly name: string;
  /** Absolute path of its file. */
  readonly path: string;
}

/** Remembers that an experiment uses the data folder. */
export async function rememberExperiment(
  store: Store,
  { name, path }: KnownExperiment,
): Promise<void> {
  const hash = sha256(name);
  const known = await readSealed<KnownExperiment>(store, "experiments", hash);
  if (known?.path !== path) await writeSealed(store, "experiments", hash, { name, path });
}

/** The experiments that have used the data folder. */
export async function knownExperiments(store: Store): Promise<KnownExperiment[]> {
  const known: KnownExperiment[] = [];
  for await (const path of files(store.folder, ["experiments"])) {
    const experiment = await readSealed<KnownExperiment>(store, "experiments", hashOfPath(path));
    if (experiment !== undefined) known.push(experiment);
  }
  return known;
}
