// Where steps 1 and 3 of a study stand.

import { join } from "node:path";
import { embedKey } from "../encoder/embed.ts";
import { type HubFiles, NotDownloadedError } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { mapAtOnce } from "../store/at_once.ts";
import { keyChanges } from "../store/key_changes.ts";
import { findRecord, type Key, type StepRecord } from "../store/records.ts";
import { referencedRecord } from "../store/references.ts";
import type { Store } from "../store/store.ts";
import { archivedEmbeddings } from "./archived_embeddings.ts";
import type { Experiment } from "./experiment.ts";
import { findMeasures, measureStep, planKnown } from "./measure_plan.ts";
import type { KnownCell } from "./plan.ts";
import { alteredFiles, machineKey, planPublication } from "./publication.ts";
import type { Standing } from "./status.ts";

/** Where a step of one record stands. */
export interface StepStatus {
  /** Where it stands. */
  readonly standing: Standing;
  /** Seconds that it took; undefined if it is not done. */
  readonly seconds?: number;
  /** Why it is stale, blocked, or to be restored. */
  readonly why: string[];
}

/**
 * Tells where step 1 stands.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param experiment The experiment
 * @param hub The hub's files that are here
 * @returns Its status
 */
export async function embedStatus(
  store: Store,
  project: string,
  experiment: Experiment,
  hub: HubFiles,
): Promise<StepStatus> {
  const { name } = experiment;
  const before = await referencedRecord(store, name, "embed");
  try {
    const key = await embedKey({ ...experiment, store, project, hub, now: () => 0 });
    const known = await findRecord(store, key);
    if (known !== undefined) return { standing: "done", seconds: known.seconds, why: [] };
    return unfinished(before, key);
  } catch (error) {
    const archived = error instanceof UserError
      ? await archivedEmbeddings(store, project, experiment)
      : undefined;
    if (archived !== undefined) {
      return archived.changes.length > 0
        ? { standing: "stale", why: [...archived.changes] }
        : { standing: "done", why: ["from an archive; what it was made of is not here"] };
    }
    if (error instanceof NotDownloadedError) {
      const [what] = error.message.split("; ");
      const why = [`what it needs of the hub is downloaded first: ${what}`];
      // Without the network nobody knows whether a data set is gated.
      if ("hub" in experiment.data && what.includes(experiment.data.hub.dataset)) {
        why.push("docs/hub.md tells of data sets whose terms are to be accepted");
      }
      return { standing: "to do", why };
    }
    if (!(error instanceof UserError)) throw error;
    return { standing: "blocked", why: [error.message.split("\n")[0]] };
  }
}

/**
 * Tells where the measures of a study stand.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param cells The study's cells, with what is known of them
 * @returns Their status
 */
export async function measuresStatus(
  store: Store,
  project: string,
  cells: readonly KnownCell[],
): Promise<StepStatus> {
  const planned = await planKnown(store, project, cells);
  const found = await mapAtOnce(planned, (plan) => findMeasures(store, plan));
  const known = found.filter((measures) => measures !== undefined);
  const seconds = known.reduce((sum, { seconds }) => sum + seconds, 0);
  if (known.length === cells.length) return { standing: "done", seconds, why: [] };
  const why = `${known.length} of ${cells.length} cells are measured`;
  const first = planned.find((_, i) => found[i] === undefined);
  if (first === undefined) return { standing: "to do", why: [why] };
  const before = await referencedRecord(store, first.cell.experiment, measureStep(first.cell));
  if (before === undefined) return { standing: "to do", why: [why] };
  return { standing: "stale", why: [why, ...keyChanges(before.key, first.key)] };
}

/**
 * Tells where step 3 stands, once all cells are done.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param experiment The experiment
 * @param embedded The record of step 1
 * @param folder Absolute path of the folder that the study is published in
 * @param cells All cells of the study, with what is known of them; they are looked up unless given
 * @returns Its status
 */
export async function plotStatus(
  store: Store,
  project: string,
  experiment: Experiment,
  embedded: StepRecord,
  folder: string,
  cells?: readonly KnownCell[],
): Promise<StepStatus> {
  const publication = await planPublication(store, project, experiment, embedded, cells);
  const known = await findRecord(store, publication.key);
  if (known === undefined) {
    return unfinished(await referencedRecord(store, experiment.name, "plot"), publication.key);
  }
  const machine = await findRecord(store, await machineKey(store, project, publication));
  const altered = [
    ...await alteredFiles(known.outputs, folder),
    ...machine === undefined
      ? ["the times of this machine"]
      : (await alteredFiles(machine.outputs, join(folder, "machine"))).map((file) =>
        `machine/${file}`
      ),
  ];
  if (altered.length === 0) return { standing: "done", seconds: known.seconds, why: [] };
  const files = altered.slice(0, 3).join(", ");
  const more = altered.length > 3 ? ` and ${altered.length - 3} more` : "";
  return {
    standing: "to restore",
    seconds: known.seconds,
    why: [
      `${files}${more} in figures/${experiment.name} ${
        altered.length === 1 ? "is" : "are"
      } missing or altered`,
    ],
  };
}

/** The status of a step that has no record under its key: never done, or done under another one. */
function unfinished(before: StepRecord | undefined, now: Key): StepStatus {
  if (before === undefined) return { standing: "to do", why: [] };
  return { standing: "stale", why: keyChanges(before.key, now) };
}
