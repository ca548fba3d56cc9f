// Where the cells of a study stand: each state has one meaning.

import { findClaim } from "../store/claims.ts";
import { readFailure } from "../store/failures.ts";
import { isAlive, type Watch } from "../store/processes.ts";
import { referencedRecord } from "../store/references.ts";
import type { Store } from "../store/store.ts";
import { keyChanges } from "../store/key_changes.ts";
import type { Cycle } from "../figures/study.ts";
import { type CellPlan, cellState, cellStep, type KnownCell } from "./plan.ts";
import { recordedSeconds } from "./saved_cell.ts";

/**
 * Where a step or a cell stands.
 *
 * - `done`: all that the experiment asks for is there, of this code.
 * - `to do`: nothing of it is there.
 * - `to go on`: its first cycles are there, of this code; the others follow.
 * - `stale`: it is there, but of other code, data or parameters; it is made again.
 * - `running`: a living process works on it.
 * - `failed`: the last try ended with an error; the next run tries again.
 * - `to restore`: it is there, but published files are missing or altered.
 * - `blocked`: it would end with an error.
 */
export type Standing =
  | "done"
  | "to do"
  | "to go on"
  | "stale"
  | "running"
  | "failed"
  | "to restore"
  | "blocked";

/** Where a cell stands. */
export interface CellStatus {
  /** Where it stands. */
  readonly standing: Standing;
  /** Finished cycles, cycle 0 not counted. */
  readonly cycles: number;
  /** Seconds that its finished cycles took. */
  readonly seconds: number;
  /** Seconds that each cycle took, cycle 0 first; those of its last run for a stale cell. Empty if nothing was measured. */
  readonly measured: readonly number[];
  /** How many cycles are left to run, cycle 0 counted. */
  readonly left: number;
  /** The machine that computed it; undefined for a cell that is not done. */
  readonly host?: string;
  /** Why it is stale, why it failed, where it goes on, or which process runs it. */
  readonly why: string[];
}

/**
 * Tells where a cell stands.
 *
 * @param store The data folder
 * @param plan The cell
 * @param watch What was seen of other processes in earlier looks; one of another machine counts as alive at first
 * @returns Its status
 */
export async function cellStatus(
  store: Store,
  plan: CellPlan,
  watch: Watch,
): Promise<CellStatus> {
  return await statusOf(store, { plan, state: await cellState(store, plan) }, watch);
}

/** The status of a cell that was looked up, as `cellStatus` tells it. */
export async function statusOf(
  store: Store,
  { plan, state: { cycles: known, done, host } }: KnownCell,
  watch: Watch,
): Promise<CellStatus> {
  const cycles = Math.max(known.length - 1, 0);
  const measured = known.map(secondsOf).filter((seconds) => seconds !== undefined);
  const seconds = sum(measured);
  const all = plan.settings.cycles;
  const left = done ? 0 : all + 1 - known.length;
  const found = { cycles, seconds, measured, left };
  if (done) return { standing: "done", ...found, host, why: [] };
  const { owner } = await findClaim(store, plan.hash);
  if (owner !== undefined && await isAlive(store.folder, owner.process, watch)) {
    return { standing: "running", ...found, why: [`process ${owner.process}`] };
  }
  const failure = await readFailure(store, plan.hash);
  if (failure !== undefined) {
    const why = [`${failure.message.split("\n")[0]} (on ${failure.host})`];
    return { standing: "failed", ...found, why };
  }
  if (known.length > 0) {
    const why = left === 0
      ? `all ${all} cycles are there, only their record is not`
      : `at cycle ${known.length}`;
    return { standing: "to go on", ...found, why: [why] };
  }
  const before = await referencedRecord(store, plan.experiment, cellStep(plan));
  if (before === undefined) return { standing: "to do", ...found, why: [] };
  const parts = recordedSeconds(before);
  return {
    standing: "stale",
    ...found,
    measured: parts.some((cycle) => cycle.length > 0) ? parts.map(sum) : [],
    why: keyChanges(before.key, plan.key),
  };
}

/**
 * How long the cycles that a cell has left will take, by what was measured. A cycle that was never run counts as the mean of
 * the last three that were.
 *
 * @param measured Seconds of each cycle, cycle 0 first, of this cell, its last run, or another repetition of the strategy
 * @param cycles How many cycles the cell will have, cycle 0 counted
 * @param left How many of them are left, the last ones
 * @returns Seconds on one core; undefined if nothing was measured
 */
export function expectedSeconds(
  measured: readonly number[],
  cycles: number,
  left: number,
): number | undefined {
  if (measured.length === 0) return undefined;
  const last = measured.slice(-3);
  const usual = sum(last) / last.length;
  return sum(
    Array.from({ length: left }, (_, i) => measured[cycles - left + i] ?? usual),
  );
}

function secondsOf({ querySeconds, fitSeconds, scoreSeconds }: Cycle): number | undefined {
  const parts = [querySeconds, fitSeconds, scoreSeconds].filter((part) => part !== undefined);
  return parts.length > 0 ? sum(parts) : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
