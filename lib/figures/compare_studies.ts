// Two studies over each other: which curves moved, by how much, from which cycle and pick on.

import type { Spec } from "vega";
import { type StrategySummary, summarizeStudy } from "./strategy_summary.ts";
import { signed } from "./number_format.ts";
import { styles } from "./palette.ts";
import { drawPanel, type Series } from "./curve_panel.ts";
import { areas, mean, summarize } from "./statistics.ts";
import { toSeries } from "./learning_curves.ts";
import { cellsOf, differences, learningCurves, type Study, type StudyCell } from "./study.ts";

/** The first place where two cells of the same strategy and repetition pick differently. */
export interface FirstDifference {
  /** The repetition. */
  readonly repetition: number;
  /** The cycle, from 1 on. */
  readonly cycle: number;
  /** The position in the batch, from 0 on. */
  readonly position: number;
  /** The pool index that each picked there; undefined where one picked nothing. */
  readonly picks: readonly [number | undefined, number | undefined];
}

/** What became of one strategy. */
export interface Change {
  /** The strategy's label. */
  readonly strategy: string;
  /** Repetitions that both studies have. */
  readonly repetitions: number;
  /** Area under the learning curve over those repetitions in either study. */
  readonly areas: readonly [number, number];
  /** The first pick that differs: the lowest cycle, then the lowest repetition; undefined if all are equal. */
  readonly firstPick?: FirstDifference;
  /** The first cycle at which an accuracy differs. */
  readonly firstAccuracy?: number;
  /** The largest difference of the mean curves, second minus first, and the labels at which it is. */
  readonly largest: { readonly difference: number; readonly labeled: number };
}

/** What two studies have in common and what not. */
export interface Comparison {
  /** Strategies of both, in the first one's order. */
  readonly changes: Change[];
  /** Labels of strategies that only one of them has. */
  readonly only: readonly [string[], string[]];
}

/**
 * Compares two studies, strategy by strategy, over the repetitions and cycles that both have.
 *
 * @param first One study
 * @param second Another, or a later version of the same
 * @returns What moved
 */
export function compareStudies(first: Study, second: Study): Comparison {
  const [curves, others] = [learningCurves(first), learningCurves(second)];
  const changes = curves.flatMap((curve): Change[] => {
    const other = others.find(({ strategy }) => strategy === curve.strategy);
    if (other === undefined) return [];
    const moved = differences(other, curve);
    if (moved.repetitions.length === 0) return [];
    const shared = moved.repetitions;
    const { means } = summarize(moved);
    const peak = means.reduce(
      (best, value, i) => Math.abs(value) > Math.abs(means[best]) ? i : best,
      0,
    );
    const firstAccuracy = moved.labeled.findIndex((_, cycle) =>
      moved.accuracies.some((row) => row[cycle] !== 0)
    );
    const area = (of: typeof curve) =>
      mean(areas({
        ...of,
        accuracies: shared.map((repetition) => of.accuracies[of.repetitions.indexOf(repetition)]),
      }));
    return [{
      strategy: curve.strategy,
      repetitions: shared.length,
      areas: [area(curve), area(other)],
      firstPick: firstDifferentPick(
        cellsOf(first, curve.strategy),
        cellsOf(second, curve.strategy),
      ),
      firstAccuracy: firstAccuracy < 0 ? undefined : firstAccuracy,
      largest: { difference: means[peak], labeled: moved.labeled[peak] },
    }];
  });
  const missing = (from: Study, others: Study) =>
    from.strategies.filter((strategy) => !others.strategies.includes(strategy));
  return { changes, only: [missing(first, second), missing(second, first)] };
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
 * A line of words for what became of a strategy.
 *
 * @param change What became of it
 * @returns Such as `Badge: ALCU 0.701 -> 0.706 (+0.005), ...`
 */
export function describeChange(change: Change): string {
  const { strategy, areas: [before, after], firstPick, firstAccuracy, largest } = change;
  if (firstPick === undefined && firstAccuracy === undefined) {
    return `${strategy}: the same picks and accuracies in ${change.repetitions} repetitions`;
  }
  const moved = after - before;
  const parts = [
    `ALCU ${before.toFixed(3)} to ${after.toFixed(3)} (${plus(moved)})`,
    `at most ${plus(largest.difference)} at ${largest.labeled} labels`,
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
 * A table of ranks and intervals in two studies, over all repetitions that each has.
 *
 * @param first One study
 * @param second The other
 * @returns One row per strategy of both, a header first
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
      difference ? plus(difference.mean) : "",
      low === high ? "" : `${signed(low!)} to ${signed(high!)}`,
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

function plus(value: number): string {
  const text = signed(value);
  return Number(value.toFixed(3)) > 0 ? `+${text}` : text;
}

/**
 * The picture of two studies over each other: the curves that moved, the first study's dashed, and beside them their
 * difference, repetition by repetition.
 *
 * @param first One study
 * @param second The other
 * @param changes What became of each strategy
 * @returns A Vega specification, or undefined if nothing moved
 */
export function comparisonFigure(
  first: Study,
  second: Study,
  changes: readonly Change[],
): Spec | undefined {
  const moved = changes.filter(({ firstPick, firstAccuracy }) =>
    firstPick !== undefined || firstAccuracy !== undefined
  ).map(({ strategy }) => strategy);
  if (moved.length === 0) return undefined;
  const style = styles(first.strategies, first.baseline);
  const [curves, others] = [learningCurves(first), learningCurves(second)];
  const pairs = moved.map((strategy) =>
    [curves, others].map((all) => all.find((curve) => curve.strategy === strategy)!)
  );
  const absolute = pairs.flatMap(([curve, other]): Series[] => [
    { ...toSeries(curve, style, `${curve.strategy}, ${first.name}`), dash: [3, 2] },
    toSeries(other, style, `${curve.strategy}, ${second.name}`),
  ]);
  const relative = pairs.map(([curve, other]) =>
    toSeries(differences(other, curve), style, curve.strategy)
  );
  const bounds = relative.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]));
  const frame = { width: 11 * 72, height: 9 * 72 };
  return {
    $schema: "https://vega.github.io/schema/vega/v6.json",
    width: 2 * frame.width,
    height: frame.height,
    padding: 0,
    background: "white",
    marks: [
      drawPanel({
        name: "accuracy",
        title: "Absolute accuracy",
        series: absolute,
        domain: [0, 0.9],
        format: ".1f",
        corners: ["lower right", "upper left", "upper right"],
      }, { x: 0, y: 0, ...frame }),
      drawPanel({
        name: "difference",
        title: `Difference, ${second.name} minus ${first.name}`,
        series: relative,
        domain: [Math.min(0, ...bounds), Math.max(0, ...bounds)],
        format: "+.2f",
        corners: ["upper right"],
      }, { x: frame.width, y: 0, ...frame }),
    ],
  };
}
