// A small study in memory, for tests of experiments.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Dataset } from "../../lib/experiment/check_dataset.ts";
import { embed } from "../../lib/encoder/embed.ts";
import { checkExperiment, type Experiment } from "../../lib/experiment/experiment.ts";
import type { CellPlan } from "../../lib/experiment/plan.ts";
import { knownCells } from "../../lib/experiment/run_cells.ts";
import { openKeptHub } from "../../lib/hub/hub.ts";
import { writeNpz } from "../../lib/images/npz.ts";
import { matrix } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { openStore } from "../../lib/store/open_store.ts";
import type { StepRecord } from "../../lib/store/records.ts";
import type { Store } from "../../lib/store/store.ts";

/** The checkout that the tests are of. */
export const project: string = fileURLToPath(new URL("../..", import.meta.url));

/** A pool of 60 and a test set of 30 samples of four features around three centres. */
export function toyDataset(): Dataset {
  const random = new RandomState(5);
  const samples = (count: number) =>
    matrix(
      Float32Array.from(
        { length: count * 4 },
        (_, i) => (i % 4 === Math.floor(i / 4) % 3 ? 2 : 0) + random.random(),
      ),
      count,
      4,
    );
  const labels = (count: number) => Int32Array.from({ length: count }, (_, i) => i % 3);
  return {
    pool: samples(60),
    poolLabels: labels(60),
    test: samples(30),
    testLabels: labels(30),
    classCount: 3,
  };
}

/** The toy study in a data folder of its own, embedded but not run. */
export interface ToyStudy extends AsyncDisposable {
  readonly store: Store;
  readonly experiment: Experiment;
  readonly embedded: StepRecord;
}

/** Makes the toy study: two strategies, two repetitions, two cycles of five labels, with changes. */
export async function toyStudy(changes: object = {}): Promise<ToyStudy> {
  const folder = await Deno.makeTempDir();
  const { pool, poolLabels, test, testLabels } = toyDataset();
  const labels = (data: Int32Array) => ({ data: data.slice(), shape: [data.length] });
  const bytes = writeNpz({
    X_pool: { data: pool.data, shape: [60, 4] },
    y_pool: labels(poolLabels),
    X_test: { data: test.data, shape: [30, 4] },
    y_test: labels(testLabels),
  });
  await Deno.writeFile(join(folder, "toy.npz"), bytes);
  const experiment = await checkExperiment({
    name: "toy",
    data: { embeddings: "toy.npz" },
    strategies: ["RandomSampling", "CoreSet"],
    reps: 2,
    cycles: 2,
    batchSize: 5,
    ...changes,
  }, join(folder, "toy.json"));
  const store = await openStore(join(folder, "data"));
  const hub = openKeptHub(join(store.folder, "hub"));
  const { record } = await embed({ ...experiment, store, project, hub, now: () => 0 });
  return {
    store,
    experiment,
    embedded: record,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** How the toy study's cells are run: by one worker, without a clock, to the end. */
export const quietly = {
  project,
  workers: 1,
  force: false,
  signal: new AbortController().signal,
  wait: true,
  now: () => 0,
  onCycles: () => {},
  onWarning: () => {},
};

/** The cells that are not done yet. */
export async function unfinishedCells(
  store: Store,
  plans: readonly CellPlan[],
): Promise<CellPlan[]> {
  const known = await knownCells(store, plans);
  return known.filter(({ state }) => !state.done).map(({ plan }) => plan);
}
