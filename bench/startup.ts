// How long the tasks take that find nothing to do, by the clock and by the processor: the status, a run, a plot and all steps
// of a study of a thousand finished cells. The study is tiny, but for its number of cells, and is made in a temporary copy of the project.

import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { loadExperiment } from "../lib/experiment/experiment.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { writeNpz } from "../lib/images/npz.ts";
import { RandomState } from "../lib/random/random_state.ts";
import { command, type Context, projectFolder } from "../steps/command.ts";
import { copyProject, type Project } from "../tools/torture/project.ts";
import { numbersOf } from "./arguments.ts";
import { writeResult } from "./original.ts";

/** Samples of the pool and of the test set each. */
const rows = 100;
/** Features of a sample. */
const columns = 2;

/** What is measured: what the user types, after `deno task`. */
const tasks = ["status", "run", "plot", "all"] as const;

/** Seconds of one call. */
interface Seconds {
  /** By the clock. */
  readonly wall: number;
  /** Of all cores, for the program and for what the system did for it. */
  readonly processor: number;
}

/** A copy of a checkout whose study is finished. */
async function prepare(
  checkout: string,
  strategies: readonly string[],
  cells: number,
): Promise<Project> {
  const project = await copyProject({}, checkout);
  const random = new RandomState(0);
  const samples = () => ({
    data: Float32Array.from(random.randomSample(rows * columns)),
    shape: [rows, columns],
  });
  const labels = () => ({
    data: Int32Array.from({ length: rows }, (_, i) => i % 2),
    shape: [rows],
  });
  const arrays = { X_pool: samples(), y_pool: labels(), X_test: samples(), y_test: labels() };
  await project.write("pool.npz", writeNpz(arrays));
  const study = {
    name: "startup",
    data: { embeddings: "../pool.npz" },
    strategies,
    reps: Math.ceil(cells / strategies.length),
    cycles: 20,
    batchSize: 2,
  };
  await project.write("experiments/startup.json", JSON.stringify(study));
  // Of thousands of files that are gone in a minute, none has to be on the disk.
  await project.write("data/no-sync", "");
  const { code, stderr } = await project.task("all", "startup");
  if (code !== 0) throw new Error(`The study failed in ${checkout}: ${stderr}`);
  return project;
}

/** Runs a task of a copy to its end. */
async function time({ folder }: Project, task: string): Promise<Seconds> {
  const call = [Deno.execPath(), "task", "--quiet", task, "startup"];
  const { success, stderr } = await new Deno.Command("bash", {
    args: ["-c", "TIMEFORMAT='%R %U %S'; time \"$@\" > /dev/null", "bash", ...call],
    cwd: folder,
    env: { INIT_CWD: folder },
    stdout: "null",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stderr).trim();
  if (!success) throw new Error(`${task} failed: ${text}`);
  const [wall, user, system] = text.split("\n").at(-1)!.split(" ").map(Number);
  return { wall, processor: user + system };
}

async function main({ positionals: [checkout], values }: Context): Promise<void> {
  const [cells] = numbersOf("cells", values.cells, "1000").map(Number);
  const [runs] = numbersOf("runs", values.runs, "10").map(Number);
  const paper = await loadExperiment(join(projectFolder, "experiments", "cifar100.json"));
  const strategies = paper.strategies.map(({ name }) => name);
  const folders = [projectFolder, ...checkout === undefined ? [] : [resolve(checkout)]];
  const projects: Project[] = [];
  try {
    for (const folder of folders) projects.push(await prepare(folder, strategies, cells));
    const table = [["task", "s", "processor s", "before s", "processor s", "ratio"]];
    for (const task of tasks) {
      const times = projects.map((): Seconds[] => []);
      for (let i = 0; i < runs; i++) {
        for (const [j, project] of projects.entries()) times[j].push(await time(project, task));
      }
      const best = times.map((seconds) => ({
        wall: Math.min(...seconds.map(({ wall }) => wall)),
        processor: Math.min(...seconds.map(({ processor }) => processor)),
      }));
      table.push([
        `deno task ${task}`,
        ...best.flatMap(({ wall, processor }) => [wall.toFixed(2), processor.toFixed(2)]),
        ...best.length > 1 ? [(best[1].wall / best[0].wall).toFixed(1)] : ["–", "–", "–"],
      ]);
    }
    await writeResult("startup.txt", [
      `${cpus()[0].model}, ${cpus().length} cores; Deno ${Deno.version.deno}`,
      `${
        Math.ceil(cells / strategies.length) * strategies.length
      } finished cells; the fastest of ${runs} calls`,
      "",
      ...alignColumns(table, [1, 2, 3, 4, 5]),
    ]);
  } finally {
    for (const project of projects) await project[Symbol.asyncDispose]();
  }
}

if (import.meta.main) {
  await command({
    usage: "deno task bench:startup [CHECKOUT] [options]",
    description:
      "Times the status, a run, a plot and all steps of a finished study, which find nothing to do, and those of another\n" +
      "checkout of this project, such as a git worktree of an older commit. Both run in turns, and the fastest time of each\n" +
      "counts. The table goes to bench/results/startup.txt.",
    options: {
      cells: { type: "string", value: "N", description: "Cells of the study; 1000 unless given" },
      runs: { type: "string", value: "N", description: "Calls of each task; 10 unless given" },
    },
  }, main);
}
