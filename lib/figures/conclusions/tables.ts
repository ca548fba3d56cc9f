// The conclusions as CSV.

import { csv } from "../csv_tables.ts";
import { learningCurves, type Study } from "../study.ts";
import { areasOfThirds, thirds } from "./area_thirds.ts";
import type { CeilingShare } from "./ceilings.ts";
import type { Conclusions } from "./conclude.ts";
import type { Interval, PairTest, TestFamily } from "./pair_tests.ts";
import { plannedDifferences } from "./plan_repetitions.ts";

/** The columns of a comparison. */
const columns = [
  "strategy",
  "other",
  "reps",
  "delta_alcu",
  "sample_std",
  "t_low",
  "t_high",
  "studentized_low",
  "studentized_high",
  "percentile_low",
  "percentile_high",
  "p",
  "p_holm",
  "p_max",
];

/**
 * Writes `pairs.csv`: every strategy against every other one. Each pair has two rows, of which the second is the first one with
 * its signs turned.
 *
 * @param pairs All pairs
 * @param order Labels of the strategies, in the order of the rows
 * @returns The text of the file
 */
export function pairsCsv({ tests }: TestFamily, order: readonly string[]): string {
  const both = tests.flatMap((test) => [test, turned(test)]);
  return csv(
    columns,
    order.flatMap((strategy) =>
      order.flatMap((other) =>
        both.filter((test) => test.strategy === strategy && test.other === other).map(row)
      )
    ),
  );
}

/**
 * Writes `against_random.csv`: every strategy against the baseline, corrected for these comparisons only, with the repetitions
 * that differences would need, and the labels saved.
 *
 * @param conclusions The conclusions of a study with a baseline
 * @returns The text of the file
 */
export function againstBaselineCsv({ againstBaseline, plans, saved }: Conclusions): string {
  return csv(
    [
      ...columns,
      ...plannedDifferences.map((difference) => `reps_for_${difference}`),
      "detectable",
      "labels_saved",
      "labels_saved_low",
      "labels_saved_high",
    ],
    (againstBaseline?.tests ?? []).map((test) => {
      const plan = plans.find(({ strategy }) => strategy === test.strategy);
      const own = saved.find(({ strategy }) => strategy === test.strategy);
      return [
        ...row(test),
        ...plannedDifferences.map((_, i) => plan?.needed[i]),
        plan?.detectable,
        own?.saved,
        own?.low,
        own?.high,
      ];
    }),
  );
}

/**
 * Writes `thirds.csv`: areas under thirds of the curve, of each repetition.
 *
 * @param study The study
 * @param order Labels of the strategies, in the order of the rows
 * @returns The text of the file
 */
export function thirdsCsv(study: Study, order: readonly string[]): string {
  const curves = learningCurves(study);
  return csv(
    ["strategy", "rep", ...thirds.map((third) => `alcu_${third}`)],
    order.flatMap((strategy) => {
      const curve = curves.find((other) => other.strategy === strategy)!;
      const areas = areasOfThirds(curve);
      return curve.repetitions.map((repetition, nth) => [strategy, repetition, ...areas[nth]]);
    }),
  );
}

/**
 * Writes `ceilings.csv`: how far each strategy comes to each bound.
 *
 * @param shares The shares of the way
 * @returns The text of the file
 */
export function ceilingsCsv(shares: readonly CeilingShare[]): string {
  return csv(
    ["strategy", "bound", "alcu_share", "last_share"],
    shares.map(({ strategy, bound, area, last }) => [strategy, bound, area, last]),
  );
}

function row(test: PairTest): (string | number | undefined)[] {
  const { student, studentized, percentile } = test.intervals;
  return [
    test.strategy,
    test.other,
    test.repetitions,
    test.difference,
    test.deviation,
    ...[student, studentized, percentile].flatMap((interval) => interval ?? [undefined, undefined]),
    test.pValue,
    test.holm,
    test.corrected,
  ];
}

/** A comparison seen from the other side. */
function turned(test: PairTest): PairTest {
  const turn = (interval: Interval): Interval => interval && [0 - interval[1], 0 - interval[0]];
  const { student, studentized, percentile } = test.intervals;
  return {
    ...test,
    strategy: test.other,
    other: test.strategy,
    difference: 0 - test.difference,
    intervals: {
      student: turn(student),
      studentized: turn(studentized),
      percentile: turn(percentile),
    },
  };
}
