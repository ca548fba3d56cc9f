// Runs the cells of a study on several workers, and shares the data folder with other processes that do the same.

import { cpus, hostname } from "node:os";
import { mapAtOnce } from "../store/at_once.ts";
import { type Claim, claim, findClaim } from "../store/claims.ts";
import { codeWithSource } from "../store/code.ts";
import { readFailure, removeFailure, writeFailure } from "../store/failures.ts";
import type { Watch } from "../store/processes.ts";
import { removeProgress, workInProgress, writeProgress } from "../store/progress.ts";
import { startSaving } from "../store/saving.ts";
import { writeRecord } from "../store/records.ts";
import { DamagedError, putObject, type Store } from "../store/store.ts";
import type { Cycle } from "../figures/study.ts";
import { CellThread, type ThreadRun, threadsFor } from "./cell_thread.ts";
import { type DataObjects, dataSharer, type ShareData } from "./dataset.ts";
import { type CellPlan, cellState, type KnownCell, lookUpCells, setCellReference } from "./plan.ts";
import { resultBytes } from "./result_bytes.ts";
import type { SavedCell } from "./saved_cell.ts";
import { shareWork, type SharingOptions } from "./share_work.ts";
import { openStarts, type Starts } from "./starts.ts";

/** How cells are run. */
export interface RunOptions extends SharingOptions, Omit<ThreadRun, "stopped"> {
  /** Absolute path of the project, to see whether the code changes meanwhile. */
  readonly project: string;
  /** Whether finished cells are run again, from their first cycle. */
  readonly force: boolean;
  /** Module of the workers, which calls `serveCells`; one without a clock unless given. */
  readonly worker?: URL;
  /** Told how many cycles more are finished, be it here or by another process. */
  onCycles(count: number): void;
  /** Told what a strategy has to say to the user. */
  onWarning(plan: CellPlan, message: string): void;
}

/** A cell that failed. */
export interface Failure {
  /** The cell. */
  readonly plan: CellPlan;
  /** Why. */
  readonly error: { name: string; message: string; stack?: string };
}

/** What came of a run. */
export interface RunResult {
  /** The cells that failed. */
  readonly failures: Failure[];
  /** How many cells this process finished. */
  readonly finished: number;
  /** How many cells were left to other processes. */
  readonly left: number;
}

/**
 * What is known of cells. Those that are done are remembered as the experiment's, to tell later why they are stale; what a
 * killed process left of them is removed.
 *
 * @param store The data folder
 * @param plans The cells
 * @returns Each with its state, in the order of the plans
 */
export async function knownCells(
  store: Store,
  plans: readonly CellPlan[],
): Promise<KnownCell[]> {
  const known = await lookUpCells(store, plans);
  const left = await workInProgress(store);
  await mapAtOnce(known, async ({ plan, state: { done } }) => {
    if (!done) return;
    await setCellReference(store, plan);
    if (left.has(plan.hash)) await removeProgress(store, plan.hash);
  });
  return known;
}

/**
 * Runs all cells that are not done yet. Each cell is claimed first, so that no other process runs it; cells that
 * others hold are waited for, and taken over if their owners die. A strategy that throws, ends its thread, takes all its
 * memory or never answers fails its own cell alone.
 *
 * @param store The data folder
 * @param plans The cells
 * @param options Workers, clock and listeners
 * @returns What came of it; cells that did not fail are done, unless the signal ended the run
 */
export async function runCells(
  store: Store,
  plans: readonly CellPlan[],
  options: RunOptions,
): Promise<RunResult> {
  const failures: Failure[] = [];
  let finished = 0;
  // Strategies that differ by nothing but their label are one cell.
  const pending = new Map((await riskyLast(store, plans)).map((plan) => [plan.hash, plan]));
  const share = dataSharer(store);
  const starts = openStarts(store, options.project, { share });
  const shared = { share, starts, threads: threadsFor(pending.size, options.workers) };
  await shareWork(store, {
    pending,
    start: () => new CellThread(options.worker),
    end: (thread) => thread.end(),
    claimNext: (watch) => claimNext(store, pending, watch, options),
    async run({ plan, held, known }, thread, stopped) {
      const end = await runClaimed(store, plan, held, known, thread, stopped, options, shared);
      if (end === "finished") finished++;
      else if (end === "lost") pending.set(plan.hash, plan);
      else if (end !== "stopped") {
        failures.push({ plan, error: end });
        await writeFailure(store, plan.hash, end.message);
      }
    },
  }, options);
  await knownCells(store, plans);
  return { failures, finished, left: pending.size };
}

/**
 * The cells in the order to run them: one that failed before, or whose owner died while it ran, could end this process
 * too, and so comes after those that never did.
 */
async function riskyLast(store: Store, plans: readonly CellPlan[]): Promise<CellPlan[]> {
  const sound: CellPlan[] = [];
  const risky: CellPlan[] = [];
  for (const plan of plans) {
    const isRisky = await readFailure(store, plan.hash) !== undefined ||
      (await findClaim(store, plan.hash)).generation > 0;
    (isRisky ? risky : sound).push(plan);
  }
  return [...sound, ...risky];
}

/**
 * The next cell that no other process holds. Cells that are found done on the way are struck off.
 *
 * @param store The data folder
 * @param pending The cells that are not known to be done, by hash; the one that is returned is struck off too
 * @param watch What is known of other processes
 * @param options Whether finished cells count too, and the listener that is told of them
 * @returns The cell, the claim on it, and its finished cycles that count; nothing if other processes hold all the rest
 */
export async function claimNext(
  store: Store,
  pending: Map<string, CellPlan>,
  watch: Watch,
  { force, onCycles }: Pick<RunOptions, "force" | "onCycles">,
): Promise<{ plan: CellPlan; held: Claim; known: Cycle[] } | undefined> {
  // A copy: a cell that is put back would come again, and again, for as long as another process holds it.
  for (const [hash, plan] of [...pending]) {
    // Another worker of this process was quicker.
    if (!pending.has(hash)) continue;
    // Others do most cells: a look at the record is cheaper than a claim.
    if (!force && (await cellState(store, plan)).done) {
      if (pending.delete(hash)) onCycles(plan.settings.cycles + 1);
      continue;
    }
    const held = await claim(store, hash, watch);
    if (!pending.delete(hash)) {
      // The same, a moment ago.
      await held?.release();
      continue;
    }
    if (held !== undefined) {
      // Looked up under the claim: its last owner may just have finished it.
      const { cycles, done } = force ? { cycles: [], done: false } : await cellState(store, plan);
      if (!done) return { plan, held, known: cycles };
      await held.release();
      onCycles(plan.settings.cycles + 1);
    } else {
      pending.set(hash, plan);
    }
  }
}

/** Runs a cell from where it stands, saving every cycle. */
async function runClaimed(
  store: Store,
  plan: CellPlan,
  held: Claim,
  known: Cycle[],
  thread: CellThread,
  stopped: Promise<void>,
  options: RunOptions,
  { share, starts, threads }: { share: ShareData; starts: Starts; threads: number },
): Promise<Failure["error"] | "finished" | "lost" | "stopped"> {
  const { inputs, parameters } = plan.key;
  const data = await share(inputs as DataObjects).catch((error: Error) => error);
  if (data instanceof DamagedError) return { name: "UserError", message: data.message };
  if (data instanceof Error) throw data;
  options.onCycles(known.length);
  const saved: SavedCell = { cycles: [...known], exhausted: false };
  let source: string | undefined;
  // The thread runs on meanwhile: a slow disk doesn't slow it.
  const saving = startSaving(() => writeProgress(store, plan.hash, saved));
  const reports = thread.run({
    data,
    classCount: parameters.classCount as number,
    module: plan.module,
    isBound: plan.isBound,
    // What is known already begins with what the cell starts with.
    settings: known.length > 0 ? plan.settings : await starts.settingsOf(plan),
    finished: known,
    threads,
  }, { stopped, queryLimit: options.queryLimit, largePool: options.largePool });
  try {
    for await (const report of reports) {
      if ("failure" in report) return report.failure;
      if ("stopped" in report) return "stopped";
      if ("warning" in report) options.onWarning(plan, inOneLine(report.warning));
      if ("loaded" in report) {
        const now = await codeWithSource(store, options.project, plan.files);
        const changed = changedFile(plan.key.code, now.code);
        if (changed !== undefined) {
          thread.end();
          return { name: "Error", message: `${changed} changed during the run; run again` };
        }
        source = now.source;
      }
      if ("warning" in report || "loaded" in report) continue;
      // A process that stood still for long, such as one that was suspended, may have been taken for dead.
      if (!await held.isMine()) {
        thread.end();
        return "lost";
      }
      if ("cycle" in report) {
        saved.cycles.push(report.cycle);
        saving.change();
        options.onCycles(1);
      } else {
        await saving.end();
        await finish(store, plan, saved, source);
        return "finished";
      }
    }
    return "lost";
  } finally {
    await saving.end();
  }
}

/** A file of the cell's code that is no longer what the cell's key says, if there is one. */
function changedFile(
  told: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string | undefined {
  return Object.keys({ ...told, ...now }).find((file) => told[file] !== now[file]);
}

async function finish(
  store: Store,
  plan: CellPlan,
  saved: SavedCell,
  source?: string,
): Promise<void> {
  const { cycles } = saved;
  const seconds = cycles.map(({ querySeconds, fitSeconds, scoreSeconds }) =>
    [querySeconds, fitSeconds, scoreSeconds].filter((part) => part !== undefined)
  );
  await writeRecord(store, plan.key, {
    outputs: { result: await putObject(store, resultBytes(cycles)) },
    seconds: seconds.flat().reduce((sum, part) => sum + part, 0),
    details: {
      seconds,
      exhausted: cycles.length <= plan.settings.cycles,
      host: hostname(),
      processor: processorName(),
      ...(source !== undefined && { source }),
    },
  });
  await removeProgress(store, plan.hash);
  await removeFailure(store, plan.hash);
}

/** A strategy's words may have any form; they are told in one line, without what a terminal obeys. */
function inOneLine(words: string): string {
  return String(words).replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
}

/** Kind of the processor, as the system calls it. */
function processorName(): string {
  return cpus()[0]?.model.trim() ?? "";
}
