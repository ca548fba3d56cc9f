// Strategies against each other in area under the curve: differences, intervals and tests.

import { bootstrapInterval, studentizedInterval } from "../../statistics/bootstrap.ts";
import { mean, sampleDeviation } from "../../statistics/descriptive.ts";
import { holm } from "../../statistics/holm.ts";
import { signFlips } from "../../statistics/sign_flips.ts";
import { studentInterval } from "../../statistics/student_t.ts";
import { areasUnderCurve } from "../statistics.ts";
import { type Curve, differences } from "../study.ts";

/** Lower and upper end; undefined where the values are too few. */
export type Interval = readonly [low: number, high: number] | undefined;

/** One strategy against another, repetition by repetition. */
export interface PairTest {
  /** Label of the strategy. */
  readonly strategy: string;
  /** Label of the one that it is compared with. */
  readonly other: string;
  /** How many repetitions both have. */
  readonly repetitions: number;
  /** Mean difference of the areas; positive if `strategy` has the larger one. */
  readonly difference: number;
  /** Sample standard deviation of the differences; undefined for one repetition. */
  readonly deviation?: number;
  /** 95 % intervals of the difference, each of another method. */
  readonly intervals: {
    /** By Student's t. */
    readonly student: Interval;
    /** By the studentised bootstrap. */
    readonly studentized: Interval;
    /** By the percentile bootstrap. */
    readonly percentile: Interval;
  };
  /** p-value of the pair on its own, by sign flips. */
  readonly pValue: number;
  /** The same, corrected for all pairs of the family by the maximum statistic. */
  readonly corrected: number;
  /** The p-value of the pair on its own, corrected for all pairs of the family by Holm. */
  readonly holm: number;
}

/** Comparisons that are corrected for their number together. */
export interface TestFamily {
  /** The comparisons. */
  readonly tests: readonly PairTest[];
  /** How many sign flips there are, the observed signs included. */
  readonly flips: number;
  /** Whether they are all that there are. */
  readonly isExact: boolean;
}

/**
 * Compares all pairs of strategies.
 *
 * @param curves Curves of the strategies, in the order of their ranks
 * @returns One comparison per pair that shares a repetition; the strategy of the better rank is the first of each
 */
export function testAllPairs(curves: readonly Curve[]): TestFamily {
  return testFamily(
    curves.flatMap((curve, i) =>
      curves.slice(i + 1).map((other): [Curve, Curve] => [curve, other])
    ),
  );
}

/**
 * Compares all other strategies with one.
 *
 * @param curves Curves of the strategies
 * @param baseline The curve that the others are compared with
 * @returns One comparison per other strategy that shares a repetition with it
 */
export function testAgainst(curves: readonly Curve[], baseline: Curve): TestFamily {
  return testFamily(
    curves.filter(({ strategy }) => strategy !== baseline.strategy)
      .map((curve): [Curve, Curve] => [curve, baseline]),
  );
}

function testFamily(candidates: readonly (readonly [Curve, Curve])[]): TestFamily {
  const pairs = candidates.map(([first, second]) => ({
    strategy: first.strategy,
    other: second.strategy,
    gap: differences(first, second),
  })).filter(({ gap }) => gap.repetitions.length > 0)
    .map((pair) => ({ ...pair, areas: areasUnderCurve(pair.gap) }));
  const repetitions = [...new Set(pairs.flatMap(({ gap }) => gap.repetitions))];
  // Where a pair has no such repetition, a difference of 0 leaves its statistic as it is.
  const rows = pairs.map(({ gap, areas }) =>
    repetitions.map((repetition) => areas[gap.repetitions.indexOf(repetition)] ?? 0)
  );
  const { pValues, adjusted, flips, isExact } = signFlips(rows);
  const byHolm = holm(pValues);
  const tests = pairs.map(({ strategy, other, areas }, i): PairTest => ({
    strategy,
    other,
    repetitions: areas.length,
    difference: mean(areas),
    intervals: {
      student: studentInterval(areas),
      studentized: areas.length > 1 ? studentizedInterval(areas) : undefined,
      percentile: areas.length > 1 ? bootstrapInterval(areas) : undefined,
    },
    pValue: pValues[i],
    corrected: adjusted[i],
    holm: byHolm[i],
    ...(areas.length > 1 && { deviation: sampleDeviation(areas) }),
  }));
  return { tests, flips, isExact };
}
