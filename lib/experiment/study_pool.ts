// The pool of a study in the data folder: what step 1 put out, or a harder pool made of it.

import { experimentWord } from "../command_line.ts";
import { UserError } from "../errors.ts";
import { npyHeader, readNpy, writeNpy } from "../images/npz.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { type Code, codeOf } from "../store/code.ts";
import {
  findRecord,
  type Json,
  type Key,
  keyHash,
  type StepRecord,
  writeRecord,
} from "../store/records.ts";
import { setReference } from "../store/references.ts";
import { shareObject } from "../store/shared_object.ts";
import { DamagedError, putObject, putStream, readObject, type Store } from "../store/store.ts";
import { openMatrix, readClassNames } from "./dataset.ts";
import type { Experiment } from "./experiment.ts";
import type { PoolSettings } from "./pool_settings.ts";
import { shapePool } from "./shape_pool.ts";

/** What a study runs on. */
export interface StudyPool {
  /** Objects: those of step 1, with `pool`, `poolLabels`, `poolClasses` and `poolIndices` of the harder pool if the study has one. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The record of the harder pool; undefined if the study has none. */
  readonly record?: StepRecord;
}

/** The module that makes pools, with all that it imports. */
const poolFile = "lib/experiment/shape_pool.ts";

/**
 * What decides the pool of a study.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the code's hashes
 * @param experiment The experiment
 * @param embedded The record of step 1
 * @returns The key; undefined if the study's pool is that of step 1
 */
export async function poolKey(
  store: Store,
  project: string,
  { pool: settings }: Pick<Experiment, "pool">,
  embedded: Pick<StepRecord, "outputs">,
): Promise<Key | undefined> {
  return keyOfPool(settings, embedded, await codeOf(store, project, [poolFile]));
}

/**
 * The key of a study's pool, made by some code.
 *
 * @param settings How the pool differs; undefined if it is that of step 1
 * @param embedded The record of step 1
 * @param code The code that makes pools
 * @returns The key; undefined if the study's pool is that of step 1
 */
export function keyOfPool(
  settings: PoolSettings | undefined,
  { outputs }: Pick<StepRecord, "outputs">,
  { code, versions }: Code,
): Key | undefined {
  if (settings === undefined) return;
  const { pool, poolLabels, classNames } = outputs;
  return {
    step: "pool",
    inputs: { pool, poolLabels, classNames },
    parameters: { pool: settings as unknown as Json },
    code,
    versions,
  };
}

/**
 * Finds the pool of a study; parameters as for `poolKey`.
 *
 * @returns The pool; undefined if it is not made yet
 */
export async function findPool(
  store: Store,
  project: string,
  experiment: Pick<Experiment, "pool">,
  embedded: Pick<StepRecord, "outputs">,
): Promise<StudyPool | undefined> {
  const key = await poolKey(store, project, experiment, embedded);
  if (key === undefined) return { outputs: embedded.outputs };
  const record = await findRecord(store, key);
  return record && { outputs: { ...embedded.outputs, ...record.outputs }, record };
}

/**
 * Finds the pool of a study that was run; parameters as for `poolKey`.
 *
 * @returns The pool
 * @throws {UserError} If it is not made yet
 */
export async function requirePool(
  store: Store,
  project: string,
  experiment: Experiment,
  embedded: Pick<StepRecord, "outputs">,
): Promise<StudyPool> {
  const found = await findPool(store, project, experiment, embedded);
  if (found !== undefined) return found;
  const word = experimentWord(experiment.path, `${project}/experiments`);
  throw new UserError(
    `${experiment.name}: its pool is not made yet; run deno task run ${word} first`,
  );
}

/**
 * Makes the pool of a study, unless it is there; parameters as for `poolKey`.
 *
 * @returns The pool
 * @throws {UserError} If the pool can't be as the experiment asks
 */
export async function makePool(
  store: Store,
  project: string,
  experiment: Experiment,
  embedded: Pick<StepRecord, "outputs">,
): Promise<StudyPool> {
  const { name, path, pool: settings } = experiment;
  const known = await findPool(store, project, experiment, embedded);
  if (settings === undefined || known?.record !== undefined) {
    if (known?.record !== undefined) await remember(store, name, known.record);
    return known!;
  }
  const key = (await poolKey(store, project, experiment, embedded))!;
  const kept = await namingFile(path, () => keepPoolLabels(store, settings, key.inputs));
  const { data: indices } = readNpy(await readObject(store, kept.poolIndices));
  const embeddings = openMatrix(await shareObject(store, key.inputs.pool));
  const pool = await putStream(store, pieces(embeddings, indices as Int32Array));
  const outputs = { pool, ...kept };
  const record = await writeRecord(store, key, { outputs, seconds: 0 });
  await remember(store, name, record);
  return { outputs: { ...embedded.outputs, ...outputs }, record };
}

/** Rows that are copied at a time. */
const BLOCK = 4096;

/** Rows of a matrix as a .npy file, piece by piece. */
// deno-lint-ignore require-await -- pieces of other files have to be waited for
async function* pieces(matrix: Matrix, indices: Int32Array): AsyncGenerator<Uint8Array> {
  const { data, columns } = matrix;
  yield npyHeader(data instanceof Float32Array ? "f4" : "f8", [indices.length, columns]);
  for (let first = 0; first < indices.length; first += BLOCK) {
    const { data } = takeRows(matrix, indices.subarray(first, first + BLOCK));
    yield new Uint8Array(data.buffer);
  }
}

/** Remembers a pool as the experiment's. */
async function remember(store: Store, experiment: string, { key }: StepRecord): Promise<void> {
  await setReference(store, { experiment, step: "pool", record: keyHash(key) });
}

/**
 * Makes a harder pool, without its embeddings, and keeps it in the data folder.
 *
 * @param store The data folder
 * @param settings How the pool differs
 * @param embedded SHA-256 of the labels and of the names of the classes that step 1 put out
 * @returns SHA-256 of what is answered, of the classes, and of the places in the pool that was embedded
 * @throws {UserError} If the pool can't be so
 */
export async function keepPoolLabels(
  store: Store,
  settings: PoolSettings,
  embedded: Readonly<Record<string, string>>,
): Promise<Record<"poolLabels" | "poolClasses" | "poolIndices", string>> {
  const labels = readNpy(await readObject(store, embedded.poolLabels)).data as Int32Array;
  const classNames = await readClassNames(store, embedded.classNames);
  const { indices, answers } = shapePool(labels, classNames, settings);
  const keep = (values: Int32Array<ArrayBuffer>) =>
    putObject(store, writeNpy(values, [values.length]));
  return {
    poolLabels: await keep(answers),
    poolClasses: await keep(indices.map((index) => labels[index])),
    poolIndices: await keep(indices),
  };
}

/** Names the experiment's file in an error. */
async function namingFile<Value>(path: string, make: () => Promise<Value>): Promise<Value> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof UserError && !(error instanceof DamagedError)) {
      throw new UserError(`${path}: ${error.message}`);
    }
    throw error;
  }
}
