// Hands an experiment to a Slurm cluster: step 1 if it is missing and the cells as job arrays, step 3 after them.

import { resolve } from "node:path";
import { findPool } from "../lib/experiment/study_pool.ts";
import { UserError } from "../lib/errors.ts";
import type { Experiment } from "../lib/experiment/experiment.ts";
import { cellState, planCells } from "../lib/experiment/plan.ts";
import { assertNoLinks } from "../lib/store/links.ts";
import type { Store } from "../lib/store/store.ts";
import { commandLineName, findEmbeddings, openStudy, replace } from "../steps/artifacts.ts";
import { command, type Context, dataFolder, projectFolder } from "../steps/command.ts";
import { batchScript, type Job } from "./batch_script.ts";
import { isOnPath, withoutLoaderVariables } from "./subprocess.ts";

const usage = "deno task submit EXPERIMENT [options] [-- options of sbatch]";

async function main(context: Context): Promise<void> {
  const { positionals: [, ...extra], values, print } = context;
  const dryRun = values["dry-run"] === true;
  const cores = coresOf(values["nodes-of"]);
  if (extra.length > 0 && !extra[0].startsWith("-")) {
    throw new UserError(`Unexpected argument '${extra[0]}'; usage: ${usage}`);
  }
  const { experiment, store } = await openStudy(context);
  const cells = await unfinishedCells(store, experiment);
  if (cells.left === 0) {
    return print(
      `${experiment.name}: all cells are done; draw them: deno task plot ${
        commandLineName(experiment)
      }`,
    );
  }

  const folder = resolve(dataFolder, "logs");
  await assertNoLinks(dataFolder, folder);
  await Deno.mkdir(folder, { recursive: true });
  const { time, partition } = values as Record<string, string | undefined>;
  const given = [
    ...time === undefined ? [] : [`--time=${time}`],
    ...partition === undefined ? [] : [`--partition=${partition}`],
    ...extra,
  ];
  const tasks = Math.ceil(cells.left / cores);
  const nodes = `${tasks} times ${cores} cores`;
  const shape = [`--array=1-${tasks}`, `--cpus-per-task=${cores}`, ...given];
  const job = (
    kind: "embed" | "run" | "plot",
    file: string,
    options: string[],
    more: Job["command"] = [],
    name = `${experiment.name}-${kind}`,
  ): Job => ({
    name,
    project: resolve(projectFolder),
    log: { folder, file: `${name}-${options === shape ? "%A_%a" : "%j"}.log` },
    command: [
      Deno.execPath(),
      "run",
      "--quiet",
      `-P=${kind}`,
      `steps/${file}`,
      experiment.path,
      ...more,
    ],
    environment: withoutLoaderVariables(Deno.env.toObject()).loader,
    options,
  });
  const submit = async (what: string, options: string[], job: Job): Promise<string> => {
    const script = batchScript(job);
    if (dryRun) {
      print(`# ${what}: sbatch ${options.join(" ")}`.trimEnd());
      for (const line of script.split("\n")) print(line);
      return `JOB_OF_${job.name}`;
    }
    const id = await sbatch(options, script);
    print(`${what}: job ${id}`);
    return id;
  };

  // What a later job waits for must end well; if it can't any more, the later one is taken from the queue.
  const after = (id: string) => [`--dependency=afterok:${id}`, "--kill-on-invalid-dep=yes"];
  const single = withoutArray(given);
  let waiting: string[] = [];
  if (!cells.embedded) {
    if (!("embeddings" in experiment.data)) {
      const share = job("embed", "01_embed.ts", shape, ["--share"], `${experiment.name}-share`);
      waiting = after(await submit(`step 1, the images on ${nodes}`, [], share));
    }
    waiting = after(await submit("step 1", waiting, job("embed", "01_embed.ts", single)));
  }
  const id = await submit(
    `step 2, ${cells.left} cells on ${nodes}`,
    waiting,
    job("run", "02_run.ts", shape, ["--no-wait", "--workers", { raw: '"$SLURM_CPUS_PER_TASK"' }]),
  );
  await submit("step 3", after(id), job("plot", "03_plot.ts", single));
  if (!dryRun) {
    print(
      `Logs are in data/logs. See how it goes: deno task status ${
        commandLineName(experiment)
      } --watch`,
    );
  }
}

/** How many cells are not done, and whether there are embeddings to run them on. */
async function unfinishedCells(store: Store, experiment: Experiment) {
  const { reps, strategies, bounds = [] } = experiment;
  const all = reps * (strategies.length + bounds.length);
  let embedded;
  try {
    embedded = await findEmbeddings(store, experiment);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { embedded: false, left: all };
  }
  const pool = await findPool(store, projectFolder, experiment, embedded);
  // Without its pool, no cell of a study is done.
  if (pool === undefined) return { embedded: true, left: all };
  let left = 0;
  for (const plan of await planCells(store, projectFolder, experiment, pool)) {
    if (!(await cellState(store, plan)).done) left++;
  }
  return { embedded: true, left };
}

/** Options without those that make an array, which are meant for the cells. */
function withoutArray(options: string[]): string[] {
  return options.filter((option, i) =>
    !/^(--array\b|-a)/.test(option) && !/^(--array|-a)$/.test(options[i - 1] ?? "")
  );
}

function coresOf(value: unknown): number {
  if (!/^[1-9]\d*$/.test(String(value ?? 8))) {
    throw new UserError(`--nodes-of: expected a whole number from 1 on, found "${value}"`);
  }
  return Number(value ?? 8);
}

/** Submits a script and returns the job's number. */
async function sbatch(options: string[], script: string): Promise<string> {
  if (!await isOnPath("sbatch", Deno.env.get("PATH") ?? "")) {
    throw new UserError(
      "There is no sbatch here; submit on a machine of a Slurm cluster, or add --dry-run to see the scripts",
    );
  }
  const process = new Deno.Command("sbatch", {
    args: ["--parsable", ...options],
    clearEnv: true,
    env: withoutLoaderVariables(Deno.env.toObject()).kept,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { success, stdout, stderr } = await process.output();
  if (!success) {
    const lines = new TextDecoder().decode(stderr).trim().split("\n");
    throw new UserError(`Slurm does not take the job (${lines.join("; ")}); mend the options`);
  }
  // The name of the cluster may follow.
  return new TextDecoder().decode(stdout).trim().split(";")[0];
}

if (import.meta.main) {
  await command({
    usage,
    description:
      "Hands an experiment to a Slurm cluster whose nodes share this folder: step 1 if it is missing and the " +
      "cells as job\narrays whose tasks take what is not done yet, and step 3 after them. Jobs whose time is up " +
      "go on by themselves.",
    maxPositionals: Infinity,
    options: {
      "nodes-of": {
        type: "string",
        value: "N",
        description: "Cores of each task of the array; 8 unless given",
      },
      time: { type: "string", value: "H:MM:SS", description: "Time limit of each job" },
      partition: { type: "string", value: "NAME", description: "Where the jobs run" },
      "dry-run": { type: "boolean", description: "Prints the scripts and submits nothing" },
      replace,
    },
  }, main);
}
