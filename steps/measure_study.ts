// The end of step 2 for a study with measures beside accuracy: they are computed of its finished cells.

import type { Experiment } from "../lib/experiment/experiment.ts";
import { planMeasures } from "../lib/experiment/measure_plan.ts";
import type { CellPlan } from "../lib/experiment/plan.ts";
import {
  type MeasureOptions,
  runMeasures,
  unknownMeasures,
} from "../lib/experiment/run_measures.ts";
import type { Store } from "../lib/store/store.ts";
import { commandLineName } from "./artifacts.ts";
import { type Context, duration, projectFolder } from "./command.ts";

/** How cells are measured. */
export type MeasureRun = Omit<MeasureOptions, "onCell">;

/** What is measured. */
export interface MeasuredStudy {
  /** The experiment. */
  readonly experiment: Experiment;
  /** The data folder. */
  readonly store: Store;
  /** Its cells, or a share of them. */
  readonly plans: readonly CellPlan[];
}

/**
 * Measures the cells that are done.
 *
 * @param context For what is printed, progress and the clock
 * @param study What is measured
 * @param run How
 * @returns The exit code
 */
export async function measureStudy(
  { print, now, progress }: Context,
  { experiment, store, plans }: MeasuredStudy,
  run: MeasureRun,
): Promise<number> {
  const { name } = experiment;
  const planned = await planMeasures(store, projectFolder, plans);
  const unknown = await unknownMeasures(store, planned);
  if (unknown.length === 0) {
    print(`${name}: ${planned.length} cells are measured`);
    return 0;
  }
  const start = now();
  const bar = progress("measures", unknown.length, "cells");
  let done = 0;
  const { finished, left } = await runMeasures(store, planned, {
    ...run,
    onCell: () => bar.update(++done),
  }).finally(() => bar.stop());
  if (run.signal.aborted) return tellStop(print, experiment, "measures");
  const others = unknown.length - finished - left;
  const shared = others > 0 ? `, ${others} by other processes meanwhile` : "";
  const held = left > 0 ? `, ${left} are left to other processes` : "";
  print(`${name}: ${finished} cells measured in ${duration(now() - start)}${shared}${held}`);
  return 0;
}

/**
 * Says how a stopped run goes on.
 *
 * @param print Prints a line
 * @param experiment The experiment
 * @param kept What is kept
 * @returns The exit code
 */
export function tellStop(print: Context["print"], experiment: Experiment, kept: string): number {
  print(
    `Stopped; finished ${kept} are kept. Go on with: deno task run ${commandLineName(experiment)}`,
  );
  return 130;
}
