// What a step finds of the steps before it: the embeddings of step 1 and the files that it downloaded.

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { experimentWord } from "../lib/command_line.ts";
import { UserError } from "../lib/errors.ts";
import type { Experiment } from "../lib/experiment/experiment.ts";
import type { KnownCell } from "../lib/experiment/plan.ts";
import { takeStudyName } from "../lib/experiment/study_name.ts";
import type { HubFiles } from "../lib/encoder/hub_files.ts";
import { openKeptHub } from "../lib/hub/hub.ts";
import type { StepRecord } from "../lib/store/records.ts";
import { referencedRecord } from "../lib/store/references.ts";
import type { Store } from "../lib/store/store.ts";
import { assertWritable } from "../lib/store/writable.ts";
import {
  type Context,
  dataFolder,
  experimentsFolder,
  figuresFolder,
  type Option,
} from "./command.ts";

/** Where other studies of a name are looked for. */
export const surroundings = { experiments: experimentsFolder, figures: figuresFolder };

/** What step 2 found of a study with nothing to run. */
export interface FoundCells {
  /** The study. */
  experiment?: Experiment;
  /** All its cells. */
  cells?: readonly KnownCell[];
}

/** The option of all steps that lets a study overwrite another one of its name. */
export const replace: Option = {
  type: "boolean",
  description: "Lets the study overwrite another one of its name in figures/",
};

/**
 * Loads the experiment and opens the data folder, once it is sure that the study's name is its own.
 *
 * @param context The command's context
 * @returns The experiment and the data folder
 * @throws {UserError} If another study has the name, and `--replace` is not given
 */
export async function openStudy(
  context: Context,
): Promise<{ experiment: Experiment; store: Store }> {
  const experiment = await context.experiment();
  const store = await context.store();
  await takeStudyName(store, experiment, surroundings, context.values.replace === true);
  return { experiment, store };
}

/**
 * Tries, before any work, whether a study can be published.
 *
 * @param name Name of the study
 * @throws {UserError} If its folder can't be written, or that of the machine's files
 */
export async function assertPublishable(name: string): Promise<void> {
  for (const folder of [name, join(name, "machine")]) {
    await assertWritable(join(figuresFolder, folder));
  }
}

/**
 * The record of step 1.
 *
 * @param store The data folder
 * @param experiment The experiment
 * @returns The record, whose objects are embeddings, labels and class names
 * @throws {UserError} If there is none, or if the experiment's data or encoder were changed since
 */
export async function findEmbeddings(store: Store, experiment: Experiment): Promise<StepRecord> {
  const { name, data, encoder = null } = experiment;
  const record = await referencedRecord(store, name, "embed");
  if (record === undefined) {
    throw new UserError(
      `${name} has no embeddings yet; run deno task embed ${commandLineName(experiment)} first`,
    );
  }
  const { parameters } = record.key;
  const current = JSON.parse(JSON.stringify({ data, encoder }));
  if (!isDeepStrictEqual({ data: parameters.data, encoder: parameters.encoder }, current)) {
    throw new UserError(
      `${name}: data or encoder changed since it was embedded; ` +
        `run deno task embed ${commandLineName(experiment)} first`,
    );
  }
  return record;
}

/** The word for an experiment on the command line, quoted where it has to be. */
export function commandLineName({ path }: Experiment): string {
  return experimentWord(path, experimentsFolder);
}

/** The hub's files that step 1 left in the data folder; errors advise step 1 of the experiment, if one is given. */
export function keptHub(experiment?: Experiment): HubFiles {
  return openKeptHub(join(dataFolder, "hub"), experiment && commandLineName(experiment));
}
