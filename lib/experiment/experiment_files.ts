// Which experiments have something in a data folder, and where their files are.

import { experimentWord } from "../command_line.ts";
import { damagedNotes, knownExperiments } from "../store/experiments.ts";
import { hashOfPath, sha256, type Store } from "../store/store.ts";
import { readReferences } from "../store/references.ts";
import { nameIn } from "./experiment.ts";
import { jsonFiles } from "./experiment_texts.ts";

/** The experiments of a data folder. */
export interface ExperimentFiles {
  /** Absolute paths of the files of each experiment by its name; none where no file is found. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
  /** For each experiment whose file is not found, a line with the way out. */
  readonly missing: ReadonlyMap<string, string>;
  /** What can't be read or found, each in a line with the way out. */
  readonly problems: string[];
}

/**
 * Finds the experiments that have something in a data folder, with all files of their names: the one that used the folder
 * last, and those in the folder of experiments.
 *
 * @param store The data folder
 * @param experiments Absolute path of the folder that experiments are looked up in by name
 * @returns The experiments, and what stands in the way of telling
 */
export async function findExperimentFiles(
  store: Store,
  experiments: string,
): Promise<ExperimentFiles> {
  const problems: string[] = [];
  const own = new Map<string, string>();
  for (const path of await jsonFiles(experiments)) {
    // A file that can't be read has no name either.
    const name = nameIn(await Deno.readTextFile(path).catch(() => ""));
    if (name === undefined) problems.push(`${path} has no name that can be read; correct the file`);
    else own.set(path, name);
  }
  const notes = new Map((await knownExperiments(store)).map(({ name, path }) => [name, path]));
  const names = new Set([
    ...notes.keys(),
    ...(await readReferences(store)).map(({ experiment }) => experiment),
  ]);
  for (const note of await damagedNotes(store)) {
    const [path, name] = [...own].find(([, name]) => sha256(name) === hashOfPath(note)) ?? [];
    if (name !== undefined) names.add(name);
    problems.push(
      path === undefined
        ? `${note} is damaged, the note of an experiment whose name can't be told; deno task embed with its file ` +
          "writes it again; delete it if there is no such file"
        : `${note} is damaged, the note of ${name}; deno task embed ${
          experimentWord(path, experiments)
        } writes it again`,
    );
  }
  const byName = new Map<string, string[]>();
  const missing = new Map<string, string>();
  for (const name of names) {
    const paths = [...own].filter(([, own]) => own === name).map(([path]) => path);
    const noted = notes.get(name);
    if (noted !== undefined && !paths.includes(noted) && await exists(noted)) paths.push(noted);
    byName.set(name, paths);
    if (paths.length > 0) continue;
    missing.set(
      name,
      `the experiment file of ${name}${noted ? `, ${noted},` : ""} is not found; ` +
        "if it is elsewhere now, deno task embed with its path says so; " +
        `if it is gone for good, deno task gc --forget ${name} gives its results up`,
    );
  }
  return { byName, missing, problems };
}

/** Whether a file is there; one that can't be read is. */
async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(
    () => true,
    (error) => !(error instanceof Deno.errors.NotFound),
  );
}
