// What a worker does that runs cells: it takes one after the other and reports every finished cycle.

import { getHeapStatistics } from "node:v8";
import { type MessagePort, parentPort } from "node:worker_threads";
import { withTruth } from "../bounds/with_truth.ts";
import { useThreads } from "../numeric/products.ts";
import type { StrategyModule } from "../strategies/strategy.ts";
import { tellFault } from "../strategies/tell_fault.ts";
import type { Cycle } from "../figures/study.ts";
import { type CellSettings, runCell } from "./cell.ts";
import { rememberDataset, type SharedData } from "./dataset.ts";

/** A cell to run, as the worker is handed it. */
export interface CellOrder {
  /** The study's data. */
  readonly data: SharedData;
  /** How many classes there are. */
  readonly classCount: number;
  /** URL of the strategy's or bound's module. */
  readonly module: string;
  /** Whether it is a bound, and sees the truth. */
  readonly isBound: boolean;
  /** What else decides the cell. */
  readonly settings: CellSettings;
  /** The cycles that are known already. */
  readonly finished: Cycle[];
  /** On how many threads matrices are multiplied, where cores would be idle. */
  readonly threads: number;
}

/** What a worker reports: that code is loaded, a finished cycle, something to tell, the end, or why there was none. */
export type CellReport =
  | { loaded: true }
  | { cycle: Cycle }
  | { warning: string }
  | { done: true }
  | { stopped: true }
  | { failure: { name: string; message: string; stack?: string } };

/** Why a cell failed: a strategy's error by its file and line, in one line. What is thrown need not be an error. */
function failureOf(error: unknown): { name: string; message: string; stack?: string } {
  if (!(error instanceof Error)) return { name: "Error", message: tellFault(error) };
  const { name, message, stack } = error;
  return { name, message: name === "UserError" ? message : tellFault(error), stack };
}

const datasetOf = rememberDataset();

/**
 * Makes this worker run cells, one after the other, as `CellThread` hands them over.
 *
 * @param now The clock, in seconds; without one, cycles tell no seconds
 */
export function serveCells(now?: () => number): void {
  // The first message is the port on which orders and reports go, before any strategy is loaded. A strategy may post what
  // it likes to the worker's own port.
  parentPort?.once("message", (port: MessagePort) => serveOn(port, now));
}

function serveOn(port: MessagePort, now?: () => number): void {
  const report = (message: CellReport) => port.postMessage(message);
  /** Set once the process is about to end. */
  let isStopping = false;
  refuseToEnd();
  tellOfMemory((message) => report({ failure: { name: "UserError", message } }));
  // What a strategy started and did not wait for.
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    report({ failure: failureOf(event.error) });
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    report({ failure: failureOf(event.reason) });
  });

  port.on("message", async (order: CellOrder | "stop") => {
    if (order === "stop") {
      isStopping = true;
      return;
    }
    try {
      useThreads(order.threads);
      const module = await import(order.module);
      report({ loaded: true });
      const warn = (warning: string) => report({ warning });
      const data = datasetOf(order.data, order.classCount);
      const strategy: StrategyModule = order.isBound ? withTruth(module, data) : module;
      const cycles = runCell(data, strategy, order.settings, {
        finished: order.finished,
        now,
        warn,
      });
      for await (const cycle of cycles) {
        report({ cycle });
        // Messages are delivered between tasks only.
        await new Promise((resolve) => setImmediate(resolve));
        if (isStopping) return report({ stopped: true });
      }
      report({ done: true });
    } catch (error) {
      report({ failure: failureOf(error) });
    }
  });
}

/**
 * Tells once this thread ran out of memory. Deno ends what the thread was doing, without an error and without ending the
 * thread; what is left to see is that V8 was given more memory to do so.
 */
function tellOfMemory(tell: (message: string) => void): void {
  const limit = getHeapStatistics().heap_size_limit;
  setInterval(() => {
    if (getHeapStatistics().heap_size_limit === limit) return;
    const megabytes = Math.round(limit / 2 ** 20);
    tell(
      `out of memory: the strategy's objects took more than ${megabytes} MB; typed arrays are not counted among ` +
        "them, and DENO_V8_FLAGS=--max-old-space-size=MB allows more",
    );
  }, 500);
}

/** Makes what would end this thread without a word an error, which names the file and line. */
function refuseToEnd(): void {
  const refuse = (call: string) => {
    const refusal = () => {
      const error = new Error(`${call} in a strategy would end its thread; throw an error`);
      // The place to name is the strategy's.
      Error.captureStackTrace(error, refusal);
      throw error;
    };
    return refusal;
  };
  // process.exit calls it too.
  Deno.exit = refuse("Deno.exit()");
  globalThis.close = refuse("close()");
}
