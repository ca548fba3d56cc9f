// The cells of a study: their list, what decides each of them, and what is known of each already.

import { fileURLToPath } from "node:url";
import { relative } from "node:path";
import { UserError } from "../errors.ts";
import { readNpy } from "../images/npz.ts";
import { codeOf, type KnownSources } from "../store/code.ts";
import { mapAtOnce } from "../store/at_once.ts";
import { readProgress } from "../store/progress.ts";
import { type Json, type Key, keyHash, readRecord, type StepRecord } from "../store/records.ts";
import { readObject, type Store } from "../store/store.ts";
import { boundUrl, loadBound } from "../bounds/registry.ts";
import { strategyUrl } from "../strategies/registry.ts";
import { type Reference, setReference } from "../store/references.ts";
import type { Cycle } from "../figures/study.ts";
import { cellSeeds, repetitionsOf } from "../random/seed_tree.ts";
import type { CellSettings } from "./cell.ts";
import { readClassNames } from "./dataset.ts";
import type { StrategyEntry } from "./entries.ts";
import type { Experiment } from "./experiment.ts";
import { type FirstBatch, firstBatchFile } from "./first_batch.ts";
import { recordedCell, savedCell } from "./saved_cell.ts";
import { startOf } from "./start_settings.ts";
import type { StudyPool } from "./study_pool.ts";
import { startingPicks } from "./starting_set.ts";

/** One strategy, or one bound, at one repetition, before it is run. */
export interface CellPlan {
  /** Name of the experiment. */
  readonly experiment: string;
  /** The strategy or bound, its label and its options. */
  readonly strategy: StrategyEntry;
  /** Whether it is a bound, and sees the truth. */
  readonly isBound: boolean;
  /** URL of the strategy's or bound's module. */
  readonly module: string;
  /** Files of the project that decide it, with all that they import. */
  readonly files: readonly string[];
  /** What decides the cell; what it starts with is not among it if that is a first batch. */
  readonly settings: CellSettings;
  /** The first batch that it starts with, which is picked when the cell is run; undefined if it starts with another set or none. */
  readonly firstBatch?: FirstBatch;
  /** What its record is found by. The number of cycles is not in it, so that a cell can be made longer. */
  readonly key: Key;
  /** Hash of the key. */
  readonly hash: string;
}

/**
 * Plans the cells of an experiment: repetition after repetition, each with all strategies and then with all bounds.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the strategies' code
 * @param experiment The experiment
 * @param studyPool The study's pool
 * @returns The cells
 */
export async function planCells(
  store: Store,
  project: string,
  experiment: Experiment,
  studyPool: Pick<StudyPool, "outputs">,
): Promise<CellPlan[]> {
  const { batchSize, maxCandidates, classifier, generator, cycles } = experiment;
  const { pool, poolLabels, test, testLabels, classNames } = studyPool.outputs;
  const { length: classCount } = await readClassNames(store, classNames);
  const labels = readNpy(await readObject(store, poolLabels)).data as Int32Array;
  const poolSize = labels.length;
  if (batchSize > poolSize) {
    throw new UserError(
      `${experiment.path}: batchSize: ${batchSize} is more than the ${poolSize} samples of the pool`,
    );
  }
  const shared = { batchSize, maxCandidates, classifier, generator };
  const entries = await Promise.all([
    ...experiment.strategies.map((strategy) => plannedStrategy(strategy, project)),
    ...(experiment.bounds ?? []).map((bound) => plannedBound(bound, project)),
  ]);
  const sources: KnownSources = new Map();
  const planned = await Promise.all(
    entries.map(async (entry) => {
      const isPicked = typeof experiment.start === "string" && !entry.isWholePool;
      const files = isPicked ? [...entry.files, firstBatchFile] : entry.files;
      return { ...entry, files, ...await codeOf(store, project, files, sources) };
    }),
  );
  return repetitionsOf(experiment).flatMap(
    (repetition) => {
      const start = startOf(experiment.start, repetition);
      const [firstBatch, set] = typeof start === "string" ? [start] : [undefined, start];
      const { subsamplingState } = cellSeeds(repetition, generator);
      // Checked here, before any work.
      try {
        startingPicks(set, labels, classCount, subsamplingState);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        throw new UserError(`${experiment.path}: ${error.message}`);
      }
      return planned.map(({ code, versions, isWholePool, ...entry }) => {
        const { strategy: { name, options }, isBound } = entry;
        const isDecidedBy = isWholePool
          ? { classifier }
          : { repetition, ...shared, ...(start && { start }) };
        const parameters = {
          [isBound ? "bound" : "strategy"]: name,
          options,
          classCount,
          ...isDecidedBy,
        };
        const key: Key = {
          step: isBound ? "bound" : "cell",
          inputs: { pool, poolLabels, test, testLabels },
          parameters: parameters as unknown as { [key: string]: Json },
          code,
          versions,
        };
        const settings = isWholePool
          ? { options, repetition, start: { indices: [...labels.keys()] }, cycles: 0, ...shared }
          : { options, repetition, start: set, cycles, ...shared };
        return {
          experiment: experiment.name,
          ...entry,
          settings,
          ...(firstBatch && !isWholePool && { firstBatch }),
          key,
          hash: keyHash(key),
        };
      });
    },
  );
}

/** What decides the cells of a strategy: the loop and its own module. */
function plannedStrategy(strategy: StrategyEntry, project: string) {
  const url = strategyUrl(strategy.name);
  const files = ["lib/experiment/cell.ts", fileOf(url, project)];
  return { strategy, isBound: false, isWholePool: false, module: url.href, files };
}

/** What decides the cells of a bound: the same, and what gives it the truth. */
async function plannedBound(strategy: StrategyEntry, project: string) {
  const url = boundUrl(strategy.name);
  const isWholePool = (await loadBound(strategy.name)).query === undefined;
  const files = ["lib/experiment/cell.ts", "lib/bounds/with_truth.ts", fileOf(url, project)];
  return { strategy, isBound: true, isWholePool, module: url.href, files };
}

function fileOf(url: URL, project: string): string {
  return relative(project, fileURLToPath(url));
}

/**
 * Counts the cycles of cells.
 *
 * @param plans The cells
 * @returns How many cycles they have in all, cycle 0 of each counted
 */
export function countCycles(plans: Iterable<CellPlan>): number {
  return [...plans].reduce((sum, { settings }) => sum + settings.cycles + 1, 0);
}

/** What is known of a cell. */
export interface CellState {
  /** Its finished cycles, cycle 0 first. */
  readonly cycles: Cycle[];
  /** Whether it has all the cycles that are asked for, or has used up the pool. */
  readonly done: boolean;
  /** The machine that ended it; undefined for an unfinished cell. */
  readonly host?: string;
  /** Its record; undefined for an unfinished cell. */
  readonly record?: StepRecord;
}

/** A cell with what is known of it, for those who ask several things of the same cells. */
export interface KnownCell {
  /** The cell. */
  readonly plan: CellPlan;
  /** What is known of it. */
  readonly state: CellState;
}

/**
 * Looks up what is known of a cell.
 *
 * @param store The data folder
 * @param plan The cell
 * @returns Its finished cycles, from its record or from unfinished work
 */
export async function cellState(store: Store, plan: CellPlan): Promise<CellState> {
  const asked = plan.settings.cycles + 1;
  const found = await readRecord(store, plan);
  const recorded = found && recordedCell(store, found);
  if (recorded !== undefined && (recorded.exhausted || recorded.cycles.length >= asked)) {
    const { record } = found!;
    const host = record.details?.host as string | undefined;
    return { cycles: recorded.cycles.slice(0, asked), done: true, host, record };
  }
  const progress = await readProgress(store, plan.hash, savedCell);
  // A cell that is being made longer has both; the longer one is newer.
  const saved = (progress?.cycles.length ?? 0) > (recorded?.cycles.length ?? 0)
    ? progress
    : recorded;
  return { cycles: saved?.cycles.slice(0, asked) ?? [], done: false };
}

/**
 * Looks up what is known of cells, several at once.
 *
 * @param store The data folder
 * @param plans The cells
 * @returns Each with its state, in the order of the plans
 */
export function lookUpCells(store: Store, plans: readonly CellPlan[]): Promise<KnownCell[]> {
  return mapAtOnce(plans, async (plan) => ({ plan, state: await cellState(store, plan) }));
}

/** Under which step an experiment remembers the record of a cell. */
export function cellStep({ strategy, settings, key }: CellPlan): string {
  return `${key.step} ${settings.repetition} ${strategy.label}`;
}

/** Remembers that a cell is done, to tell later why it is stale. */
export async function setCellReference(store: Store, plan: CellPlan): Promise<void> {
  const reference: Reference = {
    experiment: plan.experiment,
    step: cellStep(plan),
    record: plan.hash,
  };
  await setReference(store, reference);
}
