// How strategies compare: areas under the curves, paired differences with intervals, labels saved, wins, overlap, cost.

import { RandomState } from "../random/random_state.ts";
import { areas, deviation, mean, quantiles, summarize } from "./statistics.ts";
import { cellsOf, type Curve, differences, learningCurves, type Study } from "./study.ts";

/** Resamples of the bootstrap. */
export const resamples = 10_000;

/** What is said of one strategy. */
export interface StrategySummary {
  /** The strategy's label. */
  readonly strategy: string;
  /** Its finished repetitions. */
  readonly repetitions: number;
  /** Mean over repetitions of the area under the learning curve. */
  readonly area: number;
  /** Population deviation of the area over repetitions. */
  readonly areaDeviation: number;
  /** The paired difference to the baseline; undefined where there is no baseline to pair with. */
  readonly difference?: {
    /** Mean of the paired differences of area. */
    readonly mean: number;
    /** Their population deviation. */
    readonly deviation: number;
    /** Ends of their 95 % bootstrap interval. */
    readonly interval: readonly [number, number];
  };
  /** Accuracy that the baseline's mean curve ends at. */
  readonly target?: number;
  /** Labels after which the mean curve has reached the target; undefined if it never does. */
  readonly labelsToTarget?: number;
  /** How many fewer than the baseline needs. */
  readonly labelsSaved?: number;
  /** Mean seconds of a query. */
  readonly querySeconds: number;
}

/**
 * Sums up every strategy.
 *
 * @param study The study
 * @returns One summary per strategy, highest area first
 */
export function summarizeStudy(study: Study): StrategySummary[] {
  const curves = learningCurves(study);
  const baseline = curves.find(({ strategy }) => strategy === study.baseline);
  const target = baseline && summarize(baseline).means.at(-1);
  const baselineLabels = baseline && labelsToReach(baseline, target!);
  return curves.map((curve): StrategySummary => {
    const own = areas(curve);
    const paired = baseline ? areas(differences(curve, baseline)) : [];
    const labelsToTarget = target === undefined ? undefined : labelsToReach(curve, target);
    return {
      strategy: curve.strategy,
      repetitions: own.length,
      area: mean(own),
      areaDeviation: deviation(own),
      difference: paired.length === 0 ? undefined : {
        mean: mean(paired),
        deviation: deviation(paired),
        interval: bootstrapInterval(paired),
      },
      target,
      labelsToTarget,
      labelsSaved: labelsToTarget === undefined ? undefined : baselineLabels! - labelsToTarget,
      querySeconds: meanQuerySeconds(study, curve.strategy),
    };
  }).sort((a, b) => b.area - a.area);
}

/**
 * The percentile bootstrap interval of a mean (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993,
 * chapter 13). Seeded, so that the same values have the same interval.
 *
 * @param values One value per repetition, (repetitions)
 * @param level Share of the resampled means inside the interval
 * @returns Its ends
 */
export function bootstrapInterval(values: readonly number[], level = 0.95): [number, number] {
  const draws = new RandomState(0).choice(values.length, resamples * values.length);
  const means = Array.from({ length: resamples }, (_, resample) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[draws[resample * values.length + i]];
    return sum / values.length;
  });
  const [low, high] = quantiles(means, [(1 - level) / 2, (1 + level) / 2]);
  return [low, high];
}

/**
 * The first measured number of labels at which a mean learning curve has reached an accuracy; nothing is interpolated
 * between cycles.
 *
 * @param curve A strategy's learning curves
 * @param accuracy The accuracy to reach, 0 to 1
 * @returns Labels, or undefined if the curve stays below
 */
export function labelsToReach(curve: Curve, accuracy: number): number | undefined {
  // A mean of 0.6 and 0.7 is a hair below 0.65.
  const cycle = summarize(curve).means.findIndex((value) => value >= accuracy - 1e-9);
  return cycle < 0 ? undefined : curve.labeled[cycle];
}

/**
 * Accuracies, in steps of 0.05, that at least one strategy's mean curve reaches and that not all start at.
 *
 * @param curves The strategies' learning curves
 * @returns Accuracies, ascending
 */
export function accuracyLevels(curves: readonly Curve[]): number[] {
  return Array.from({ length: 20 }, (_, i) => (i + 1) / 20).filter((level) => {
    const labels = curves.map((curve) => labelsToReach(curve, level));
    return labels.some((needed) => needed !== undefined) &&
      labels.some((needed) => needed !== 0);
  });
}

/** A square table of strategies against each other. */
export interface Matchups {
  /** Labels of rows and columns. */
  readonly strategies: string[];
  /** values[row][column]; undefined where two strategies share no repetition. */
  readonly values: (number | undefined)[][];
}

/**
 * How often a strategy is ahead of another: the share of repetitions and cycles, cycle 0 left out, at which its
 * accuracy is higher; equal ones count half.
 *
 * @param study The study
 * @param order Labels of rows and columns
 * @returns Shares, 0 to 1, row against column
 */
export function wins(study: Study, order: readonly string[]): Matchups {
  const curves = learningCurves(study);
  return matchups(order, (row, column) => {
    const gaps = differences(
      curves.find(({ strategy }) => strategy === row)!,
      curves.find(({ strategy }) => strategy === column)!,
    ).accuracies.flatMap((gap) => gap.slice(1));
    return gaps.length === 0
      ? undefined
      : mean(gaps.map((gap) => gap > 0 ? 1 : gap === 0 ? 0.5 : 0));
  });
}

/**
 * How much two strategies pick the same: the Jaccard index of all their picks, shared picks over different picks, mean
 * over the repetitions that both have.
 *
 * @param study The study
 * @param order Labels of rows and columns
 * @returns Indices, 0 to 1
 */
export function overlap(study: Study, order: readonly string[]): Matchups {
  const picks = new Map(order.map((strategy) => [
    strategy,
    new Map(
      cellsOf(study, strategy).map((cell) => [
        cell.repetition,
        new Set(cell.cycles.flatMap((cycle) => cycle.picks)),
      ]),
    ),
  ]));
  return matchups(order, (row, column) => {
    const indices = [...picks.get(row)!].flatMap(([repetition, own]) => {
      const other = picks.get(column)!.get(repetition);
      if (other === undefined) return [];
      const union = own.union(other).size;
      return union === 0 ? [] : [own.intersection(other).size / union];
    });
    return indices.length === 0 ? undefined : mean(indices);
  });
}

function matchups(
  order: readonly string[],
  value: (row: string, column: string) => number | undefined,
): Matchups {
  return {
    strategies: [...order],
    values: order.map((row) => order.map((column) => value(row, column))),
  };
}

function meanQuerySeconds(study: Study, strategy: string): number {
  const seconds = cellsOf(study, strategy).flatMap(({ cycles }) =>
    cycles.slice(1).map(({ querySeconds }) => querySeconds)
  );
  return seconds.length === 0 ? 0 : mean(seconds);
}

/**
 * How little the number of repetitions allows to claim, in a sentence for readers.
 *
 * @param repetitions How many repetitions a study has
 * @returns The sentence
 */
export function caution(repetitions: number): string {
  if (repetitions < 2) return "One repetition shows no spread: no difference can be claimed.";
  // All differences on one side of zero has this probability if both sides are equally likely (two-sided sign test).
  const chance = 2 ** (1 - repetitions);
  const percent = chance < 0.001 ? "less than 0.1" : String(Number((chance * 100).toPrecision(2)));
  const sentence =
    `With ${repetitions} repetitions, differences that all point the same way happen by chance in ` +
    `${percent} % of studies even if a strategy is no better than random`;
  return repetitions < 6
    ? `${sentence}: no single comparison can be significant at 5 %, and the bootstrap intervals are too narrow.`
    : `${sentence}; the bootstrap intervals hold for one comparison at a time, not for the best of many.`;
}
