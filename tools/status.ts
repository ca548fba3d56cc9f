// Where an experiment stands: each step and cell, why it is stale, and what would run.

import { join } from "node:path";
import { devicePromise } from "../lib/encoder/devices.ts";
import { embedKey } from "../lib/encoder/embed.ts";
import type { Experiment } from "../lib/experiment/experiment.ts";
import { planCells } from "../lib/experiment/plan.ts";
import { planPublication } from "../lib/experiment/publication.ts";
import { type CellStatus, cellStatus, type Standing } from "../lib/experiment/status.ts";
import { startWatch, type Watch } from "../lib/store/processes.ts";
import { findRecord, type Key } from "../lib/store/records.ts";
import { referencedRecord } from "../lib/store/references.ts";
import type { Store } from "../lib/store/store.ts";
import { keyChanges } from "../lib/store/key_changes.ts";
import { commandLineName, keptHub } from "../steps/artifacts.ts";
import { command, type Context, dataFolder, duration, projectFolder } from "../steps/command.ts";
import { type JobLog, readJobLogs } from "./job_logs.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";

/** How many reasons are named for one step. */
const MOST_REASONS = 3;
/** Seconds between two looks of `--watch`. */
const WATCH_SECONDS = 2;

async function main(context: Context): Promise<void> {
  const { values, print, now } = context;
  const store = await context.store();
  if (!values.watch) return print((await look(context, store, startWatch(() => 0))).join("\n"));
  const watch = startWatch(now);
  for (;;) {
    const lines = await look(context, store, watch);
    // Clears the terminal, its memory included, so that one page stays.
    if (Deno.stdout.isTerminal()) lines.unshift("\x1b[H\x1b[2J\x1b[3J");
    print(lines.join("\n"));
    await new Promise((resolve) => setTimeout(resolve, WATCH_SECONDS * 1000));
  }
}

/** One look at all steps and cells, as lines. */
async function look(context: Context, store: Store, watch: Watch): Promise<string[]> {
  const lines: string[] = [];
  const print = (line = "") => lines.push(line);
  const experiment = await context.experiment();
  const { name, cycles, reps } = experiment;
  const jobs = await readJobLogs(join(dataFolder, "logs"), name);

  const embed = await stepStatus(
    store,
    experiment,
    "embed",
    () =>
      embedKey({
        ...experiment,
        store,
        project: projectFolder,
        hub: keptHub(),
        now: context.now,
      }),
  );
  const rows = [["step", "", "repetition", "cycles", "time", "machine", "state", "why"]];
  rows.push(["1 embed", "", "", "", embed.time, "", embed.standing, embed.why]);

  const embedded = await referencedRecord(store, name, "embed");
  const cells: CellStatus[] = [];
  if (embedded === undefined) {
    rows.push(["2 run", "", "", "", "", "", "missing", "after step 1"]);
  } else {
    for (const plan of await planCells(store, projectFolder, experiment, embedded)) {
      const status = await cellStatus(store, plan, watch);
      cells.push(status);
      rows.push([
        "2 run",
        plan.strategy.label,
        String(plan.settings.repetition),
        `${status.cycles}/${cycles}`,
        status.seconds > 0 ? duration(status.seconds) : "",
        status.host ?? "",
        status.standing,
        inWords([...status.why, ...jobOf(status, jobs)]),
      ]);
    }
  }

  const left = cells.filter(({ standing }) => standing !== "done");
  const plot = embedded === undefined || left.length > 0
    ? await unfinishedPlot(store, experiment)
    : await stepStatus(
      store,
      experiment,
      "plot",
      async () => (await planPublication(store, projectFolder, experiment, embedded)).key,
    );
  rows.push(["3 plot", "", "", "", plot.time, "", plot.standing, plot.why]);
  for (const line of alignColumns(rows, [2, 3, 4])) print(line);

  print();
  const done = cells.length - left.length;
  print(
    `${name}: ${done} of ${cells.length || reps * experiment.strategies.length} cells are done`,
  );
  if (left.length > 0) {
    const known = left.reduce((sum, { seconds }) => sum + seconds, 0);
    const last = known > 0 ? `, which took ${duration(known)} of work last time` : "";
    print(`deno task run ${commandLineName(experiment)} would run ${left.length} cells${last}`);
  } else if (embed.standing !== "done" || plot.standing !== "done") {
    print(`deno task all ${commandLineName(experiment)} would bring it up to date`);
  }
  const promise = devicePromise(experiment.encoder);
  if (promise !== undefined) print(promise);
  if (jobs.length > 0) {
    print();
    const heads = [["job", "node", "last line of its log"]];
    for (
      const line of alignColumns(
        [...heads, ...jobs.map((log) => [log.job, log.node, log.last])],
        [],
      )
    ) {
      print(line);
    }
  }
  return lines;
}

/** The first reasons; after a release, a step may have dozens. */
function inWords(why: string[]): string {
  const more = why.length - MOST_REASONS;
  if (more <= 1) return why.join(", ");
  return `${why.slice(0, MOST_REASONS).join(", ")} and ${more} more reasons`;
}

/** The job in which a running cell is run. */
function jobOf({ standing, why }: CellStatus, jobs: JobLog[]): string[] {
  if (standing !== "running") return [];
  const found = jobs.find(({ process }) => why[0].startsWith(`process ${process}-`));
  return found ? [`job ${found.job}`] : [];
}

/** Where a step of one record stands. */
interface StepStatus {
  standing: Standing;
  time: string;
  why: string;
}

async function stepStatus(
  store: Store,
  { name }: Experiment,
  step: string,
  keyNow: () => Promise<Key>,
): Promise<StepStatus> {
  const before = await referencedRecord(store, name, step);
  const time = before ? duration(before.seconds) : "";
  let key: Key;
  try {
    key = await keyNow();
  } catch (error) {
    // What goes in is missing or damaged, or lies on the hub.
    const standing = before ? "stale" : "missing";
    return { standing, time, why: (error as Error).message.split("\n")[0] };
  }
  if (await findRecord(store, key)) return { standing: "done", time, why: "" };
  if (before === undefined) return { standing: "missing", time, why: "" };
  const why = inWords(keyChanges(before.key, key)) || "its objects are missing or damaged";
  return { standing: "stale", time, why };
}

async function unfinishedPlot(store: Store, { name }: Experiment): Promise<StepStatus> {
  const before = await referencedRecord(store, name, "plot");
  return {
    standing: before ? "stale" : "missing",
    time: before ? duration(before.seconds) : "",
    why: "after step 2",
  };
}

if (import.meta.main) {
  await command({
    usage: "deno task status [experiment] [options]",
    description:
      "Shows where an experiment's steps and cells stand: done, running, failed, missing, or stale " +
      "and why.\nAfter deno task submit, the jobs and the last lines of their logs too. It changes nothing.",
    defaultExperiment: "cifar100",
    options: {
      watch: {
        type: "boolean",
        description: `Looks again every ${WATCH_SECONDS} seconds, until Ctrl-C`,
      },
    },
  }, main);
}
