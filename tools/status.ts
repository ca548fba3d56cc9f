// Where an experiment stands: each step and cell, why it is stale, and what would run.

import { join } from "node:path";
import { devicePromise } from "../lib/encoder/devices.ts";
import { UserError } from "../lib/errors.ts";
import type { Experiment } from "../lib/experiment/experiment.ts";
import { type KnownCell, lookUpCells, planCells } from "../lib/experiment/plan.ts";
import { findPool } from "../lib/experiment/study_pool.ts";
import { otherOfName } from "../lib/experiment/study_name.ts";
import {
  type CellStatus,
  expectedSeconds,
  type Standing,
  statusOf,
} from "../lib/experiment/status.ts";
import {
  embedStatus,
  measuresStatus,
  plotStatus,
  type StepStatus,
} from "../lib/experiment/step_status.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { startWatch, type Watch } from "../lib/store/processes.ts";
import type { StepRecord } from "../lib/store/records.ts";
import type { Store } from "../lib/store/store.ts";
import { commandLineName, findEmbeddings, keptHub, surroundings } from "../steps/artifacts.ts";
import {
  command,
  type Context,
  dataFolder,
  duration,
  figuresFolder,
  projectFolder,
} from "../steps/command.ts";
import { type JobLog, readJobLogs } from "./job_logs.ts";

/** How many reasons are named for one step. */
const MOST_REASONS = 3;
/** Seconds between two looks of `--watch`. */
const WATCH_SECONDS = 2;

/** A cell as one look shows it. */
interface CellLook extends CellStatus {
  /** The label of its strategy or bound. */
  readonly label: string;
  /** How many cycles it is to have, cycle 0 not counted. */
  readonly asked: number;
}

async function main(context: Context): Promise<void> {
  const { values, print, now } = context;
  const store = await context.store();
  if (!values.watch) {
    for (const line of await look(context, store, startWatch(() => 0))) print(line);
    return;
  }
  const watch = startWatch(now);
  for (;;) {
    const lines = await look(context, store, watch);
    // Clears the terminal, its memory included, so that one page stays.
    if (Deno.stdout.isTerminal()) console.log("\x1b[H\x1b[2J\x1b[3J");
    for (const line of lines) print(line);
    await new Promise((resolve) => setTimeout(resolve, WATCH_SECONDS * 1000));
  }
}

/** One look at all steps and cells, as lines. */
async function look(context: Context, store: Store, watch: Watch): Promise<string[]> {
  const experiment = await context.experiment();
  const jobs = await readJobLogs(join(dataFolder, "logs"), experiment.name);
  const { embedded, cells, known, row } = await lookAtCells(store, experiment, watch, jobs);
  let embed = await embedStatus(store, projectFolder, experiment, keptHub(experiment));
  if (embed.standing === "done" && embedded === undefined) {
    embed = {
      standing: "to do",
      why: ["another study has the same embeddings: step 1 takes them"],
    };
  }
  const measures = experiment.measures && known
    ? await measuresStatus(store, projectFolder, known)
    : undefined;
  const isRun = cells.length > 0 && cells.every(({ standing }) => standing === "done") &&
    (measures?.standing ?? "done") === "done";
  const plot = embedded !== undefined && isRun
    ? await plotStatus(
      store,
      projectFolder,
      experiment,
      embedded,
      join(figuresFolder, experiment.name),
      known,
    )
    : { standing: "to do", why: ["after step 2"] } satisfies StepStatus;

  const rows = [["step", "", "repetition", "cycles", "time", "machine", "state", "why"]];
  rows.push(stepRow("1 embed", embed), ...row);
  if (measures !== undefined) rows.push(stepRow("2 measure", measures));
  rows.push(stepRow("3 plot", plot));
  const lines = alignColumns(rows, [2, 3, 4]);
  const taken = await otherOfName(store, experiment, surroundings);
  const isBlocked = rows.some((cells) => cells[6] === "blocked");
  const left = summary(experiment, embed, cells, plot);
  // What is blocked has its reason in its row; no command would do it.
  lines.push("", ...(taken !== undefined ? [taken] : isBlocked ? left.slice(0, 1) : left));
  const promise = devicePromise(experiment.encoder);
  if (promise !== undefined) lines.push(promise);
  if (jobs.length > 0) {
    const heads = ["job", "node", "last line of its log"];
    lines.push("");
    lines.push(...alignColumns([heads, ...jobs.map((log) => [log.job, log.node, log.last])], []));
  }
  return lines;
}

/** Where the cells stand, with the rows that tell of them; one row that says why, where they can't be told. */
async function lookAtCells(
  store: Store,
  experiment: Experiment,
  watch: Watch,
  jobs: JobLog[],
): Promise<{ embedded?: StepRecord; cells: CellLook[]; known?: KnownCell[]; row: string[][] }> {
  let embedded: StepRecord;
  try {
    embedded = await findEmbeddings(store, experiment);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { cells: [], row: [stepRow("2 run", { standing: "to do", why: ["after step 1"] })] };
  }
  const pool = await findPool(store, projectFolder, experiment, embedded);
  if (pool === undefined) {
    const why = ["its pool is made first"];
    return { embedded, cells: [], row: [stepRow("2 run", { standing: "to do", why })] };
  }
  const row: string[][] = [];
  const cells: CellLook[] = [];
  let known: KnownCell[];
  try {
    const plans = await planCells(store, projectFolder, experiment, pool);
    known = await lookUpCells(store, plans);
    for (const cell of known) {
      const { plan } = cell;
      const status = await statusOf(store, cell, watch);
      const { label } = plan.strategy;
      cells.push({ ...status, label, asked: plan.settings.cycles });
      row.push([
        "2 run",
        label,
        String(plan.settings.repetition),
        `${status.cycles}/${plan.settings.cycles}`,
        status.seconds > 0 ? duration(status.seconds) : "",
        status.host ?? "",
        inState("2 run", status.standing),
        inWords([...status.why, ...jobOf(status, jobs)]),
      ]);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const why = [error.message.split("\n")[0]];
    return { embedded, cells: [], row: [stepRow("2 run", { standing: "blocked", why })] };
  }
  return { embedded, cells, known, row };
}

function stepRow(step: string, { standing, seconds, why }: StepStatus): string[] {
  const time = seconds ? duration(seconds) : "";
  return [step, "", "", "", time, "", inState(step, standing), inWords(why)];
}

/** What is to do is named by its step. */
function inState(step: string, standing: Standing): string {
  const verbs: Record<string, string> = {
    "1 embed": "embed",
    "2 run": "run",
    "2 measure": "measure",
    "3 plot": "draw",
  };
  return standing === "to do" ? `to ${verbs[step]}` : standing;
}

/** How much is done, and what the next command would do. */
function summary(
  experiment: Experiment,
  embed: StepStatus,
  cells: readonly CellLook[],
  plot: StepStatus,
): string[] {
  const { name } = experiment;
  const word = commandLineName(experiment);
  if (cells.length === 0) {
    return [`${name}: no cell is done`, `deno task all ${word} would do all three steps`];
  }
  const count = (standing: Standing) => cells.filter((cell) => cell.standing === standing).length;
  const running = count("running");
  const lines = [
    `${name}: ${count("done")} of ${cells.length} cells are done` +
    (running > 0 ? `, ${running} are running` : ""),
  ];
  const next = cells.filter(({ standing }) => standing !== "done" && standing !== "running");
  if (next.length > 0) {
    const cycles = next.reduce((sum, { left }) => sum + left, 0);
    lines.push(
      `deno task run ${word} would run ${next.length} cells, ${cycles} cycles` +
        estimate(cells, next),
    );
  } else if (running === 0 && (embed.standing !== "done" || plot.standing !== "done")) {
    lines.push(`deno task all ${word} would bring it up to date`);
  }
  return lines;
}

/** How long cells will take, by what was measured of them or of other repetitions of their strategies. */
function estimate(
  cells: readonly CellLook[],
  next: readonly CellLook[],
): string {
  const longest = new Map<string, readonly number[]>();
  for (const { label, measured } of cells) {
    if (measured.length > (longest.get(label)?.length ?? 0)) longest.set(label, measured);
  }
  const expected = next.map(({ label, asked, measured, left }) =>
    expectedSeconds(measured.length > 0 ? measured : longest.get(label) ?? [], asked + 1, left)
  ).filter((seconds) => seconds !== undefined);
  if (expected.length === 0) return "";
  const work = `about ${duration(expected.reduce((sum, seconds) => sum + seconds, 0))} of work`;
  return expected.length === next.length
    ? `: ${work}, by the times of cycles here`
    : `: ${work} for ${expected.length} of them, by the times of cycles here; of the others, none was timed`;
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

if (import.meta.main) {
  await command({
    usage: "deno task status [experiment] [options]",
    description: "Shows where an experiment's steps and cells stand, each in one state:\n" +
      "  done        all that the experiment asks for is there, of this code\n" +
      "  to embed, to run, to measure, to draw   nothing of it is there\n" +
      "  to go on    its first cycles are there; the next run goes on with the cycle that is named\n" +
      "  stale       it is there, but of other code, data or parameters, and is made again\n" +
      "  running     a living process works on it\n" +
      "  failed      the last try ended with an error; the next run tries again\n" +
      "  to restore  published files are missing or altered; deno task plot restores them\n" +
      "  blocked     it would end with the error that is named\n" +
      "After deno task submit, the jobs and the last lines of their logs too. It changes nothing.",
    options: {
      watch: {
        type: "boolean",
        description: `Looks again every ${WATCH_SECONDS} seconds, until Ctrl-C`,
      },
    },
  }, main);
}
