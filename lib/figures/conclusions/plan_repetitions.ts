// How many repetitions a difference needs to be seen, from the deviations of a study that was made.

import { quantiles } from "../../statistics/descriptive.ts";
import { detectableEffect, repetitionsNeeded } from "../../statistics/student_t.ts";
import type { PairTest } from "./pair_tests.ts";

/** The differences in area that are planned for: half a point, one and two. */
export const plannedDifferences = [0.005, 0.01, 0.02] as const;

/** The chance with which a difference shall be found if it is there. */
export const plannedPower = 0.8;

/** With fewer repetitions no sign flips are significant at 5 %, whatever the differences are. */
export const fewestRepetitions = 6;

/** What it takes to tell two strategies apart. */
export interface Plan {
  /** Label of the strategy; undefined for the plan of a middling pair. */
  readonly strategy?: string;
  /** Sample standard deviation of the paired differences that is planned with. */
  readonly deviation: number;
  /** Repetitions for each planned difference, (differences); undefined above 10,000. */
  readonly needed: readonly (number | undefined)[];
  /** The smallest difference that as many repetitions as the study has find with the planned power. */
  readonly detectable: number;
}

/**
 * Plans repetitions for the two-sided paired t test at 5 %, for a single comparison. Sign flips need about as many, and never
 * fewer than six.
 *
 * @param against Each strategy against the baseline
 * @param pairs All pairs
 * @returns One plan per strategy that shares two repetitions with the baseline, then one with the median deviation of all pairs
 */
export function planRepetitions(against: readonly PairTest[], pairs: readonly PairTest[]): Plan[] {
  const deviations = pairs.flatMap(({ deviation }) => deviation ?? []);
  if (deviations.length === 0) return [];
  const most = Math.max(...pairs.map(({ repetitions }) => repetitions));
  const effects = new Map<number, number>();
  const plan = (deviation: number, repetitions: number, strategy?: string): Plan => {
    const effect = effects.get(repetitions) ?? detectableEffect(repetitions, plannedPower);
    effects.set(repetitions, effect);
    return { strategy, deviation, needed: neededFor(deviation), detectable: deviation * effect };
  };
  return [
    ...against.flatMap(({ strategy, deviation, repetitions }) =>
      deviation === undefined ? [] : [plan(deviation, repetitions, strategy)]
    ),
    plan(quantiles(deviations, [0.5])[0], most),
  ];
}

function neededFor(deviation: number): (number | undefined)[] {
  return plannedDifferences.map((difference) => {
    const needed = deviation === 0 ? 0 : repetitionsNeeded(difference / deviation, plannedPower);
    return needed === undefined ? undefined : Math.max(fewestRepetitions, needed);
  });
}
