// Two studies compared: which curves moved, by how much, and from which cycle and pick on.

import { mean } from "../statistics/descriptive.ts";
import { formatDifference, formatInterval } from "./number_format.ts";
import { areasUnderCurve, meanAndDeviation } from "./statistics.ts";
import { type StrategySummary, summarizeStudy } from "./strategy_summary.ts";
import {
  cellsOf,
  type Curve,
  differences,
  learningCurves,
  type Study,
  type StudyCell,
} from "./study.ts";

/** The first place where two cells of the same strategy and repetition pick differently. */
export interface FirstDifference {
  /** The repetition. */
  readonly repetition: number;
  /** The cycle, from 1 on. */
  readonly cycle: number;
  /** The position in the batch, from 0 on. */
  readonly position: number;
  /** The pool index that each study picked there; undefined for a study without a pick there. */
  readonly picks: readonly [number | undefined, number | undefined];
}

/** What changed for one strategy, or one bound, between two studies. */
export interface Change {
  /** The label of the strategy or bound. */
  readonly strategy: string;
  /** Number of repetitions that both studies have. */
  readonly repetitions: number;
  /** Mean area under the learning curve over those repetitions, in the first and in the second study. */
  readonly areas: readonly [number, number];
  /** The first pick that differs: in the lowest cycle, then the lowest repetition. Undefined if all picks are equal, or for a bound. */
  readonly firstPick?: FirstDifference;
  /** The first cycle at which an accuracy differs; undefined if all accuracies are equal. */
  readonly firstAccuracy?: number;
  /** The largest difference of the mean curves, second minus first, and the number of labels at which it occurs. */
  readonly largest: { readonly difference: number; readonly labeled: number };
}

/** What changed between two studies. */
export interface Comparison {
  /** One entry per strategy that both studies have, in the first study's order. */
  readonly changes: Change[];
  /** One entry per bound that both studies have; their picks are not published. */
  readonly bounds: Change[];
  /** Labels of the strategies and bounds that only the first study has, and of those that only the second has. */
  readonly only: readonly [string[], string[]];
}

/**
 * Compares two studies, strategy by strategy, over the repetitions and cycles that both have.
 *
 * @param first The first study
 * @param second The second study, which may be a later version of the first
 * @returns What changed for each strategy
 */
export function compareStudies(first: Study, second: Study): Comparison {
  const [curves, others] = [learningCurves(first), learningCurves(second)];
  const changes = changesOf(curves, others).map((change): Change => ({
    ...change,
    firstPick: firstDifferentPick(
      cellsOf(first, change.strategy),
      cellsOf(second, change.strategy),
    ),
  }));
  const labels = ({ strategies, bounds = [] }: Study) => [
    ...strategies,
    ...bounds.map(({ strategy }) => strategy),
  ];
  const missing = (from: Study, others: Study) =>
    labels(from).filter((label) => !labels(others).includes(label));
  return {
    changes,
    bounds: changesOf(first.bounds ?? [], second.bounds ?? []),
    only: [missing(first, second), missing(second, first)],
  };
}

/** What changed from curves to others of the same label, over the repetitions and cycles that both have. */
function changesOf(curves: readonly Curve[], others: readonly Curve[]): Change[] {
  return curves.flatMap((curve): Change[] => {
    const other = others.find(({ strategy }) => strategy === curve.strategy);
    if (other === undefined) return [];
    const moved = differences(other, curve);
    if (moved.repetitions.length === 0) return [];
    const shared = moved.repetitions;
    const { means } = meanAndDeviation(moved);
    const peak = means.reduce(
      (best, value, i) => Math.abs(value) > Math.abs(means[best]) ? i : best,
      0,
    );
    const firstAccuracy = moved.labeled.findIndex((_, cycle) =>
      moved.accuracies.some((row) => row[cycle] !== 0)
    );
    const area = (of: typeof curve) =>
      mean(areasUnderCurve({
        ...of,
        accuracies: shared.map((repetition) => of.accuracies[of.repetitions.indexOf(repetition)]),
      }));
    return [{
      strategy: curve.strategy,
      repetitions: shared.length,
      areas: [area(curve), area(other)],
      firstAccuracy: firstAccuracy < 0 ? undefined : firstAccuracy,
      largest: { difference: means[peak], labeled: moved.labeled[peak] },
    }];
  });
}

/**
 * Describes in one line what changed for a bound.
 *
 * @param change What changed
 * @returns Such as `bound BoSS: ALCU 0.751 to 0.756 (+0.005), at most +0.012 at 75 labels, accuracies from cycle 3 on`
 */
export function describeBoundChange({ firstAccuracy, ...change }: Change): string {
  const { strategy, repetitions } = change;
  return firstAccuracy === undefined
    ? `bound ${strategy}: the same accuracies in ${repetitions} repetitions`
    : `bound ${strategy}: ${
      [...moves(change), `accuracies from cycle ${firstAccuracy} on`].join(", ")
    }`;
}

/** By how much a curve moved, in all and at most. */
function moves({ areas: [before, after], largest }: Pick<Change, "areas" | "largest">): string[] {
  return [
    `ALCU ${before.toFixed(3)} to ${after.toFixed(3)} (${formatDifference(after - before)})`,
    `at most ${formatDifference(largest.difference)} at ${largest.labeled} labels`,
  ];
}

function firstDifferentPick(
  cells: readonly StudyCell[],
  others: readonly StudyCell[],
): FirstDifference | undefined {
  const found = cells.flatMap((cell): FirstDifference[] => {
    const other = others.find(({ repetition }) => repetition === cell.repetition);
    const cycles = other ? Math.min(cell.cycles.length, other.cycles.length) : 0;
    for (let cycle = 0; cycle < cycles; cycle++) {
      const [own, theirs] = [cell.cycles[cycle].picks, other!.cycles[cycle].picks];
      for (let position = 0; position < Math.max(own.length, theirs.length); position++) {
        if (own[position] === theirs[position]) continue;
        const picks = [own[position], theirs[position]] as const;
        return [{ repetition: cell.repetition, cycle, position, picks }];
      }
    }
    return [];
  });
  return found.sort((a, b) => a.cycle - b.cycle || a.repetition - b.repetition)[0];
}

/**
 * Describes in one line what changed for a strategy.
 *
 * @param change What changed
 * @returns Such as `Badge: ALCU 0.701 to 0.706 (+0.005), at most +0.012 at 75 labels, ...`
 */
export function describeChange(change: Change): string {
  const { strategy, firstPick, firstAccuracy } = change;
  if (firstPick === undefined && firstAccuracy === undefined) {
    return `${strategy}: the same picks and accuracies in ${change.repetitions} repetitions`;
  }
  const parts = [
    ...moves(change),
    firstPick === undefined
      ? "the same picks"
      : `picks differ from cycle ${firstPick.cycle}, repetition ${firstPick.repetition}, position ` +
        `${firstPick.position} on (${firstPick.picks.map((pick) => pick ?? "none").join(" and ")})`,
    firstAccuracy === undefined
      ? "the same accuracies"
      : `accuracies from cycle ${firstAccuracy} on`,
  ];
  return `${strategy}: ${parts.join(", ")}`;
}

/**
 * Lays out the ranks and intervals of two studies side by side, over all repetitions of each study.
 *
 * @param first The first study
 * @param second The second study
 * @returns A header, then one row per strategy that both studies have, (rows x 9 columns)
 */
export function compareRanks(first: Study, second: Study): string[][] {
  const [before, after] = [first, second].map(summarizeStudy);
  const cells = (summaries: StrategySummary[], strategy: string) => {
    const rank = summaries.findIndex((summary) => summary.strategy === strategy);
    const { area, difference } = summaries[rank];
    const [low, high] = difference?.interval ?? [];
    return [
      String(rank + 1),
      area.toFixed(3),
      difference ? formatDifference(difference.mean) : "",
      low === high ? "" : formatInterval([low!, high!]),
    ];
  };
  const columns = ({ name }: Study) => [`rank in ${name}`, "ALCU", "ΔALCU", "95 % interval"];
  return [
    ["strategy", ...columns(first), ...columns(second)],
    ...before.map(({ strategy }) => strategy)
      .filter((strategy) => after.some((summary) => summary.strategy === strategy))
      .map((strategy) => [strategy, ...cells(before, strategy), ...cells(after, strategy)]),
  ];
}
