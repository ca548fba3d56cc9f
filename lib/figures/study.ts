// The results of a study: its cells, and the learning curves of each strategy over its repetitions.

import { type MeasureName, measureNames, type MeasureValues } from "../measures/names.ts";

/** One finished cycle of a cell; cycle 0 is before the first query. */
export interface Cycle {
  /** Pool indices in the order they were picked; in cycle 0 those that the cell starts with, usually none. */
  readonly picks: readonly number[];
  /** Share of test samples that are classified correctly after these picks were labeled, 0 to 1. */
  readonly accuracy: number;
  /** Further measures of the same classifier on the test set; undefined for a study without them. */
  readonly measures?: MeasureValues;
  /** Seconds that the query took; undefined where no clock was given. */
  readonly querySeconds?: number;
  /** Seconds that fitting the classifier took. */
  readonly fitSeconds?: number;
  /** Seconds that scoring it on the test set took. */
  readonly scoreSeconds?: number;
}

/** One strategy at one repetition. */
export interface StudyCell {
  /** The strategy's label. */
  readonly strategy: string;
  /** Its repetition, from 0 on. */
  readonly repetition: number;
  /** Its cycles, cycle 0 first. */
  readonly cycles: readonly Cycle[];
}

/** Who computed a cell, and how long it took. */
export interface CellRun {
  /** The strategy's label. */
  readonly strategy: string;
  /** Its repetition, from 0 on. */
  readonly repetition: number;
  /** Name of the machine. */
  readonly host: string;
  /** Kind of its processor, as the system calls it. */
  readonly processor: string;
  /** Seconds of all its cycles. */
  readonly seconds: number;
  /** Software Heritage identifier of the folder of its source files; undefined where an earlier version computed it. */
  readonly source?: string;
}

/** All results of an experiment. */
export interface Study {
  /** Name of the experiment. */
  readonly name: string;
  /** What was done to its pool, in words, such as `20 % of the labels wrong`; undefined for the pool as it was embedded. */
  readonly pool?: string;
  /** Labels of the strategies, in the order of the legend. */
  readonly strategies: readonly string[];
  /** Label of the strategy that the others are compared with, RandomSampling's; undefined if there is none. */
  readonly baseline?: string;
  /** What the cells' accuracies are instead of accuracies, for tables and curves of another measure; see `showMeasure`. */
  readonly measure?: MeasureName;
  /** The cells in any order. */
  readonly cells: readonly StudyCell[];
  /**
   * What could be reached by somebody who sees the hidden labels and the test set, one curve per bound; none unless given. Bounds
   * are no strategies: rankings, differences and pairwise tables never have them. A curve of a single point, with the whole pool
   * labeled, is a line across the panel.
   */
  readonly bounds?: readonly Curve[];
}

/** Learning curves of one strategy, or of one bound, over its repetitions, cut to the cycles that all of them have. */
export interface Curve {
  /** The label of the strategy or bound. */
  readonly strategy: string;
  /** The finished repetitions, ascending, (repetitions). */
  readonly repetitions: number[];
  /** Labeled samples after each cycle, (cycles + 1). */
  readonly labeled: number[];
  /** Accuracies, one row per repetition, (repetitions x cycles + 1). */
  readonly accuracies: number[][];
  /** Further measures by their names, as accuracies are; undefined for a study without them. */
  readonly measures?: Readonly<Partial<Record<MeasureName, number[][]>>>;
}

/**
 * The measures that a study has beside accuracy.
 *
 * @param study The study
 * @returns Their names, in the order of their columns
 */
export function measuresOf({ cells }: Pick<Study, "cells">): MeasureName[] {
  const { measures = {} } = cells[0]?.cycles[0] ?? {};
  return measureNames.filter((name) => measures[name] !== undefined);
}

/**
 * Labeled samples after each cycle of a cell.
 *
 * @param cell The cell
 * @returns Number of labeled samples, in cycle 0 those before the first query, (cycles + 1)
 */
export function labeledCounts(cell: StudyCell): number[] {
  let labeled = 0;
  return cell.cycles.map(({ picks }) => labeled += picks.length);
}

/**
 * The cells of a strategy, by repetition.
 *
 * @param study The study
 * @param strategy The strategy's label
 * @returns Its cells, ascending by repetition
 */
export function cellsOf(study: Study, strategy: string): StudyCell[] {
  return study.cells.filter((cell) => cell.strategy === strategy)
    .sort((a, b) => a.repetition - b.repetition);
}

/**
 * How many cycles every cell of a study has, cycle 0 not counted.
 *
 * @param study The study
 * @returns The number of the shortest cell's; 0 without a cell
 */
export function cycleCount({ cells }: Study): number {
  return cells.length === 0 ? 0 : Math.min(...cells.map(({ cycles }) => cycles.length - 1));
}

/**
 * The beginning of a study.
 *
 * @param study The study
 * @param cycles How many cycles are kept, cycle 0 not counted
 * @returns The study with cells that are no longer
 */
export function firstCycles(study: Study, cycles: number): Study {
  const cells = study.cells.map((cell) => ({ ...cell, cycles: cell.cycles.slice(0, cycles + 1) }));
  const bounds = study.bounds?.map((curve) => cutCurve(curve, cycles + 1));
  return { ...study, cells, ...(bounds && { bounds }) };
}

/**
 * The learning curves of bounds, which are cells as those of strategies are.
 *
 * @param cells The bounds' cells, named by the bounds' labels
 * @returns One curve per bound, in the order in which the bounds first occur
 */
export function boundCurves(cells: readonly StudyCell[]): Curve[] {
  const strategies = [...new Set(cells.map(({ strategy }) => strategy))];
  return learningCurves({ name: "bounds", strategies, cells });
}

/**
 * The learning curves of every strategy that has a finished cell.
 *
 * @param study The study
 * @returns One curve per strategy, in the study's order
 */
export function learningCurves(study: Study): Curve[] {
  return study.strategies.flatMap((strategy) => {
    const cells = cellsOf(study, strategy);
    if (cells.length === 0) return [];
    const length = Math.min(...cells.map((cell) => cell.cycles.length));
    const names = measuresOf({ cells });
    const rowsOf = (name: MeasureName) =>
      cells.map(({ cycles }) => cycles.map(({ measures }) => measures![name]!));
    return [cutCurve({
      strategy,
      repetitions: cells.map((cell) => cell.repetition),
      labeled: labeledCounts(cells[0]),
      accuracies: cells.map((cell) => cell.cycles.map(({ accuracy }) => accuracy)),
      ...(names.length > 0 && {
        measures: Object.fromEntries(names.map((name) => [name, rowsOf(name)])),
      }),
    }, length)];
  });
}

/** The first points of a curve. */
function cutCurve(curve: Curve, points: number): Curve {
  const cut = (rows: number[][]) => rows.map((row) => row.slice(0, points));
  const { measures } = curve;
  return {
    ...curve,
    labeled: curve.labeled.slice(0, points),
    accuracies: cut(curve.accuracies),
    ...(measures && {
      measures: Object.fromEntries(
        Object.entries(measures).map(([name, rows]) => [name, cut(rows)]),
      ),
    }),
  };
}

/**
 * Differences of a strategy's learning curves to the baseline's, repetition by repetition. Both curves of a pair start from
 * the same seeds.
 *
 * @param curve A strategy's learning curves
 * @param baseline The baseline's learning curves
 * @returns The differences as curves, cut to the repetitions and cycles that both have
 */
export function differences(curve: Curve, baseline: Curve): Curve {
  const repetitions = curve.repetitions.filter((repetition) =>
    baseline.repetitions.includes(repetition)
  );
  const length = Math.min(curve.labeled.length, baseline.labeled.length);
  return {
    strategy: curve.strategy,
    repetitions,
    labeled: curve.labeled.slice(0, length),
    accuracies: repetitions.map((repetition) => {
      const own = curve.accuracies[curve.repetitions.indexOf(repetition)];
      const other = baseline.accuracies[baseline.repetitions.indexOf(repetition)];
      return own.slice(0, length).map((accuracy, cycle) => accuracy - other[cycle]);
    }),
  };
}
