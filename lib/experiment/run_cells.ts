// Runs the cells of a study on several workers, and shares the data folder with other processes that do the same.

import { hostname } from "node:os";
import { type Claim, claim, startWatch, type Watch } from "../store/claims.ts";
import { removeFailure, writeFailure } from "../store/failures.ts";
import { removeProgress, writeProgress } from "../store/progress.ts";
import { type Json, writeRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { CellOrder, CellReport } from "./cell_worker.ts";
import type { DataObjects } from "./dataset.ts";
import { type CellPlan, cellState, putResult, type SavedCell } from "./plan.ts";

/** Seconds between the signs of life that a claim shows, and between looks at what others hold. */
const BEAT_SECONDS = 1;

/** How cells are run. */
export interface RunOptions {
  /** How many workers run cells at once. */
  readonly workers: number;
  /** Whether finished cells are run again, from their first cycle. */
  readonly force: boolean;
  /** Ends the run early: cycles under way are dropped, finished ones are kept. */
  readonly signal: AbortSignal;
  /** The clock, in seconds. */
  readonly now: () => number;
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

/**
 * Runs all cells that are not done yet. Each cell is claimed first, so that no other process runs it; cells that
 * others hold are waited for, and taken over if their owners die.
 *
 * @param store The data folder
 * @param plans The cells
 * @param options Workers, clock and listeners
 * @returns The cells that failed; the others are done, unless the signal ended the run
 */
export async function runCells(
  store: Store,
  plans: readonly CellPlan[],
  options: RunOptions,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  // Strategies that differ by nothing but their label are one cell.
  const pending = new Map(plans.map((plan) => [plan.hash, plan]));
  const watch = startWatch(options.now);
  const stopped = new Promise<void>((resolve) => {
    if (options.signal.aborted) resolve();
    options.signal.addEventListener("abort", () => resolve());
  });

  const work = async () => {
    const worker = new CellWorker();
    try {
      while (pending.size > 0 && !options.signal.aborted) {
        const next = await claimNext(store, pending, watch, options);
        if (next === undefined) {
          await Promise.race([stopped, delay(BEAT_SECONDS)]);
          continue;
        }
        const { plan, held } = next;
        try {
          const error = await runClaimed(store, plan, held, worker, stopped, options);
          if (error === "lost") pending.set(plan.hash, plan);
          else if (error) {
            failures.push({ plan, error });
            await writeFailure(store, plan.hash, error.message);
          }
        } finally {
          await held.release();
        }
      }
    } finally {
      worker.end();
    }
  };
  const count = Math.min(options.workers, pending.size);
  await Promise.all(Array.from({ length: count }, work));
  return failures;
}

/** The next cell that nobody else holds; cells that are found done on the way are struck off. */
async function claimNext(
  store: Store,
  pending: Map<string, CellPlan>,
  watch: Watch,
  { force, onCycles }: RunOptions,
): Promise<{ plan: CellPlan; held: Claim } | undefined> {
  for (const [hash, plan] of pending) {
    const held = await claim(store, hash, watch);
    if (!pending.delete(hash)) {
      // Another worker of this process was quicker.
      await held?.release();
      continue;
    }
    if (held !== undefined) {
      // Looked up under the claim: its last owner may just have finished it.
      if (force || !(await cellState(store, plan)).done) return { plan, held };
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
  worker: CellWorker,
  stopped: Promise<void>,
  options: RunOptions,
): Promise<Failure["error"] | "lost" | undefined> {
  const known = options.force ? [] : (await cellState(store, plan)).cycles;
  options.onCycles(known.length);
  const saved: SavedCell = { cycles: [...known], exhausted: false };
  let lost = false;
  const beating = setInterval(async () => lost ||= !await held.beat(), BEAT_SECONDS * 1000);
  try {
    const { inputs, parameters } = plan.key;
    const reports = worker.run({
      folder: store.folder,
      data: inputs as DataObjects,
      classCount: parameters.classCount as number,
      module: plan.module,
      settings: plan.settings,
      finished: known,
    }, stopped);
    for await (const report of reports) {
      if (lost) {
        // This process stood still for so long that another one took the cell over.
        worker.end();
        return "lost";
      }
      if ("failure" in report) return report.failure;
      if ("warning" in report) options.onWarning(plan, report.warning);
      if ("cycle" in report) {
        saved.cycles.push(report.cycle);
        await writeProgress(store, plan.hash, saved);
        options.onCycles(1);
      }
      if ("done" in report) await finish(store, plan, saved);
    }
  } finally {
    clearInterval(beating);
  }
}

async function finish(store: Store, plan: CellPlan, saved: SavedCell): Promise<void> {
  const { cycles } = saved;
  const seconds = cycles.map(({ querySeconds, fitSeconds, scoreSeconds }) => [
    querySeconds,
    fitSeconds,
    scoreSeconds,
  ]);
  await writeRecord(store, plan.key, {
    outputs: { result: await putResult(store, cycles) },
    seconds: seconds.flat().reduce((sum, part) => sum + part, 0),
    details: {
      seconds: seconds as Json,
      exhausted: cycles.length <= plan.settings.cycles,
      host: hostname(),
    },
  });
  await removeProgress(store, plan.hash);
  await removeFailure(store, plan.hash);
}

/** A worker thread, started with its first cell and started anew after one was dropped. */
class CellWorker {
  #worker: Worker | undefined;

  /** Runs a cell; the reports end with `done` or `failure`, or when the run is stopped. */
  async *run(order: CellOrder, stopped: Promise<void>): AsyncGenerator<CellReport> {
    const worker = this.#worker ??= new Worker(new URL("./cell_worker.ts", import.meta.url), {
      type: "module",
    });
    const queue: CellReport[] = [];
    let wake = () => {};
    worker.onmessage = ({ data }: MessageEvent<CellReport>) => {
      queue.push(data);
      wake();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      queue.push({ failure: { name: "Error", message: event.message } });
      this.end();
      wake();
    };
    let ended = false;
    stopped.then(() => {
      ended = true;
      wake();
    });
    worker.postMessage(order);
    while (!ended) {
      const report = queue.shift();
      if (report === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (ended || queue.length > 0) resolve();
        });
        continue;
      }
      yield report;
      if ("done" in report || "failure" in report) return;
    }
    this.end();
  }

  /** Ends the thread, in the middle of a cycle if need be. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}

function delay(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
