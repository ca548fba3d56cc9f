// What the user should know of a study before it runs: odd, but no error.

import { readNpy } from "../images/npz.ts";
import { cellSeeds, repetitionsOf } from "../random/seed_tree.ts";
import { readObject, type Store } from "../store/store.ts";
import { candidateCount } from "../strategies/subsampling.ts";
import { tellUnequalBatches } from "./batches.ts";
import type { Experiment } from "./experiment.ts";
import { startOf } from "./start_settings.ts";
import type { StudyPool } from "./study_pool.ts";
import { startingPicks } from "./starting_set.ts";

/**
 * Tells, before a study runs, that its batches will shrink, that the pool will be used up, or that something of its initial
 * labels is not used.
 *
 * @param store The data folder
 * @param experiment The experiment
 * @param pool The study's pool
 * @returns Notes of one line each; none as a rule
 */
export async function notesOnStudy(
  store: Store,
  experiment: Experiment,
  pool: Pick<StudyPool, "outputs">,
): Promise<string[]> {
  const { data } = readNpy(await readObject(store, pool.outputs.poolLabels));
  const [repetition] = repetitionsOf(experiment);
  const start = startOf(experiment.start, repetition);
  const { batchSize, maxCandidates, generator } = experiment;
  const { subsamplingState } = cellSeeds(repetition, generator);
  const labels = data as Int32Array;
  const classCount = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const labeled = typeof start === "string"
    ? Math.min(batchSize, candidateCount(labels.length, maxCandidates))
    : startingPicks(start, labels, classCount, subsamplingState).length;
  const notes = [
    tellUnusedStart(experiment),
    tellUnequalBatches({ ...experiment, poolSize: labels.length, labeled }),
  ];
  return notes.filter((note) => note !== undefined);
}

/** Tells of initial labels for repetitions that the study does not have. */
function tellUnusedStart(experiment: Experiment): string | undefined {
  const { start } = experiment;
  if (start === undefined || typeof start === "string" || !("byRepetition" in start)) return;
  const own = repetitionsOf(experiment).map(String);
  const others = Object.keys(start.byRepetition).filter((name) => !own.includes(name));
  if (others.length === 0) return;
  return `start: the sets of repetition ${others.join(", ")} are not used: the study has ${
    own.join(", ")
  }`;
}
