// The cells of a study: their list, what decides each of them, and what is known of each already.

import { fileURLToPath } from "node:url";
import { relative } from "node:path";
import { UserError } from "../errors.ts";
import { readNpy } from "../images/npz.ts";
import { type Code, codeOf } from "../store/code.ts";
import { readProgress, removeProgress } from "../store/progress.ts";
import { findRecord, type Json, type Key, keyHash, type StepRecord } from "../store/records.ts";
import { readObject, type Store } from "../store/store.ts";
import { strategyUrl } from "../strategies/registry.ts";
import { type Reference, setReference } from "../store/references.ts";
import type { Cycle } from "../figures/study.ts";
import { cellSeeds, repetitionsOf } from "../random/seed_tree.ts";
import type { CellSettings } from "./cell.ts";
import type { Experiment, StrategyEntry } from "./experiment.ts";
import { recordedCell, savedCell } from "./saved_cell.ts";
import { startOf } from "./start_settings.ts";
import { startingPicks } from "./starting_set.ts";

/** One strategy at one repetition, before it is run. */
export interface CellPlan {
  /** Name of the experiment. */
  readonly experiment: string;
  /** The strategy, its label and its options. */
  readonly strategy: StrategyEntry;
  /** URL of the strategy's module. */
  readonly module: string;
  /** What decides the cell. */
  readonly settings: CellSettings;
  /** What its record is found by. The number of cycles is not in it, so that a cell can be made longer. */
  readonly key: Key;
  /** Hash of the key. */
  readonly hash: string;
}

/**
 * Plans the cells of an experiment: repetition after repetition, each with all strategies.
 *
 * @param store The data folder
 * @param project Absolute path of the project, for the strategies' code
 * @param experiment The experiment
 * @param embedded The record of step 1
 * @returns The cells
 */
export async function planCells(
  store: Store,
  project: string,
  experiment: Experiment,
  embedded: Pick<StepRecord, "outputs">,
): Promise<CellPlan[]> {
  const { batchSize, maxCandidates, classifier, generator, cycles } = experiment;
  const { pool, poolLabels, test, testLabels, classNames } = embedded.outputs;
  const classCount =
    JSON.parse(new TextDecoder().decode(await readObject(store, classNames))).length;
  const labels = readNpy(await readObject(store, poolLabels)).data as Int32Array;
  const poolSize = labels.length;
  if (batchSize > poolSize) {
    throw new UserError(
      `${experiment.path}: batchSize: ${batchSize} is more than the ${poolSize} samples of the pool`,
    );
  }
  const shared = { batchSize, maxCandidates, classifier, generator };
  const strategies = await Promise.all(experiment.strategies.map(async (strategy) => {
    const module = strategyUrl(strategy.name).href;
    return { strategy, module, ...await cellCode(store, project, strategy.name) };
  }));
  return repetitionsOf(experiment).flatMap(
    (repetition) => {
      const start = startOf(experiment.start, repetition);
      const { subsamplingState } = cellSeeds(repetition, generator);
      // Checked here, before any work.
      try {
        startingPicks(start, labels, classCount, subsamplingState);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        throw new UserError(`${experiment.path}: ${error.message}`);
      }
      return strategies.map(({ strategy, module, code, versions }) => {
        const { name, options } = strategy;
        const parameters = {
          strategy: name,
          options,
          repetition,
          classCount,
          ...shared,
          ...(start && { start }),
        };
        const key: Key = {
          step: "cell",
          inputs: { pool, poolLabels, test, testLabels },
          parameters: parameters as unknown as { [key: string]: Json },
          code,
          versions,
        };
        const settings = { options, repetition, start, cycles, ...shared };
        const { name: study } = experiment;
        return { experiment: study, strategy, module, settings, key, hash: keyHash(key) };
      });
    },
  );
}

/**
 * The code that decides a cell: the loop and its strategy, with all that they import.
 *
 * @param store The data folder
 * @param project Absolute path of the project
 * @param strategy Name of the strategy
 * @returns Files with their hashes, and versions
 */
export function cellCode(store: Store, project: string, strategy: string): Promise<Code> {
  const file = relative(project, fileURLToPath(strategyUrl(strategy)));
  return codeOf(store, project, ["lib/experiment/cell.ts", file]);
}

/** What is known of a cell. */
export interface CellState {
  /** Its finished cycles, cycle 0 first. */
  readonly cycles: Cycle[];
  /** Whether it has all the cycles that are asked for, or has used up the pool. */
  readonly done: boolean;
  /** The machine that ended it; undefined for an unfinished cell. */
  readonly host?: string;
}

/**
 * Looks up what is known of a cell.
 *
 * @param store The data folder
 * @param plan The cell
 * @returns Its finished cycles, from its record or from unfinished work
 */
export async function cellState(store: Store, plan: CellPlan): Promise<CellState> {
  const record = await findRecord(store, plan.key);
  const recorded = record && await recordedCell(store, record);
  const progress = await readProgress(store, plan.hash, savedCell);
  // A cell that is being made longer has both; the longer one is newer.
  const saved = (progress?.cycles.length ?? 0) > (recorded?.cycles.length ?? 0)
    ? progress
    : recorded;
  if (saved === undefined) return { cycles: [], done: false };
  return {
    cycles: saved.cycles.slice(0, plan.settings.cycles + 1),
    done: saved === recorded && (saved.exhausted || saved.cycles.length > plan.settings.cycles),
    host: saved === recorded ? record?.details?.host as string | undefined : undefined,
  };
}

/** Under which step an experiment remembers the record of a cell. */
export function cellStep({ strategy, settings }: CellPlan): string {
  return `cell ${settings.repetition} ${strategy.label}`;
}

/** Remembers that a cell is done, to tell later why it is stale; what a killed process left of it is removed. */
export async function setCellReference(store: Store, plan: CellPlan): Promise<void> {
  const reference: Reference = {
    experiment: plan.experiment,
    step: cellStep(plan),
    record: plan.hash,
  };
  await setReference(store, reference);
  await removeProgress(store, plan.hash);
}
