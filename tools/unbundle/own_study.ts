// What is here already of the study of an archive: nothing of it is lost.

import { join } from "node:path";
import { experimentText } from "../../lib/experiment/experiment_text.ts";
import type { StudyRecords } from "../../lib/archive/study_records.ts";
import { hasOtherEmbeddings } from "../../lib/archive/take_in.ts";
import { UserError } from "../../lib/errors.ts";
import { type Experiment, loadExperiment } from "../../lib/experiment/experiment.ts";
import { otherStudyThan } from "../../lib/experiment/other_study.ts";
import { alteredFiles, settingsOf } from "../../lib/experiment/publication.ts";
import { toldExperiment } from "../../lib/figures/read_provenance.ts";
import { knownExperiment } from "../../lib/store/experiments.ts";
import { keyChanges } from "../../lib/store/key_changes.ts";
import { removeTemporaries } from "../../lib/store/open_store.ts";
import type { Json, Key } from "../../lib/store/records.ts";
import type { Store } from "../../lib/store/store.ts";
import { writeWhole } from "../../lib/store/write_whole.ts";
import { experimentsFolder, figuresFolder } from "../../steps/command.ts";

/**
 * The experiment of that name that is here already; it is left as it is.
 *
 * @param store The data folder
 * @param experiment The experiment of the archive
 * @returns The experiment that is here; undefined if there is none
 * @throws {UserError} If it is another study, or another experiment has the file's name
 */
export async function ownExperiment(
  store: Store,
  { name, data, encoder }: Experiment,
): Promise<Experiment | undefined> {
  const known = await knownExperiment(store, name);
  const place = join(experimentsFolder, `${name}.json`);
  for (const path of [known?.path, place]) {
    const isHere = path && await Deno.stat(path).then(() => true, () => false);
    if (!isHere) continue;
    const own = await loadExperiment(path);
    if (own.name !== name) {
      if (path !== place) continue;
      throw new UserError(
        `${path} is the experiment "${own.name}", and the archive's would be written there; give that file another name`,
      );
    }
    const told = toldExperiment({ experiment: settingsOf(own) });
    const difference = otherStudyThan({ data, encoder }, told);
    if (difference === undefined) return own;
    throw new UserError(
      `"${name}" is taken, as ${path} is another study than the archive's: ${difference}; ` +
        "give the one that is here another name, or use another checkout",
    );
  }
}

/**
 * Makes sure that nothing would be overwritten without being told to.
 *
 * @param store The data folder
 * @param study The study of the archive
 * @param isReplacing Whether the user has told so
 * @throws {UserError} If something would be
 */
export async function assertFree(
  store: Store,
  study: StudyRecords,
  isReplacing: boolean,
): Promise<void> {
  const { name } = study.experiment;
  if (isReplacing) return;
  if (await hasOtherEmbeddings(store, study)) {
    throw new UserError(
      `The data folder has other embeddings of the images of ${name}, as another kind of processor gives; ` +
        "--replace puts the archive's in their place",
    );
  }
  const folder = join(figuresFolder, name);
  const others: string[] = [];
  for (const file of await alteredFiles(study.plot.outputs, folder)) {
    // What is missing is written, and nothing is lost.
    if (await Deno.lstat(join(folder, file)).then(() => true, () => false)) others.push(file);
  }
  if (others.length === 0) return;
  const more = others.length > 3 ? ` and ${others.length - 3} more files` : "";
  throw new UserError(
    `figures/${name} has other content than the archive: ${
      others.slice(0, 3).join(", ")
    }${more}; ` +
      `--replace overwrites it, or give that folder another name`,
  );
}

/**
 * Writes the experiment file of an archive.
 *
 * @param store The data folder
 * @param experiment The experiment
 */
export async function writeExperiment(store: Store, experiment: Experiment): Promise<void> {
  await removeTemporaries(store, experimentsFolder);
  const text = experimentText(settingsOf(experiment));
  await writeWhole(join(experimentsFolder, `${experiment.name}.json`), text);
}

/** In what two experiments differ, a few words each. */
export function settingChanges(before: Experiment, now: Experiment): string[] {
  const keyOf = (experiment: Experiment): Key => ({
    step: "",
    inputs: {},
    parameters: settingsOf(experiment) as { [key: string]: Json },
    code: {},
    versions: {},
  });
  return keyChanges(keyOf(before), keyOf(now));
}
