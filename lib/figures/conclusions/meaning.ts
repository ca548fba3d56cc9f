// Which conclusions a study has no numbers for, and why. What would be a number without a meaning is left out with its reason.

import { isLine } from "../bound_curves.ts";
import { savingTarget } from "../labels_to_reach.ts";
import { ownWords } from "../shown_measure.ts";
import type { Curve, Study } from "../study.ts";

/** What is left out of the conclusions. */
export interface Omission {
  /** The kind of conclusion; a name for `numbers.json`. */
  readonly topic: "against random" | "labels saved" | "share of the way" | "repetitions needed";
  /** Label of the bound that it is about, if it is about one. */
  readonly bound?: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
}

/**
 * Why labels saved against the baseline mean nothing.
 *
 * @param study The study
 * @param baseline The baseline's learning curves
 * @returns The reason; undefined where they have a meaning
 */
export function whyNoSavings(
  study: Pick<Study, "measure">,
  baseline: Curve,
): string | undefined {
  return savingTarget(baseline) !== undefined
    ? undefined
    : `the mean curve of ${
      ownWords(study)
    } of ${baseline.strategy} is where it ends before the first query`;
}

/**
 * Why a bound is no ceiling for a study's strategies.
 *
 * @param study The study
 * @param bound The bound's curve
 * @returns The reason; undefined where it is one
 */
export function whyNoCeiling(
  study: Pick<Study, "measure">,
  bound: Curve,
): string | undefined {
  if (study.measure === undefined) return undefined;
  if (study.measure === "calibrationError") {
    return `${bound.strategy} is no ceiling of calibration error: fewer labels may give better calibrated probabilities`;
  }
  return isLine(bound)
    ? undefined
    : `${bound.strategy} picks by accuracy and is no ceiling of ${ownWords(study)}`;
}

/**
 * Why repetitions for differences of half a point, of one and of two mean nothing.
 *
 * @param study The study
 * @returns The reason; undefined where they have a meaning
 */
export function whyNoPlans(study: Pick<Study, "measure">): string | undefined {
  return study.measure === "negativeLogLikelihood"
    ? `points are hundredths of a measure between 0 and 1, which ${ownWords(study)} is not`
    : undefined;
}
