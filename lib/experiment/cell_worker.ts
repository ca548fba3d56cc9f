/// <reference lib="deno.worker" />

// A worker that runs one cell after the other, as `runCells` hands them over, and reports every finished cycle.

import type { StrategyModule } from "../strategies/strategy.ts";
import { type CellSettings, type Cycle, type Dataset, runCell } from "./cell.ts";
import { type DataObjects, loadDataset } from "./dataset.ts";

/** A cell to run, as the worker is handed it. */
export interface CellOrder {
  /** Absolute path of the data folder. */
  readonly folder: string;
  /** The study's data. */
  readonly data: DataObjects;
  /** How many classes there are. */
  readonly classCount: number;
  /** URL of the strategy's module. */
  readonly module: string;
  /** What else decides the cell. */
  readonly settings: CellSettings;
  /** The cycles that are known already. */
  readonly finished: Cycle[];
}

/** What a worker reports: that code is loaded, a finished cycle, something to tell, the end, or why there was none. */
export type CellReport =
  | { loaded: true }
  | { cycle: Cycle }
  | { warning: string }
  | { done: true }
  | { stopped: true }
  | { failure: { name: string; message: string; stack?: string } };

let dataset: { key: string; value: Promise<Dataset> } | undefined;

/** The study's data, loaded once for all cells of a worker. */
function datasetOf({ folder, data, classCount }: CellOrder): Promise<Dataset> {
  const key = JSON.stringify(data);
  if (dataset?.key !== key) {
    dataset = { key, value: loadDataset({ folder, warn: () => {} }, data, classCount) };
  }
  return dataset.value;
}

const report = (message: CellReport) => self.postMessage(message);

/** Set once the process is about to end. */
let isStopping = false;

self.onmessage = async ({ data: order }: MessageEvent<CellOrder | "stop">) => {
  if (order === "stop") {
    isStopping = true;
    return;
  }
  try {
    const strategy: StrategyModule = await import(order.module);
    report({ loaded: true });
    const now = () => performance.now() / 1000;
    const warn = (warning: string) => report({ warning });
    const data = await datasetOf(order);
    const cycles = runCell(data, strategy, order.settings, now, order.finished, warn);
    for await (const cycle of cycles) {
      report({ cycle });
      // Messages are delivered between tasks only.
      await new Promise((resolve) => setImmediate(resolve));
      if (isStopping) return report({ stopped: true });
    }
    report({ done: true });
  } catch (error) {
    const { name, message, stack } = error as Error;
    report({ failure: { name, message, stack } });
  }
};
