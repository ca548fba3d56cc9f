// The whole experiment on a pool like the paper's: ours on two cores, and scikit-activeml 1.0.1.
//
// The original's seconds are those of its CPU in one thread: other work on the machine hardly changes them, and half of
// their sum is what two cores would need that never wait for each other.

import { join } from "node:path";
import { cellState, planCells } from "../lib/experiment/plan.ts";
import { loadExperiment } from "../lib/experiment/experiment.ts";
import { openStore } from "../lib/store/open_store.ts";
import { findEmbeddings } from "../steps/artifacts.ts";
import { command, type Context, dataFolder, duration, projectFolder } from "../steps/command.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { numbersOf } from "./arguments.ts";
import {
  folder,
  here,
  machine,
  oneThread,
  pythonEnvironment,
  run,
  writeResult,
} from "./original.ts";
import { makePool } from "./pool.ts";

const repetitions = 3;
/** Cycles of the paper's experiment. */
const paperCycles = 20;

/** A cell of the original. */
interface Cell {
  seconds: number;
  accuracies: number[];
  picks: number[][];
}

/** Runs a step of ours and tells its seconds and its peak of resident memory. */
async function step(file: string, permissions: string, ...args: string[]) {
  const start = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", `-P=${permissions}`, `steps/${file}`, ...args],
    cwd: projectFolder,
  }).spawn();
  let memory = 0;
  let isRunning = true;
  const ended = process.status.then((status) => {
    isRunning = false;
    return status;
  });
  while (isRunning) {
    // By a program, since Deno lets only who may do everything look into /proc.
    const peak = await run("grep", ["VmHWM", `/proc/${process.pid}/status`]).catch(() => "");
    memory = Math.max(memory, Number(/\d+/.exec(peak)?.[0] ?? 0) * 1024);
    await Promise.race([ended, new Promise((wake) => setTimeout(wake, 500))]);
  }
  if (!(await ended).success) throw new Error(`${file} failed`);
  return { seconds: (performance.now() - start) / 1000, memory };
}

/** A cell of the original, and whether an earlier benchmark measured it. */
async function originalCell(
  python: string,
  pool: string,
  name: string,
  repetition: number,
  cycles: number,
): Promise<Cell & { isKept: boolean }> {
  const path = join(folder, "cells", `${name}_${repetition}_${cycles}.json`);
  const known = await Deno.readTextFile(path).catch(() => undefined);
  if (known !== undefined) return { ...JSON.parse(known), isKept: true };
  const script = join(here, "cell_peer.py");
  const text = await run(python, [script, pool, name, `${repetition}`, `${cycles}`], oneThread);
  await Deno.mkdir(join(folder, "cells"), { recursive: true });
  await Deno.writeTextFile(path, text);
  return { ...JSON.parse(text), isKept: false };
}

async function main({ values }: Context): Promise<void> {
  const [reps] = numbersOf("reps", values.reps, "1").map(Number);
  const [cycles] = numbersOf("cycles", values.cycles, `${paperCycles}`).map(Number);
  const python = await pythonEnvironment();
  const { pool } = await makePool(50_000);
  const path = join(folder, "experiment.json");
  const paper = await loadExperiment(join(projectFolder, "experiments", "cifar100.json"));
  await Deno.writeTextFile(
    path,
    JSON.stringify({
      name: "bench",
      data: { embeddings: pool },
      strategies: paper.strategies.map(({ name }) => name),
      reps: repetitions,
      cycles,
      batchSize: 100,
      maxCandidates: 0.2,
    }),
  );
  await step("01_embed.ts", "embed", path);
  const whole = await step("02_run.ts", "run", path, "--workers", "2", "--force");

  const experiment = await loadExperiment(path);
  const store = await openStore(dataFolder);
  const embedded = await findEmbeddings(store, experiment);
  const plans = await planCells(store, projectFolder, experiment, embedded);
  const rows = [[
    "strategy",
    "ours s",
    "original s",
    "ratio",
    "equal picks",
    "first difference",
    "accuracy",
    "original",
  ]];
  let [sum, own, count, kept] = [0, 0, 0, 0];
  for (const plan of plans) {
    const { strategy, settings: { repetition } } = plan;
    if (repetition >= reps) continue;
    const { cycles: ran } = await cellState(store, plan);
    const original = await originalCell(python, pool, strategy.name, repetition, cycles);
    const seconds = ran.reduce(
      (sum, { querySeconds = 0, fitSeconds = 0, scoreSeconds = 0 }) =>
        sum + querySeconds + fitSeconds + scoreSeconds,
      0,
    );
    const wanted = original.picks.flat();
    const picks = ran.flatMap(({ picks }) => picks);
    const first = wanted.findIndex((pick, i) => pick !== picks[i]);
    rows.push([
      strategy.name,
      seconds.toFixed(1),
      original.seconds.toFixed(1),
      (original.seconds / seconds).toFixed(1),
      `${wanted.filter((pick, i) => pick === picks[i]).length}/${wanted.length}`,
      first < 0 ? "" : `cycle ${Math.floor(first / 100) + 1}`,
      ran.at(-1)!.accuracy.toFixed(3),
      original.accuracies.at(-1)!.toFixed(3),
    ]);
    sum += original.seconds;
    own += seconds;
    count++;
    if (original.isKept) kept++;
  }
  rows.push(["all", own.toFixed(1), sum.toFixed(1), (sum / own).toFixed(1), "", "", "", ""]);
  const all = sum / count * plans.length;
  const file = cycles === paperCycles ? "experiment.txt" : `experiment_${cycles}_cycles.txt`;
  await writeResult(file, [
    machine(),
    `50,000 x 384 float32, 100 classes, ${cycles} cycles of 100 labels; a cell's seconds, each on one core`,
    `Of ${count} cells of the original, ${kept} were measured by an earlier benchmark, the others after ours.`,
    "",
    ...alignColumns(rows, [1, 2, 3, 4, 6, 7]),
    "",
    `Ours, all ${plans.length} cells on two cores: ${duration(whole.seconds)}, at most ` +
    `${(whole.memory / 1e9).toFixed(2)} GB of memory.`,
    `The original's ${plans.length} cells: ${
      duration(all)
    } of one core (${count} cells measured), ` +
    `${(all / whole.seconds).toFixed(1)} times ours; two cores without any loss: ` +
    `${duration(all / 2)}, ${(all / 2 / whole.seconds).toFixed(1)} times ours.`,
  ]);
}

if (import.meta.main) {
  await command({
    usage: "deno task bench:experiment [options]",
    description:
      "Runs the paper's experiment, ten strategies for 20 cycles of 100 labels, on a pool of 50,000: ours with three\n" +
      "repetitions on two workers, and the original's first repetitions, which take the better part of an hour each; with\n" +
      "--cycles the first cycles alone, in minutes. Cells of the original that are done are kept in data/bench/cells/, so that\n" +
      "an interrupted benchmark goes on; remove the folder to measure anew. The table goes to bench/results/experiment.txt, or\n" +
      "with N cycles to experiment_N_cycles.txt.",
    maxPositionals: 0,
    options: {
      reps: {
        type: "string",
        value: "N",
        description: "Repetitions of the original; 1 unless given",
      },
      cycles: { type: "string", value: "N", description: "Cycles of both; 20 unless given" },
    },
  }, main);
}
