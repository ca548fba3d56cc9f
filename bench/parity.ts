// Ours against scikit-activeml 1.0.1 on pools that no golden run has seen, every query from the same labels; and the
// original against itself with other builds of its matrix library, which is as equal as anyone can be.

import { join } from "node:path";
import { classifierSettings } from "../lib/classifier/settings.ts";
import { runCell } from "../lib/experiment/cell.ts";
import type { Dataset } from "../lib/experiment/check_dataset.ts";
import type { Cycle } from "../lib/figures/study.ts";
import type { Matrix } from "../lib/numeric/matrix.ts";
import { loadStrategy, strategyNames } from "../lib/strategies/registry.ts";
import { command } from "../steps/command.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import {
  folder,
  here,
  machine,
  oneThread,
  pythonEnvironment,
  run,
  writeResult,
} from "./original.ts";

/** CPUs that OpenBLAS has code for, the newest first; a CPU that cannot do what the first ones can ends the program. */
const builds = ["SkylakeX", "Haswell", "Sandybridge", "Prescott"];

/** A pool and the original's picks in it, strategy by strategy, query by query. */
interface Pool {
  dtype: "float32" | "float64";
  classes: number;
  batch: number;
  candidates: number;
  repetition: number;
  X: number[][];
  y: number[];
  X_test: number[][];
  y_test: number[];
  picks: Record<string, number[][]>;
}

/** Our picks in a pool, every query from the original's labels. */
async function ask(name: string, pool: Pool): Promise<number[][]> {
  const constructor = pool.dtype === "float32" ? Float32Array : Float64Array;
  const matrix = (rows: number[][]): Matrix => ({
    data: constructor.from(rows.flat()),
    rows: rows.length,
    columns: rows[0].length,
  });
  const dataset: Dataset = {
    pool: matrix(pool.X),
    poolLabels: Int32Array.from(pool.y),
    test: matrix(pool.X_test),
    testLabels: Int32Array.from(pool.y_test),
    classCount: pool.classes,
  };
  const strategy = await loadStrategy(name);
  const batches = pool.picks[name].map((picks) => ({ picks }));
  return await Promise.all(batches.map(async (_, cycle) => {
    const cell = runCell(
      dataset,
      strategy,
      {
        options: strategy.options.parse({}),
        repetition: pool.repetition,
        cycles: batches.length,
        batchSize: pool.batch,
        maxCandidates: pool.candidates,
        classifier: classifierSettings.parse({}),
        generator: "mt19937",
      },
      { finished: [{ picks: [] }, ...batches.slice(0, cycle)] },
    );
    return (await cell.next() as IteratorResult<Cycle, undefined>).value!.picks.slice();
  }));
}

function different(picks: number[][], wanted: number[][]): number {
  return wanted.flat().filter((pick, i) => pick !== picks.flat()[i]).length;
}

async function main(): Promise<void> {
  const python = await pythonEnvironment();
  const script = join(here, "parity_peer.py");
  const digits = join(here, "..", "tests", "golden", "digits.csv");
  const original = (build: string, ...args: string[]) =>
    run(python, [script, digits, ...args], { ...oneThread, OPENBLAS_CORETYPE: build });
  const failure = () => undefined;
  let first = 0;
  let made = await original(builds[first]).catch(failure);
  while (made === undefined && first < builds.length - 2) {
    made = await original(builds[++first]).catch(failure);
  }
  if (made === undefined) throw new Error("The original does not run with OpenBLAS for any CPU");
  const [newest, ...older] = builds.slice(first, first + 3);
  const pools: Pool[] = JSON.parse(made);
  const file = join(folder, "parity_pools.json");
  await Deno.writeTextFile(file, made);
  const others: Record<string, number[][]>[][] = [];
  for (const build of older) {
    others.push(JSON.parse(await original(build, file)));
  }

  const rows = [["strategy", "picks", "ours", ...older, "ours, pool by pool"]];
  for (const name of strategyNames.filter((name) => name in pools[0].picks)) {
    const ours = await Promise.all(pools.map((pool) => ask(name, pool)));
    const counts = [ours, ...others.map((other) => other.map((picks) => picks[name]))]
      .map((answers) => answers.map((picks, i) => different(picks, pools[i].picks[name])));
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    rows.push([
      name,
      String(sum(pools.map(({ picks }) => picks[name].flat().length))),
      ...counts.map((count) => String(sum(count))),
      counts[0].join(" "),
    ]);
  }
  await writeResult("parity.txt", [
    machine(),
    `Picks that differ from the original's with OpenBLAS for ${newest}: ours, and its own with OpenBLAS for other CPUs.`,
    "",
    ...alignColumns(rows, [1, 2, 3, 4]),
  ]);
}

if (import.meta.main) {
  await command({
    usage: "deno task bench:parity",
    description:
      "Asks all strategies for batches of eight pools of handwritten digits, from the labels of the original's own runs, and\n" +
      "counts picks that differ from the original's with OpenBLAS for this CPU: ours, and its own with OpenBLAS for older ones.\n" +
      "Takes some minutes. The table goes to bench/results/parity.txt.",
    maxPositionals: 0,
  }, main);
}
