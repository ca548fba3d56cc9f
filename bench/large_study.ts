// A study on a large pool, from its files to its learning curves, and the most memory that it takes: with embeddings taken over
// (step 1) and cells on several workers (step 2).
//
// usage: deno run -A bench/large_study.ts JOB, where JOB is a StudyJob in JSON

import { join } from "node:path";
import { runExperiment } from "../lib/experiment/run_experiment.ts";
import { npyHeader, writeNpy } from "../lib/images/npz.ts";
import { largeSamples, type LargeSize, peakMemory } from "./large_data.ts";

/** The study. */
export interface StudyJob extends LargeSize {
  /** Samples of the test set. */
  readonly test: number;
  /** Names of the strategies. */
  readonly strategies: readonly string[];
  /** Cells at once. */
  readonly workers: number;
  /** Labels of a cycle. */
  readonly batch: number;
  /** Candidates of a query. */
  readonly candidates: number;
}

/** What came out. */
export interface StudyTimes {
  /** Seconds by the clock, of both steps. */
  readonly seconds: number;
  /** The highest resident memory of the process with all its workers, in bytes. */
  readonly memory: number;
}

/** Rows that are made at a time. */
const ROWS = 4096;

const { rows, test, features, classes, strategies, workers, batch, candidates }: StudyJob = JSON
  .parse(Deno.args[0]);
const folder = await Deno.makeTempDir({ prefix: "large-" });
try {
  for (const [name, count, seed] of [["pool", rows, 1], ["test", test, 2]] as const) {
    const samples = largeSamples({ rows: count, features, classes }, seed);
    using file = await Deno.open(join(folder, `X_${name}.npy`), { write: true, createNew: true });
    const write = async (bytes: Uint8Array) => {
      for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    };
    await write(npyHeader("f4", [count, features]));
    for (let first = 0; first < count; first += ROWS) {
      const last = Math.min(first + ROWS, count);
      const values = new Float32Array((last - first) * features);
      samples.fill(first, last, values);
      await write(new Uint8Array(values.buffer));
    }
    await Deno.writeFile(join(folder, `y_${name}.npy`), writeNpy(samples.labels, [count]));
  }
  const start = performance.now();
  await runExperiment({
    data: { embeddings: folder },
    strategies,
    start: "random",
    reps: 1,
    cycles: 1,
    batchSize: batch,
    maxCandidates: candidates,
  }, { dataFolder: join(folder, "data"), workers });
  const times: StudyTimes = {
    seconds: (performance.now() - start) / 1000,
    memory: peakMemory(),
  };
  console.log(JSON.stringify(times));
} finally {
  await Deno.remove(folder, { recursive: true });
}
