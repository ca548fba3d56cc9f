// Where the cells of a study stand: done, running, failed, stale and why, or missing.

import { findClaim } from "../store/claims.ts";
import { readFailure } from "../store/failures.ts";
import { isAlive, type Watch } from "../store/processes.ts";
import { referencedRecord } from "../store/references.ts";
import type { Store } from "../store/store.ts";
import { keyChanges } from "../store/key_changes.ts";
import { type CellPlan, cellState, cellStep } from "./plan.ts";

/** Where a step or a cell stands. */
export type Standing = "done" | "running" | "failed" | "stale" | "missing";

/** Where a cell stands. */
export interface CellStatus {
  /** Where it stands. */
  readonly standing: Standing;
  /** Finished cycles, cycle 0 not counted. */
  readonly cycles: number;
  /** Seconds its finished cycles took; for a stale cell, the seconds of its last run. */
  readonly seconds: number;
  /** The machine that computed it; undefined for a cell that is not done. */
  readonly host?: string;
  /** Why it is stale, why it failed, or which process runs it. */
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
  const { cycles: known, done, host } = await cellState(store, plan);
  const cycles = Math.max(known.length - 1, 0);
  const seconds = known.reduce(
    (sum, { querySeconds = 0, fitSeconds = 0, scoreSeconds = 0 }) =>
      sum + querySeconds + fitSeconds + scoreSeconds,
    0,
  );
  if (done) return { standing: "done", cycles, seconds, host, why: [] };
  const { owner } = await findClaim(store, plan.hash);
  if (owner !== undefined && await isAlive(store.folder, owner.process, watch)) {
    return { standing: "running", cycles, seconds, why: [`process ${owner.process}`] };
  }
  const failure = await readFailure(store, plan.hash);
  if (failure !== undefined) {
    const why = [`${failure.message.split("\n")[0]} (on ${failure.host})`];
    return { standing: "failed", cycles, seconds, why };
  }
  if (known.length > 0) {
    const why = [`${cycles} of ${plan.settings.cycles} cycles are done`];
    return { standing: "stale", cycles, seconds, why };
  }
  const before = await referencedRecord(store, plan.experiment, cellStep(plan));
  if (before === undefined) return { standing: "missing", cycles, seconds, why: [] };
  return {
    standing: "stale",
    cycles,
    seconds: before.seconds,
    why: keyChanges(before.key, plan.key),
  };
}
