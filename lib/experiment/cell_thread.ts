// The thread that runs cells, as the process that hands them over sees it. A strategy's code may do anything: what it
// does to its thread ends the cell, not the run.

import { getHeapStatistics } from "node:v8";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { CellOrder, CellReport } from "./serve_cells.ts";

/** Seconds that a query may take, with the fit that follows, unless a limit is given. */
export const QUERY_LIMIT_SECONDS = 3600;

/** Bytes of a pool from which on each cell has a thread of its own, unless told otherwise. */
const LARGE_POOL = 2 ** 30;

/** Seconds that a cycle under way has to end once the run is stopped. */
const STOP_SECONDS = 5;

/** How a cell is run by its thread. */
export interface ThreadRun {
  /** Ends the cell after the cycle under way, or without it if that takes more than a few seconds. */
  readonly stopped?: Promise<void>;
  /** Seconds that a query may take, with the fit that follows; an hour unless given. */
  readonly queryLimit?: number;
  /** Bytes of a pool from which on the thread ends with the cell; a gigabyte unless given. */
  readonly largePool?: number;
}

/**
 * On how many threads each of some cells multiplies. With fewer cells than workers, the cores of those that have none help.
 *
 * @param cells How many cells there are, 1 or more
 * @param workers How many workers there may be
 * @returns How many threads, 1 or more
 */
export function threadsFor(cells: number, workers: number): number {
  return Math.max(1, Math.floor(workers / cells));
}

/** A worker thread, started with its first cell and started anew after one was dropped. */
export class CellThread {
  #worker: Worker | undefined;
  /** Its end of the line to the worker's own code. What a strategy posts by itself goes another way, and is not heard. */
  #port: MessagePort | undefined;
  #reports: CellReport[] = [];
  #wake = () => {};
  readonly #module: URL;

  /** @param module What the worker runs, which calls `serveCells`; one without a clock unless given */
  constructor(module: URL = new URL("./cell_worker.ts", import.meta.url)) {
    this.#module = module;
  }

  /**
   * Runs a cell.
   *
   * @param order The cell
   * @param run When to end it early
   * @returns Its reports; the last is `done`, `failure` or `stopped`
   */
  async *run(
    order: CellOrder,
    { stopped, queryLimit = QUERY_LIMIT_SECONDS, largePool = LARGE_POOL }: ThreadRun = {},
  ): AsyncGenerator<CellReport, void, void> {
    const worker = this.#worker ??= this.#start();
    const reports: CellReport[] = this.#reports = [];
    const tell = (report: CellReport) => {
      reports.push(report);
      this.#wake();
    };
    this.#port!.postMessage(order);
    let cycle = order.finished.length;
    // Seconds are counted, not measured: a process that was suspended has not waited.
    let silence = 0;
    let isStopping = false;
    stopped?.then(() => {
      isStopping = true;
      silence = 0;
      if (this.#worker === worker) this.#port!.postMessage("stop");
    });
    const ticking = setInterval(() => {
      silence++;
      if (isStopping && silence >= STOP_SECONDS) tell({ stopped: true });
      else if (silence >= queryLimit) tell({ failure: lateness(cycle, queryLimit) });
    }, 1000);
    try {
      while (true) {
        const report = reports.shift();
        if (report === undefined) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
            if (reports.length > 0) resolve();
          });
          continue;
        }
        if ("cycle" in report) cycle++;
        if (!("warning" in report) && !isStopping) silence = 0;
        // What is left of such a cell may run on.
        if ("failure" in report || "stopped" in report) this.end();
        // A thread keeps its kernels' memory for the next cell. With a large pool, what all strategies left would add up.
        if ("done" in report && order.data.pool.size >= largePool) this.end();
        yield report;
        if ("done" in report || "failure" in report || "stopped" in report) return;
      }
    } finally {
      clearInterval(ticking);
    }
  }

  /** Ends the thread. */
  end(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#port?.close();
    worker?.terminate();
  }

  #start(): Worker {
    // As much as the process itself may use, which V8 decides by the machine's memory.
    const megabytes = Math.floor(getHeapStatistics().heap_size_limit / 2 ** 20);
    const worker = new Worker(this.#module, {
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
    });
    const tell = (report: CellReport) => {
      if (this.#worker !== worker) return;
      this.#reports.push(report);
      this.#wake();
    };
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on("message", tell);
    worker.postMessage(port2, [port2]);
    worker.on("error", ({ name, message }: Error) => tell({ failure: { name, message } }));
    worker.on("exit", (code: number) => {
      const message = `its thread ended by itself (code ${code})`;
      tell({ failure: { name: "UserError", message } });
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }
}

function lateness(cycle: number, seconds: number): { name: string; message: string } {
  const message =
    `cycle ${cycle} has not ended after ${seconds} seconds: an endless loop, or a promise that never ` +
    `ends? --query-limit (queryLimit in scripts) allows more`;
  return { name: "UserError", message };
}
