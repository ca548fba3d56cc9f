// The module of a worker that measures finished cells, one after the other.

import { serveRequests } from "../encoder/serve_requests.ts";
import type { Cycle } from "../figures/study.ts";
import type { MeasureName } from "../measures/names.ts";
import { rememberDataset, type SharedData } from "./dataset.ts";
import { type ClassifierOfCell, measureCell } from "./measure_cell.ts";

/** A finished cell to measure, as the worker is handed it. */
export interface MeasureOrder {
  /** The study's data. */
  readonly data: SharedData;
  /** How many classes there are. */
  readonly classCount: number;
  /** The cell's cycles, cycle 0 first. */
  readonly cycles: readonly Pick<Cycle, "picks" | "accuracy">[];
  /** What else decides the cell's classifiers. */
  readonly settings: ClassifierOfCell;
}

const datasetOf = rememberDataset();

serveRequests<MeasureOrder, Record<MeasureName, number>[]>(async (order) => {
  const { data, classCount, cycles, settings } = order;
  const dataset = datasetOf(data, classCount);
  return { answer: await measureCell(dataset, cycles, settings), transfer: [] };
});
