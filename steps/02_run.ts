// Step 2: every strategy at every repetition, cycle after cycle: query, label, fit, score; and further measures of what is finished.

import { cpus } from "node:os";
import { notesOnStudy } from "../lib/experiment/notes.ts";
import type { Experiment } from "../lib/experiment/experiment.ts";
import { type CellPlan, countCycles, planCells } from "../lib/experiment/plan.ts";
import { knownCells, runCells, type RunOptions } from "../lib/experiment/run_cells.ts";
import { makePool, type StudyPool } from "../lib/experiment/study_pool.ts";
import { runtimeProblem } from "../lib/numeric/products.ts";
import { UserError } from "../lib/errors.ts";
import { nearestNames } from "../lib/nearest_names.ts";
import type { Store } from "../lib/store/store.ts";
import { findEmbeddings, type FoundCells, openStudy, replace } from "./artifacts.ts";
import { command, type Context, duration, projectFolder } from "./command.ts";
import { type MeasureRun, measureStudy, tellStop } from "./measure_study.ts";
import { listenForStop } from "./stop_signal.ts";

/**
 * The step; `all.ts` runs it after the ones before it.
 *
 * @param context The command's context
 * @param found Takes the study's cells, if there is nothing to run; the next step need not look them up again
 * @returns The exit code
 */
export async function main(context: Context, found: FoundCells = {}): Promise<number> {
  const { values, print, now } = context;
  const workers = wholeNumber(values.workers, "--workers") ?? cpus().length;
  const queryLimit = wholeNumber(values["query-limit"], "--query-limit");
  const { experiment, store } = await openStudy(context);
  const embedded = await findEmbeddings(store, experiment);
  const pool = await makePool(store, projectFolder, experiment, embedded);
  const plans = select(await planCells(store, projectFolder, experiment, pool), values);
  if (plans.length === 0) {
    print(
      `${experiment.name}: share ${values.shard} has no cell: there are more shares than cells`,
    );
    return 0;
  }

  using stop = listenForStop();
  const run = {
    project: projectFolder,
    workers,
    signal: stop.signal,
    wait: values["no-wait"] !== true,
    now,
  };
  const work = { experiment, store, pool, plans, found };
  const code = await runStudy(context, work, { ...run, queryLimit });
  // A stopped run has the highest code.
  if (experiment.measures === undefined || code === 130) return code;
  return Math.max(code, await measureStudy(context, work, run));
}

/** What the step works on. */
interface Work {
  readonly experiment: Experiment;
  readonly store: Store;
  readonly pool: StudyPool;
  readonly plans: readonly CellPlan[];
  readonly found: FoundCells;
}

/** Runs the cells that are not done. Returns the exit code. */
async function runStudy(
  context: Context,
  { experiment, store, pool, plans, found }: Work,
  run: MeasureRun & Pick<RunOptions, "queryLimit">,
): Promise<number> {
  const { values, print, now } = context;
  const known = await knownCells(store, plans);
  const todo = values.force ? plans : plans.filter((_, i) => !known[i].state.done);
  if (todo.length === 0) {
    if (values.only === undefined && values.shard === undefined) {
      found.experiment = experiment;
      found.cells = known;
    }
    print(`${experiment.name}: all ${plans.length} cells are done`);
    return 0;
  }
  // Strategies that differ by nothing but their label are one cell, and so is WholePool at all repetitions.
  const distinct = new Map(todo.map((plan) => [plan.hash, plan]));
  const all = new Set(plans.map(({ hash }) => hash));
  print(`${experiment.name}: ${distinct.size} of ${all.size} cells to run`);
  for (const note of await notesOnStudy(store, experiment, pool)) print(`note: ${note}`);
  const problem = await runtimeProblem();
  if (problem !== undefined) {
    print(`note: WebAssembly multiplies matrices, more slowly, with the same results: ${problem}`);
  }

  const start = now();
  const total = countCycles(distinct.values());
  const bar = context.progress("cells", total, "cycles");
  let done = 0;
  const said = new Set<string>();
  const { failures, finished, left } = await runCells(store, todo, {
    ...run,
    worker: new URL("./cell_worker.ts", import.meta.url),
    force: values.force === true,
    onCycles: (count) => bar.update(done += count),
    onWarning: ({ strategy: { label } }, message) => said.add(`${label}: ${message}`),
  }).finally(() => bar.stop());
  for (const line of said) print(`note: ${line}`);

  if (run.signal.aborted) return tellStop(print, experiment, "cycles");
  for (const { plan, error } of failures) print(`failed: ${cellName(plan)}: ${error.message}`);
  const others = distinct.size - finished - failures.length - left;
  const shared = others > 0 ? `, ${others} by other processes meanwhile` : "";
  const held = left > 0 ? `, ${left} are left to other processes` : "";
  print(`${experiment.name}: ${finished} cells in ${duration(now() - start)}${shared}${held}`);
  return failures.length > 0 ? 1 : 0;
}

/** The cells that `--only` and `--shard` leave. */
function select(plans: CellPlan[], { only, shard }: Context["values"]): CellPlan[] {
  let selected = plans;
  if (only !== undefined) {
    const labels = new Set(plans.map(({ strategy }) => strategy.label));
    const wanted = only as string[];
    const unknown = wanted.find((label) => !labels.has(label));
    if (unknown !== undefined) {
      throw new UserError(
        `--only: the experiment has no strategy or bound "${unknown}"; ${
          nearestNames(unknown, [...labels])
        }`,
      );
    }
    selected = selected.filter(({ strategy }) => wanted.includes(strategy.label));
  }
  if (shard !== undefined) {
    const [, part, parts] = /^(\d+)\/(\d+)$/.exec(String(shard))?.map(Number) ?? [];
    if (!(part >= 1 && part <= parts)) {
      throw new UserError(`--shard: expected a share such as 1/2, found "${shard}"`);
    }
    selected = selected.filter((_, i) => i % parts === part - 1);
  }
  return selected;
}

function cellName({ strategy, settings }: CellPlan): string {
  return `${strategy.label}, repetition ${settings.repetition}`;
}

function wholeNumber(value: unknown, option: string): number | undefined {
  if (value === undefined) return;
  if (!/^[1-9]\d*$/.test(String(value))) {
    throw new UserError(`${option}: expected a whole number from 1 on, found "${value}"`);
  }
  return Number(value);
}

if (import.meta.main) {
  await command({
    usage: "deno task run [experiment] [options]",
    description: "Step 2: runs every strategy at every repetition on the embeddings of step 1.\n" +
      "Finished cells are not run again; a stopped run goes on where it was.",
    options: {
      workers: {
        type: "string",
        value: "N",
        description: "Cells at once; one per core unless given",
      },
      only: {
        type: "string",
        multiple: true,
        value: "LABEL",
        description: "Only this strategy or bound; may be repeated",
      },
      shard: {
        type: "string",
        value: "I/N",
        description: "Only the I-th of N shares of the cells",
      },
      "query-limit": {
        type: "string",
        value: "SECONDS",
        description: "A query that takes longer fails its cell; 3600 unless given",
      },
      force: { type: "boolean", description: "Runs finished cells again" },
      "no-wait": {
        type: "boolean",
        description: "Ends when other processes hold all that is left",
      },
      replace,
    },
  }, main);
}
