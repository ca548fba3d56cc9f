// Measures the finished cells of a study on several workers, and shares the data folder with other processes that do the same.

import { type RequestThread, startThread } from "../encoder/request_thread.ts";
import { UserError } from "../errors.ts";
import type { Cycle } from "../figures/study.ts";
import type { MeasureName } from "../measures/names.ts";
import { mapAtOnce } from "../store/at_once.ts";
import { claim } from "../store/claims.ts";
import { codeOf } from "../store/code.ts";
import type { Watch } from "../store/processes.ts";
import { writeRecord } from "../store/records.ts";
import { setReference } from "../store/references.ts";
import { putObject, type Store } from "../store/store.ts";
import { type DataObjects, dataSharer, type ShareData, type SharedData } from "./dataset.ts";
import {
  knownMeasures,
  measureBytes,
  measureFile,
  type MeasurePlan,
  measureStep,
} from "./measure_plan.ts";
import type { MeasureOrder } from "./measure_worker.ts";
import type { CellPlan } from "./plan.ts";
import { resultBytes } from "./result_bytes.ts";
import { shareWork, type SharingOptions } from "./share_work.ts";

/** How cells are measured. */
export interface MeasureOptions extends SharingOptions {
  /** Absolute path of the project, to see whether the code changes meanwhile. */
  readonly project: string;
  /** Told of each cell that is measured, be it here or by another process. */
  onCell(): void;
}

/** What came of measuring. */
export interface MeasureResult {
  /** How many cells this process measured. */
  readonly finished: number;
  /** How many were left, to other processes or because of the signal. */
  readonly left: number;
}

type Thread = RequestThread<MeasureOrder, Record<MeasureName, number>[]>;

/** Starts a worker that measures finished cells. */
export function startMeasuring(): Thread {
  return startThread(new URL("./measure_worker.ts", import.meta.url));
}

/**
 * What a worker is handed to measure a cell.
 *
 * @param data The study's data
 * @param plan The cell
 * @param cycles Its cycles, cycle 0 first
 * @returns The order
 */
export function orderMeasures(
  data: SharedData,
  { key, settings }: CellPlan,
  cycles: readonly Pick<Cycle, "picks" | "accuracy">[],
): MeasureOrder {
  const { classifier, generator } = settings;
  return {
    data,
    classCount: key.parameters.classCount as number,
    cycles: cycles.map(({ picks, accuracy }) => ({ picks, accuracy })),
    settings: { classifier, generator },
  };
}

/**
 * The measures that are not known yet. The others are remembered as the experiment's, should they come from another one.
 *
 * @param store The data folder
 * @param plans The measures
 * @returns Those that are not known; equal ones once
 */
export async function unknownMeasures(
  store: Store,
  plans: readonly MeasurePlan[],
): Promise<MeasurePlan[]> {
  const found = await mapAtOnce(plans, async (plan) => {
    if (await knownMeasures(store, plan) === undefined) return plan;
    await remember(store, plan);
  });
  const unknown = found.filter((plan) => plan !== undefined);
  return [...new Map(unknown.map((plan) => [plan.hash, plan])).values()];
}

/**
 * Measures all cells whose measures are not known yet. What another process holds is waited for, and taken over if it dies.
 *
 * @param store The data folder
 * @param plans The measures
 * @param options Workers, clock and listener
 * @returns What came of it
 * @throws {UserError} If a cell's accuracies are not those of its picks
 */
export async function runMeasures(
  store: Store,
  plans: readonly MeasurePlan[],
  options: MeasureOptions,
): Promise<MeasureResult> {
  const unknown = await unknownMeasures(store, plans);
  const pending = new Map(unknown.map((plan) => [plan.hash, plan]));
  const share = dataSharer(store);
  let finished = 0;
  await shareWork(store, {
    pending,
    start: startMeasuring,
    end: (thread) => thread.stop(),
    claimNext: (watch) => claimNext(store, pending, watch, options),
    async run({ plan }, thread, stopped) {
      const answer = measureIn(thread, store, share, plan, options).then(() => true);
      if (await Promise.race([answer, stopped.then(() => false)])) {
        finished++;
        options.onCell();
      } else pending.set(plan.hash, plan);
    },
  }, options);
  // Cells that differ by nothing but their label have one record.
  if (unknown.length > 0) await unknownMeasures(store, plans);
  return { finished, left: pending.size };
}

/** The next cell that no other process measures. Those that are found measured on the way are struck off. */
async function claimNext(
  store: Store,
  pending: Map<string, MeasurePlan>,
  watch: Watch,
  { onCell }: MeasureOptions,
) {
  // A copy: what is put back would come again at once.
  for (const [hash, plan] of [...pending]) {
    // Another worker of this process was quicker.
    if (!pending.delete(hash)) continue;
    const held = await claim(store, hash, watch);
    if (held === undefined) {
      pending.set(hash, plan);
      continue;
    }
    if (await knownMeasures(store, plan) === undefined) return { plan, held };
    await held.release();
    onCell();
  }
}

/** Measures a cell and records it. */
async function measureIn(
  thread: Thread,
  store: Store,
  share: ShareData,
  plan: MeasurePlan,
  { project, now }: MeasureOptions,
): Promise<void> {
  const { cell, cycles, key } = plan;
  const start = now();
  const data = await share(cell.key.inputs as DataObjects);
  const values = await thread.ask(orderMeasures(data, cell, cycles)).catch((error) => {
    if (!(error instanceof UserError)) throw error;
    const { strategy: { label }, settings: { repetition } } = cell;
    throw new UserError(`${label}, repetition ${repetition}: ${error.message}`);
  });
  const { code } = await codeOf(store, project, [measureFile]);
  const changed = Object.keys({ ...key.code, ...code })
    .find((file) => key.code[file] !== code[file]);
  if (changed !== undefined) throw new UserError(`${changed} changed during the run; run again`);
  // What a record takes in has to be there, as the shorter result of a cell that was once run for more cycles.
  await putObject(store, resultBytes(cycles));
  const measures = await putObject(store, measureBytes(values));
  await writeRecord(store, key, { outputs: { measures }, seconds: now() - start });
  await remember(store, plan);
}

/** Remembers measures as the experiment's. */
async function remember(store: Store, { cell, hash }: MeasurePlan): Promise<void> {
  const { experiment } = cell;
  await setReference(store, { experiment, step: measureStep(cell), record: hash });
}
