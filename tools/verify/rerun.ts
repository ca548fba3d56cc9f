// Cells computed again, and compared with what was published.

import { cpus, hostname } from "node:os";
import { UserError } from "../../lib/errors.ts";
import type { CellSettings } from "../../lib/experiment/cell.ts";
import type { DataObjects } from "../../lib/experiment/dataset.ts";
import type { CellOrder } from "../../lib/experiment/serve_cells.ts";
import type { Cycle } from "../../lib/figures/study.ts";
import { cellCode, resultBytes } from "../../lib/experiment/plan.ts";
import { compareCycles, type Comparison, rerunCells } from "../../lib/experiment/rerun.ts";
import {
  shownResult,
  type ToldCell,
  toldCells,
  toldExperiment,
  toldKey,
} from "../../lib/figures/read_provenance.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { findRecordByHash } from "../../lib/store/records.ts";
import { hasObject, sha256, type Store } from "../../lib/store/store.ts";
import { keyChanges } from "../../lib/store/key_changes.ts";
import { strategyUrl } from "../../lib/strategies/registry.ts";
import { type Context, duration, projectFolder } from "../../steps/command.ts";
import type { Check, Published, Results } from "./checks.ts";

/** Difference between mean accuracies that another kind of machine may make. */
const TOLERANCE = 0.02;

/**
 * Computes cells again and compares.
 *
 * @param published What was published
 * @param store The data folder, with the embeddings
 * @param context For progress and the clock
 * @param results The published results, in provenance's order
 * @param count How many cells: a number, or `all`
 * @returns What differs, and the results, completed by what was computed
 * @throws {UserError} If the embeddings are not in the data folder
 */
export async function rerun(
  { provenance }: Published,
  store: Store,
  { progress, now }: Context,
  results: Results,
  count = "3",
): Promise<{ check: Check; results: Results }> {
  const { name, cycles } = toldExperiment(provenance);
  const { pool, poolLabels, test, testLabels } = provenance.records[0].outputs;
  for (const hash of [pool, poolLabels, test, testLabels]) {
    if (await hasObject(store, hash)) continue;
    throw new UserError(
      `The embeddings that ${name} was run on are not in the data folder; run deno task embed ${name} ` +
        "first. If they are still not there then, this machine computes other ones",
    );
  }
  const cells = toldCells(provenance);
  const chosen = sample(cells.length, count, provenance.records.at(-1)!.record);
  const orders = chosen.map((i) => orderOf(store, cells[i], cycles));
  const bar = progress("cells", orders.length, "cells");
  const start = now();
  const computed: Cycle[][] = [];
  let done = 0;
  await rerunCells(orders, cpus().length, (place, cycles) => {
    computed[place] = cycles;
    bar.update(++done);
  });
  bar.stop();

  const faults: string[] = [];
  const notes: string[] = [];
  const completed = [...results];
  let identical = 0;
  for (const [place, i] of chosen.entries()) {
    const { label, repetition, told } = cells[i];
    if (sha256(resultBytes(computed[place])) === shownResult(told)) {
      completed[i] = computed[place];
      identical++;
      continue;
    }
    const recorded = results[i];
    const where = await findRecordByHash(store, told.record);
    const isHere = where?.details?.host === hostname();
    const cell = `${label}, repetition ${repetition}`;
    if (recorded === undefined) faults.push(`${cell}: another result than published`);
    else {
      const comparison = compareCycles(recorded, computed[place]);
      const isFault = isHere || comparison.meanDifference > TOLERANCE;
      (isFault ? faults : notes).push(`${cell}: ${describe(comparison)}`);
    }
    const key = toldKey(provenance, told.key);
    const code = await cellCode(store, projectFolder, key.parameters.strategy as string);
    const changes = keyChanges(key, { ...key, ...code });
    if (changes.length > 0) notes.push(`${cell}: since then, ${changes.join(", ")}`);
  }
  const what = `${chosen.length} of ${cells.length} cells computed again in ` +
    `${duration(now() - start)}: ${identical} identical`;
  return { check: { what, faults, notes }, results: completed };
}

/** A random sample, which hangs on the results alone. */
function sample(total: number, count: string, hash: string): number[] {
  if (count === "all" || Number(count) >= total) return Array.from({ length: total }, (_, i) => i);
  const random = new RandomState(parseInt(hash.slice(0, 8), 16));
  return [...random.choice(total, Number(count), { replace: false })].sort((a, b) => a - b);
}

function orderOf(store: Store, { told }: ToldCell, cycles: number): CellOrder {
  const { strategy, classCount, ...settings } = told.key.parameters;
  return {
    folder: store.folder,
    data: told.key.inputs as DataObjects,
    classCount: classCount as number,
    module: strategyUrl(strategy as string).href,
    settings: { ...settings, cycles } as unknown as CellSettings,
    finished: [],
  };
}

function describe({ firstDifference, meanDifference }: Comparison): string {
  const mean = `mean accuracies differ by ${meanDifference.toFixed(4)}`;
  if (firstDifference === undefined) return `the same picks, ${mean}`;
  const { cycle, position, recorded, now } = firstDifference;
  return `first difference in cycle ${cycle}, pick ${position}: ${
    recorded ?? "none"
  } was recorded, ` +
    `${now ?? "none"} came out now; ${mean}`;
}
