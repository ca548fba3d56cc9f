// Times one query of a large pool from given labels, or the fit and the score before it, on one core.
//
// usage: deno run -A bench/large_query.ts JOB, where JOB is a LargeJob in JSON

import process from "node:process";
import { type Classifier, fitClassifier, score } from "../lib/classifier/classifier.ts";
import { type NpyArray, readNpz, writeNpz } from "../lib/images/npz.ts";
import type { Matrix, Values } from "../lib/numeric/matrix.ts";
import { multiply } from "../lib/numeric/products.ts";
import { cellSeeds } from "../lib/random/seed_tree.ts";
import { RandomState } from "../lib/random/random_state.ts";
import { loadStrategy } from "../lib/strategies/registry.ts";
import { MISSING_LABEL } from "../lib/strategies/strategy.ts";
import { querySubsample } from "../lib/strategies/subsampling.ts";
import { largeSamples, type LargeSize, peakMemory } from "./large_data.ts";

/** What is measured. */
export interface LargeJob extends LargeSize {
  /** Samples of the test set. */
  readonly test: number;
  /** Labels that are known. */
  readonly labels: number;
  /** Candidates of the query. */
  readonly candidates: number;
  /** Labels asked for. */
  readonly batch: number;
  /** The strategy; only the fit and the score are measured unless given. */
  readonly strategy?: string;
  /** A file with the classifier of these labels; it is written if it is not there. */
  readonly model: string;
  /** How often each part is measured, unless it takes long; the fastest counts. */
  readonly runs: number;
}

/** What came out, in seconds on a core and bytes. */
export interface LargeTimes {
  /** Seconds of the query; undefined without a strategy. */
  readonly query?: number;
  /** Seconds of the fit; undefined if the classifier was there. */
  readonly fit?: number;
  /** Seconds of the score. */
  readonly score?: number;
  /** Iterations of the fit. */
  readonly iterations?: number;
  /** The highest resident memory, with the pool. */
  readonly memory: number;
  /** Bytes of the pool. */
  readonly poolBytes: number;
}

const job: LargeJob = JSON.parse(Deno.args[0]);
const { rows, features, classes } = job;
const samples = largeSamples(job, 1);
const data = new Float32Array(rows * features);
samples.fill(0, rows, data);
const pool: Matrix = { data, rows, columns: features };
const known = new Int32Array(rows).fill(MISSING_LABEL);
const order = new RandomState(3).choice(rows, job.labels, { replace: false });
for (const i of order) known[i] = samples.labels[i];
const seeds = cellSeeds(0);
// Loads ONNX Runtime.
const one = { data: new Float32Array(1), rows: 1, columns: 1 };
await multiply(one, one, { transposeB: true });

/** Seconds after which nothing is measured again. */
const LONG = 5;

/** Runs something some times, and tells the least seconds that this process was on a core, with what came out. */
async function timed<Value>(run: () => Promise<Value>): Promise<[number, Value]> {
  let least = Infinity;
  for (let i = 0;; i++) {
    const start = process.cpuUsage();
    const value = await run();
    const { user, system } = process.cpuUsage(start);
    const seconds = (user + system) / 1e6;
    least = Math.min(least, seconds);
    if (i + 1 >= job.runs || seconds > LONG) return [least, value];
  }
}

const options = {
  classCount: classes,
  settings: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
  seed: seeds.classifierSeed,
};
let classifier = await savedClassifier();
let times: Partial<LargeTimes> = {};
if (classifier === undefined) {
  const [fit, fitted] = await timed(() => fitClassifier(pool, known, options));
  classifier = fitted;
  times = { fit, iterations: fitted.model?.iterations };
  await save(fitted);
}
if (job.strategy === undefined) {
  const test = largeSamples({ ...job, rows: job.test }, 2);
  const data = new Float32Array(job.test * features);
  test.fill(0, job.test, data);
  const matrix = { data, rows: job.test, columns: features };
  const [seconds] = await timed(() => score(classifier!, matrix, test.labels));
  times = { ...times, score: seconds };
} else {
  const strategy = await loadStrategy(job.strategy);
  const [query] = await timed(() =>
    querySubsample(strategy, {
      embeddings: pool,
      labels: known,
      batchSize: job.batch,
      maxCandidates: job.candidates,
      classifier: classifier!,
      seed: seeds.strategySeed,
      subsamplingState: seeds.subsamplingState,
      options: strategy.options.parse({}),
    })
  );
  times = { ...times, query };
}
const result: LargeTimes = { ...times, memory: peakMemory(), poolBytes: data.byteLength };
console.log(JSON.stringify(result));

/** The classifier in the job's file, if it is there. */
async function savedClassifier(): Promise<Classifier | undefined> {
  const bytes = await Deno.readFile(job.model).catch(() => undefined);
  if (bytes === undefined) return;
  const { coefficients, intercepts, seenClasses, iterations } = readNpz(bytes);
  const [rows, columns] = coefficients.shape;
  return {
    ...options,
    seenClasses: seenClasses.data as Int32Array,
    randomState: new RandomState(options.seed),
    model: {
      coefficients: { data: coefficients.data as Values, rows, columns },
      intercepts: intercepts.data as Values,
      iterations: iterations.data[0] as number,
    } as Classifier["model"],
  };
}

async function save({ seenClasses, model }: Classifier): Promise<void> {
  if (model === undefined) throw new Error("Too few labels: two classes or more are needed");
  const { coefficients: { data, rows, columns }, intercepts, iterations } = model;
  const arrays: Record<string, NpyArray> = {
    coefficients: { data, shape: [rows, columns] },
    intercepts: { data: intercepts as Values, shape: [intercepts.length] },
    seenClasses: { data: Int32Array.from(seenClasses), shape: [seenClasses.length] },
    iterations: { data: Int32Array.of(iterations), shape: [1] },
  };
  await Deno.writeFile(job.model, writeNpz(arrays));
}
