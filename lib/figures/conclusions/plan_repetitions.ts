// How many repetitions a difference needs to be seen, from the deviations of a study that was made.

import { detectableEffect, repetitionsNeeded } from "../../statistics/student_t.ts";

/** The differences in area that are planned for: half a point, one and two. */
export const plannedDifferences = [0.005, 0.01, 0.02] as const;

/** The chance with which a difference shall be found if it is there. */
export const plannedPower = 0.8;

/** With fewer repetitions no sign flips are significant at 5 %, whatever the differences are. */
export const fewestRepetitions = 6;

/** What two strategies need to be told apart. */
export interface Plan {
  /** Repetitions for each planned difference, (differences); undefined above 10,000. */
  readonly needed: readonly (number | undefined)[];
  /** The smallest difference that as many repetitions as the study has find with the planned power. */
  readonly detectable: number;
}

/**
 * Plans repetitions for the two-sided paired t test at 5 %, for a single comparison. Sign flips need about as many, and never
 * fewer than six.
 *
 * @param deviation Sample standard deviation of the paired differences
 * @param repetitions How many repetitions the study has, at least 2
 * @returns What would be needed
 */
export function planRepetitions(deviation: number, repetitions: number): Plan {
  return {
    needed: plannedDifferences.map((difference) => {
      const needed = deviation === 0 ? 0 : repetitionsNeeded(difference / deviation, plannedPower);
      return needed && Math.max(fewestRepetitions, needed);
    }),
    detectable: deviation * detectableEffect(repetitions, plannedPower),
  };
}
