// Cells computed again, and compared with what was published, byte for byte.

import { cpus } from "node:os";
import { UserError } from "../../lib/errors.ts";
import type { CellPlan } from "../../lib/experiment/plan.ts";
import {
  type CellToRerun,
  compareCycles,
  type Comparison,
  rerunCells,
} from "../../lib/experiment/rerun.ts";
import { chooseMeasures, measureBytes } from "../../lib/experiment/measure_plan.ts";
import { orderMeasures, startMeasuring } from "../../lib/experiment/run_measures.ts";
import type { MeasureName, MeasureValues } from "../../lib/measures/names.ts";
import { openStarts } from "../../lib/experiment/starts.ts";
import { dataSharer, type SharedData } from "../../lib/experiment/dataset.ts";
import {
  processorBoundDevice,
  toldExperiment,
  toldPool,
} from "../../lib/figures/read_provenance.ts";
import { type Cycle, labeledCounts } from "../../lib/figures/study.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { hasObject, sha256, type Store } from "../../lib/store/store.ts";
import { commandLineName } from "../../steps/artifacts.ts";
import { type Context, duration, projectFolder } from "../../steps/command.ts";
import type { BoundPoints, Check, Published, Results } from "./checks.ts";
import { planTold, shownBytes, type ToldCell } from "./files.ts";

/**
 * Computes cells again and compares. From the same embeddings, every processor gives the same bytes.
 *
 * @param published What was published
 * @param store The data folder, with the embeddings
 * @param context For progress and the clock
 * @param results The published results, in provenance's order
 * @param count How many cells: a number, or `all`
 * @returns What differs; the results, completed by what was computed; whether these were all
 * @throws {UserError} If the embeddings are not in the data folder
 */
export async function rerun(
  published: Published,
  store: Store,
  { progress, now }: Context,
  results: Results,
  count = "3",
): Promise<{ check: Check; results: Results; isAll: boolean }> {
  const { provenance } = published;
  const { pool, poolLabels, test, testLabels, classNames } = toldPool(provenance);
  for (const hash of [pool, poolLabels, test, testLabels, classNames]) {
    if (await hasObject(store, hash)) continue;
    throw new UserError(missingEmbeddings(published));
  }
  const cells = await planTold(provenance, store);
  const chosen = sample(cells.length, count, cells.at(-1)!.result);
  const bar = progress("cells", chosen.length, "cells");
  const start = now();
  const computed: Cycle[][] = [];
  let done = 0;
  const share = dataSharer(store);
  const data = await share({ pool, poolLabels, test, testLabels });
  const starts = openStarts(store, projectFolder, { isProof: true, share });
  const orders = await Promise.all(
    chosen.map(async (i) => orderOf(data, cells[i].plan, await starts.settingsOf(cells[i].plan))),
  );
  await rerunCells(orders, cpus().length, (place, cycles) => {
    computed[place] = cycles;
    bar.update(++done);
  });
  bar.stop();

  const { measures: names = [] } = toldExperiment(provenance);
  const measured = await measureAgain(data, chosen.map((i) => cells[i]), computed, names);
  const faults: string[] = [];
  const completed = { cells: [...results.cells], bounds: [...results.bounds] };
  for (const [place, i] of chosen.entries()) {
    const { label, repetition, result, plan, measures } = cells[i];
    const values = measured[place];
    const cycles = computed[place].map((cycle, i) => ({
      ...cycle,
      ...(values && { measures: values[i] }),
    }));
    const areOther = measures !== undefined && sha256(measureBytes(values!)) !== measures;
    if (areOther) faults.push(`${label}, repetition ${repetition}: other measures than published`);
    const nthBound = i - results.cells.length;
    const recorded = plan.isBound ? withoutPicks(results.bounds[nthBound]) : results.cells[i];
    if (sha256(shownBytes(plan, cycles)) === result) {
      if (areOther) continue;
      if (plan.isBound) completed.bounds[nthBound] = pointsOf(cycles);
      else completed.cells[i] = cycles;
      continue;
    }
    const found = plan.isBound ? withoutPicks(pointsOf(cycles))! : cycles;
    const difference = recorded === undefined
      ? "another result than published"
      : describe(compareCycles(recorded, found), plan);
    faults.push(`${label}, repetition ${repetition}: ${difference}`);
  }
  const what = `${chosen.length} of ${cells.length} cells computed again in ` +
    `${duration(now() - start)}: ${chosen.length - faults.length} identical`;
  return { check: { what, faults }, results: completed, isAll: chosen.length === cells.length };
}

/** The measures of cells that were computed again, for those that have measures in provenance. */
async function measureAgain(
  data: SharedData,
  cells: readonly ToldCell[],
  computed: readonly Cycle[][],
  names: readonly MeasureName[],
): Promise<(MeasureValues[] | undefined)[]> {
  if (cells.every(({ measures }) => measures === undefined)) return cells.map(() => undefined);
  const thread = startMeasuring();
  try {
    return await Promise.all(
      cells.map(async ({ measures, plan }, i) =>
        measures === undefined
          ? undefined
          : chooseMeasures(await thread.ask(orderMeasures(data, plan, computed[i])), names)
      ),
    );
  } finally {
    thread.stop();
  }
}

/** What is published of a bound's cell. */
function pointsOf(cycles: readonly Cycle[]): BoundPoints {
  const labeled = labeledCounts({ strategy: "", repetition: 0, cycles });
  const measures = cycles.flatMap(({ measures }) => measures ?? []);
  return {
    labeled,
    accuracy: cycles.map(({ accuracy }) => accuracy),
    ...(measures.length > 0 && { measures }),
  };
}

/** The cycles of a bound as far as they are published. */
function withoutPicks(points: BoundPoints | undefined) {
  return points?.accuracy.map((accuracy) => ({ picks: [], accuracy }));
}

/** How to come by the embeddings; only those of some devices belong to a kind of processor. */
function missingEmbeddings({ provenance, experiment }: Published): string {
  const { name } = toldExperiment(provenance);
  const device = processorBoundDevice(provenance);
  return `The embeddings that ${name} was run on are not in the data folder; ` +
    (experiment === undefined
      ? "this project has no experiment of that name to embed. "
      : `run deno task embed ${commandLineName(experiment)} first. `) +
    (device === undefined
      ? "Every machine computes the same; if they are still not there then, verify without --rerun says why"
      : `With "device": "${device}" they belong to a kind of processor: if they are still not there then, ` +
        "this machine's is of another kind");
}

/** A random sample, which hangs on the results alone. */
function sample(total: number, count: string, hash: string): number[] {
  if (count === "all" || Number(count) >= total) return Array.from({ length: total }, (_, i) => i);
  const random = new RandomState(parseInt(hash.slice(0, 8), 16));
  return [...random.choice(total, Number(count), { replace: false })].sort((a, b) => a - b);
}

function orderOf(
  data: SharedData,
  { key, module, isBound }: CellPlan,
  settings: CellPlan["settings"],
): CellToRerun {
  return { data, classCount: key.parameters.classCount as number, module, isBound, settings };
}

function describe(
  { firstDifference, meanDifference }: Comparison,
  { isBound }: CellPlan,
): string {
  const mean = `mean accuracies differ by ${meanDifference.toFixed(4)}`;
  if (isBound) return mean;
  if (firstDifference === undefined) return `the same picks, ${mean}`;
  const { cycle, position, recorded, now } = firstDifference;
  return `first difference in cycle ${cycle}, pick ${position}: ${
    recorded ?? "none"
  } was recorded, ` +
    `${now ?? "none"} came out now; ${mean}`;
}
