// Whose a study's name is: results are published under it, and two studies of one name would overwrite each other.

import { resolve } from "node:path";
import { UserError } from "../errors.ts";
import { readProvenance, toldExperiment } from "../figures/read_provenance.ts";
import { knownExperiment, rememberExperiment } from "../store/experiments.ts";
import { sha256, type Store } from "../store/store.ts";
import { type Experiment, nameIn } from "./experiment.ts";
import { jsonFiles, textOf } from "./experiment_texts.ts";
import { isSameFile, twinOfName } from "./name_twin.ts";
import { otherStudyThan } from "./other_study.ts";

/** Where others of the name are looked for. */
export interface Surroundings {
  /** Absolute path of the folder that experiments are looked up in by name. */
  readonly experiments: string;
  /** Absolute path of the folder that studies are published in. */
  readonly figures: string;
}

/** The part of an experiment that a name is taken by. */
type Claimant = Pick<Experiment, "name" | "path" | "data" | "encoder">;

/**
 * Tells whether another study has the name of an experiment. An edit of one's own file keeps the name: other strategies, more
 * cycles, another batch size. The name is taken if it is that of another experiment file, or if the figures that are published
 * under it come from another data set or another model. Names and paths in `data` count, numbers don't.
 *
 * @param store The data folder, which remembers whose the name is
 * @param experiment The experiment that wants the name
 * @param surroundings Where others of the name are looked for
 * @returns Who has it and the way out, in one line; nothing if it is free
 */
export async function otherOfName(
  store: Store,
  experiment: Claimant,
  surroundings: Surroundings,
): Promise<string | undefined> {
  const { name, path } = experiment;
  const twin = await twinOfName(store, experiment, surroundings);
  if (twin !== undefined) return twin;
  const published = await textOf(resolve(surroundings.figures, name, "provenance.json"));
  const known = await knownExperiment(store, name);
  const isKnown = known !== undefined && await isSameFile(known.path, path);
  const isReplaced = isKnown && published !== undefined && sha256(published) === known.replaces;
  const taken = (isKnown ? undefined : await otherFile(experiment, known?.path, surroundings)) ??
    (published === undefined || isReplaced
      ? undefined
      : otherStudy(experiment, published, isKnown));
  return taken && `${path}: name: "${name}" is taken, as ${taken}; give this study another name, ` +
      `or let it overwrite figures/${name} with --replace`;
}

/**
 * Takes the name of a study for an experiment file, before any work.
 *
 * @param store The data folder, which remembers whose the name is
 * @param experiment The experiment that wants the name
 * @param surroundings Where others of the name are looked for
 * @param replace Whether to take it from another study
 * @throws {UserError} If another study has the name
 */
export async function takeStudyName(
  store: Store,
  experiment: Claimant,
  surroundings: Surroundings,
  replace: boolean,
): Promise<void> {
  const { name, path } = experiment;
  const taken = replace
    ? await twinOfName(store, experiment, surroundings)
    : await otherOfName(store, experiment, surroundings);
  if (taken !== undefined) throw new UserError(taken);
  const published = await textOf(resolve(surroundings.figures, name, "provenance.json"));
  const known = await knownExperiment(store, name);
  const isKnown = known !== undefined && await isSameFile(known.path, path);
  const before = isKnown ? known.replaces : undefined;
  const replaces = replace ? published && sha256(published) : before;
  await rememberExperiment(store, { name, path, replaces });
}

/** Another experiment file of that name: the one that used the data folder last, or one in the folder of experiments. */
async function otherFile(
  { name, path }: Pick<Experiment, "name" | "path">,
  last: string | undefined,
  { experiments }: Surroundings,
): Promise<string | undefined> {
  const others = last === undefined ? await filesBeside(experiments, path) : [last];
  for (const other of others) {
    const text = await textOf(other);
    // A file that can't be read counts as one of the name.
    if (text !== undefined && (nameIn(text) ?? name) === name) {
      return `the experiment ${other} has it`;
    }
  }
}

/** Experiment files of a folder but one. */
async function filesBeside(folder: string, path: string): Promise<string[]> {
  const others: string[] = [];
  for (const other of await jsonFiles(folder)) {
    if (!await isSameFile(other, path)) others.push(other);
  }
  return others;
}

/** In what the published study is another one, in words. */
function otherStudy(
  { name, data, encoder }: Pick<Experiment, "name" | "data" | "encoder">,
  published: string,
  isOwn: boolean,
): string | undefined {
  const file = `figures/${name}/provenance.json`;
  let told: ReturnType<typeof toldExperiment>;
  try {
    told = toldExperiment(readProvenance(published, file));
  } catch (error) {
    // Whoever published here last makes a damaged file anew.
    return isOwn ? undefined : `it can't be told whose study is there: ${(error as Error).message}`;
  }
  const difference = otherStudyThan({ data, encoder }, told);
  return difference && `figures/${name} shows another study: ${difference}`;
}
