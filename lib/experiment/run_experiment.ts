// A whole experiment for scripts: the three steps one after the other, from embeddings in memory or from a file.

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { mean } from "../statistics/descriptive.ts";
import type { ClassifierSettings } from "../classifier/settings.ts";
import { embed } from "../encoder/embed.ts";
import type { EncoderSettings } from "../encoder/settings.ts";
import { UserError } from "../errors.ts";
import type { FigureSettings } from "../figures/settings.ts";
import { areasUnderCurve } from "../figures/statistics.ts";
import { learningCurves, type Study } from "../figures/study.ts";
import { openHub } from "../hub/hub.ts";
import { writeNpz } from "../images/npz.ts";
import type { DataSettings } from "../images/settings.ts";
import type { MeasureName } from "../measures/names.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { GeneratorName } from "../random/random_state.ts";
import { rememberExperiment } from "../store/experiments.ts";
import { closeStore, openStore } from "../store/open_store.ts";
import { keyHash } from "../store/records.ts";
import { setReference } from "../store/references.ts";
import type { Store } from "../store/store.ts";
import type { Dataset } from "./check_dataset.ts";
import { checkEmbeddings, checkLabels } from "./check_arrays.ts";
import { checkValue } from "./check_value.ts";
import { checkExperiment, type Experiment, loadExperiment } from "./experiment.ts";
import { notesOnStudy } from "./notes.ts";
import { countCycles, planCells } from "./plan.ts";
import { planMeasures } from "./measure_plan.ts";
import { makePublication, planPublication, restoreFiles, studyOf } from "./publication.ts";
import { runCells } from "./run_cells.ts";
import { runMeasures } from "./run_measures.ts";
import type { PoolSettings } from "./pool_settings.ts";
import { makePool } from "./study_pool.ts";
import type { StartSettings } from "./start_settings.ts";

/** Embeddings and classes in memory. Classes are whole numbers from 0 on. */
export type EmbeddingsInMemory = Omit<Dataset, "classCount">;

/** The content of an experiment file. What is left out has the file's defaults. */
export interface ExperimentContent {
  /** Name of the study; `study` unless given. */
  readonly name?: string;
  /** Embeddings in memory, or where images or embeddings come from. Paths are relative to the working directory. */
  readonly data: EmbeddingsInMemory | DataSettings;
  /** The frozen vision transformer, for images. */
  readonly encoder?: Partial<EncoderSettings> & Pick<EncoderSettings, "model">;
  /** How the pool differs from what was embedded; all of it unless given. */
  readonly pool?: Partial<PoolSettings>;
  /** Query strategies by name, or with a label and options of their own. */
  readonly strategies: readonly (string | {
    readonly name: string;
    readonly label?: string;
    readonly options?: Record<string, unknown>;
  })[];
  /** Bounds by name, or with a label and options of their own; none unless given. */
  readonly bounds?: ExperimentContent["strategies"];
  /** Repetitions, each with its own seeds; 3 unless given. */
  readonly reps?: number;
  /** A seed for each repetition, in place of `reps`; 0, 1, 2 and so on unless given. */
  readonly seeds?: number[];
  /** Samples that are labeled before the first query: a first batch, indices, a CSV file, or so many of each class; none unless given. */
  readonly start?: StartSettings;
  /** Queries of a repetition; 20 unless given. */
  readonly cycles?: number;
  /** Labels asked for in each cycle; 100 unless given. */
  readonly batchSize?: number;
  /** Random candidates of each query: a fraction of the unlabeled pool up to 1, or a whole number above 1; 0.2 unless given. */
  readonly maxCandidates?: number;
  /** Settings of the logistic regression, in part or whole. */
  readonly classifier?: Partial<ClassifierSettings>;
  /** Random generator; numpy's unless given. */
  readonly generator?: GeneratorName;
  /** Measures beside accuracy; none unless given. */
  readonly measures?: MeasureName[];
  /** Looks of the figure, in part or whole. */
  readonly figure?: Partial<FigureSettings>;
}

/** Where an experiment is run, and functions that are told how it goes. */
export interface RunExperimentOptions {
  /** Folder to write the published files to: tables, pictures, the report. Nothing is written unless given. */
  readonly outputFolder?: string;
  /** Data folder, in which finished work is kept and found again; a temporary one unless given. */
  readonly dataFolder?: string;
  /** How many cells run at once; one per core unless given. */
  readonly workers?: number;
  /** Seconds that a query may take, with the fit that follows; an hour unless given. */
  readonly queryLimit?: number;
  /** Told how many of all cycles are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Told, in one line, what is odd but no error. */
  readonly onWarning?: (message: string) => void;
}

const listener = z.custom<() => void>(
  (value) => typeof value === "function",
  "expected a function",
);

/** Schema of the options, so that a mistyped one is named. */
const runExperimentOptions = z.strictObject({
  outputFolder: z.string().min(1).optional(),
  dataFolder: z.string().min(1).optional(),
  workers: z.int().min(1).optional(),
  queryLimit: z.number().positive().optional(),
  onProgress: listener.optional(),
  onWarning: listener.optional(),
});

/** The results of an experiment: a study that figures can be made of, and its areas. */
export interface ExperimentResults extends Study {
  /** Mean over repetitions of the area under the learning curve (ALCU), by the strategy's label. */
  readonly alcu: Readonly<Record<string, number>>;
}

/** The checkout that this file is part of: its sources decide what finished work is found again. */
const project = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs an experiment from its data to its learning curves, as `deno task all` does. Cells run in parallel, on all cores
 * unless told otherwise. The results are the same as the task's, but tell no seconds.
 *
 * Needs permission to read and to write files, of `sys` for the names of the machine and of its processor, and
 * of `ffi` for ONNX Runtime.
 *
 * @example Learning curves of three strategies on embeddings in memory
 * ```ts
 * import { matrix, RandomState, runExperiment } from "./mod.ts";
 *
 * // Two classes of two features each; put your own arrays here.
 * const random = new RandomState(0);
 * const sample = (_: unknown, i: number) => (i % 4 < 2 ? 0 : 5) + random.random();
 * const results = await runExperiment({
 *   data: {
 *     pool: matrix(Float32Array.from({ length: 400 }, sample), 200, 2),
 *     poolLabels: Int32Array.from({ length: 200 }, (_, i) => i % 2),
 *     test: matrix(Float32Array.from({ length: 100 }, sample), 50, 2),
 *     testLabels: Int32Array.from({ length: 50 }, (_, i) => i % 2),
 *   },
 *   strategies: ["RandomSampling", "CoreSet", "UncertaintySampling"],
 *   reps: 2,
 *   cycles: 3,
 *   batchSize: 5,
 * });
 * console.log("mean ALCU:", results.alcu);
 * for (const { strategy, repetition, cycles } of results.cells) {
 *   console.log(strategy, repetition, cycles.map(({ accuracy }) => accuracy));
 * }
 * ```
 *
 * @param experiment The content of an experiment file, or the path of one
 * @param options Folders, workers and listeners
 * @returns Picks and accuracies of every cell, and the ALCU of every strategy
 * @throws {UserError} If something of the experiment or of its data is wrong: what, and what was expected
 */
export async function runExperiment(
  experiment: ExperimentContent | string,
  options: RunExperimentOptions = {},
): Promise<ExperimentResults> {
  checkValue(runExperimentOptions, options, "runExperiment: options");
  const temporary = await Deno.makeTempDir({ prefix: "experiment-" });
  try {
    const checked = typeof experiment === "string"
      ? await loadExperiment(resolve(experiment))
      : await checkContent(experiment, temporary);
    const folder = resolve(options.dataFolder ?? join(temporary, "data"));
    const store = await openStore(folder, options.onWarning);
    try {
      if (typeof experiment === "string") await rememberExperiment(store, checked);
      return await runSteps(store, checked, options);
    } finally {
      closeStore(store);
    }
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

/** Checks an experiment; embeddings in memory become a file, which is read as any other. */
async function checkContent(content: ExperimentContent, temporary: string): Promise<Experiment> {
  if (content === null || typeof content !== "object") {
    throw new UserError(
      `runExperiment: expected an object such as { data, strategies }, or the path of an experiment file, found ${content}`,
    );
  }
  const { data } = content;
  const check = (data: unknown) =>
    checkExperiment({ name: "study", ...content, data }, "experiment");
  if (data === null || typeof data !== "object" || !("pool" in data)) return await check(data);
  const file = "embeddings.npz";
  const experiment = await check({ embeddings: file });
  const { pool, poolLabels, test, testLabels } = data;
  checkEmbeddings(pool, "experiment: data.pool");
  checkEmbeddings(test, "experiment: data.test");
  const expected = { classCount: Infinity, mayBeMissing: false };
  checkLabels(poolLabels, pool.rows, "experiment: data.poolLabels", expected);
  checkLabels(testLabels, test.rows, "experiment: data.testLabels", expected);
  if (new Set(poolLabels).size < 2) {
    throw new UserError(
      `experiment: data.poolLabels: all are class ${
        poolLabels[0]
      }; a study needs two classes or more`,
    );
  }
  const samples = ({ data, rows, columns }: Matrix) => ({ data, shape: [rows, columns] });
  const labels = (data: Int32Array) => ({ data: data.slice(), shape: [data.length] });
  const bytes = writeNpz({
    X_pool: samples(pool),
    y_pool: labels(poolLabels),
    X_test: samples(test),
    y_test: labels(testLabels),
  });
  await Deno.writeFile(join(temporary, file), bytes);
  return { ...experiment, folder: temporary };
}

async function runSteps(
  store: Store,
  experiment: Experiment,
  { outputFolder, workers, queryLimit, onProgress, onWarning }: RunExperimentOptions,
): Promise<ExperimentResults> {
  const { name } = experiment;
  // A script has no use for seconds.
  const now = () => 0;
  const hub = openHub({ folder: join(store.folder, "hub"), onNote: onWarning });
  const { record: embedded } = await embed({ ...experiment, store, project, hub, now });
  await setReference(store, { experiment: name, step: "embed", record: keyHash(embedded.key) });

  const pool = await makePool(store, project, experiment, embedded);
  const plans = await planCells(store, project, experiment, pool);
  for (const note of await notesOnStudy(store, experiment, pool)) onWarning?.(note);
  const total = countCycles(new Map(plans.map((plan) => [plan.hash, plan])).values());
  let done = 0;
  const run = {
    project,
    workers: workers ?? navigator.hardwareConcurrency,
    signal: new AbortController().signal,
    wait: true,
    now,
  };
  const { failures } = await runCells(store, plans, {
    ...run,
    queryLimit,
    force: false,
    onCycles: (count) => onProgress?.(done += count, total),
    onWarning: ({ strategy }, message) => onWarning?.(`${strategy.label}: ${message}`),
  });
  if (failures.length > 0) {
    const [{ plan: { strategy, settings }, error }] = failures;
    const message =
      `${name}: ${strategy.label}, repetition ${settings.repetition}: ${error.message}`;
    throw error.name === "UserError" ? new UserError(message) : new Error(message);
  }

  if (experiment.measures !== undefined) {
    const measured = await planMeasures(store, project, plans);
    await runMeasures(store, measured, { ...run, onCell: () => {} });
  }

  const publication = await planPublication(store, project, experiment, embedded);
  if (outputFolder !== undefined) {
    const { record } = await makePublication(store, publication, { hub, onNote: onWarning });
    await restoreFiles(store, record, resolve(outputFolder));
  }
  const study = studyOf(publication);
  const alcu = learningCurves(study).map((curve) =>
    [curve.strategy, mean(areasUnderCurve(curve))] as const
  );
  return { ...study, alcu: Object.fromEntries(alcu) };
}
