// What can be said of each strategy in numbers: area under the curve, difference to the baseline, labels saved.

import { mean, standardDeviation } from "../statistics/descriptive.ts";
import { bootstrapInterval } from "../statistics/bootstrap.ts";
import { labelsToReach, savingTarget } from "./labels_to_reach.ts";
import { areasUnderCurve } from "./statistics.ts";
import { differences, learningCurves, type Study } from "./study.ts";

/** The numbers of one strategy, as `summary.csv` has them. */
export interface StrategySummary {
  /** The strategy's label. */
  readonly strategy: string;
  /** Number of its finished repetitions. */
  readonly repetitions: number;
  /** Mean over repetitions of the area under the learning curve. */
  readonly area: number;
  /** Population standard deviation of the area over repetitions. */
  readonly areaDeviation: number;
  /** The paired difference to the baseline; undefined where there is no baseline to pair with. */
  readonly difference?: {
    /** Mean of the paired differences of area. */
    readonly mean: number;
    /** Their population standard deviation. */
    readonly deviation: number;
    /** Lower and upper end of their 95 % bootstrap interval; one repetition gives none. */
    readonly interval?: readonly [number, number];
  };
  /** Accuracy at which the baseline's mean curve ends; undefined without a baseline, or if it is there before its first query. */
  readonly target?: number;
  /** Number of labels at which the mean curve has reached the target; undefined if it never does. */
  readonly labelsToTarget?: number;
  /** How many labels fewer than the baseline needs; negative if more. */
  readonly labelsSaved?: number;
}

/**
 * Summarizes every strategy.
 *
 * @param study The study
 * @returns One summary per strategy, highest area first
 */
export function summarizeStudy(study: Study): StrategySummary[] {
  const curves = learningCurves(study);
  const baseline = curves.find(({ strategy }) => strategy === study.baseline);
  const goal = baseline && savingTarget(baseline);
  const target = goal?.value;
  return curves.map((curve): StrategySummary => {
    const own = areasUnderCurve(curve);
    const paired = baseline ? areasUnderCurve(differences(curve, baseline)) : [];
    const labelsToTarget = target === undefined ? undefined : labelsToReach(curve, target);
    return {
      strategy: curve.strategy,
      repetitions: own.length,
      area: mean(own),
      areaDeviation: standardDeviation(own),
      difference: paired.length === 0 ? undefined : {
        mean: mean(paired),
        deviation: standardDeviation(paired),
        interval: paired.length > 1 ? bootstrapInterval(paired) : undefined,
      },
      target,
      labelsToTarget,
      labelsSaved: labelsToTarget === undefined ? undefined : goal!.labels - labelsToTarget,
    };
  }).sort((a, b) => b.area - a.area);
}
