// Which measure the curves and tables of a study are of: accuracy, or one of its further measures in its place.

import { UserError } from "../errors.ts";
import { type MeasureName, measureWords } from "../measures/names.ts";
import type { Study } from "./study.ts";

/**
 * Puts a measure in the place of accuracy, so that all curves and tables are of it. More is better in all of them: a measure of
 * which less is better has its sign turned.
 *
 * @param study The study
 * @param measure The measure; accuracy unless given
 * @returns The study whose accuracies are values of the measure; the same study for accuracy
 * @throws {UserError} If the study does not have the measure
 */
export function showMeasure(study: Study, measure: "accuracy" | MeasureName = "accuracy"): Study {
  if (measure === "accuracy") return study;
  const { isLoss } = measureWords[measure];
  const shown = (value: number | undefined) => {
    if (value === undefined) {
      throw new UserError(
        `${study.name}: figure.measure: the study has no ${measure}; add it to measures of the experiment`,
      );
    }
    return isLoss ? 0 - value : value;
  };
  const { cells, bounds } = study;
  return {
    ...study,
    measure,
    cells: cells.map((cell) => ({
      ...cell,
      cycles: cell.cycles.map((cycle) => ({
        ...cycle,
        accuracy: shown(cycle.measures?.[measure]),
      })),
    })),
    ...(bounds && {
      bounds: bounds.map((curve) => ({
        ...curve,
        accuracies: curve.accuracies.map((row, i) =>
          row.map((_, cycle) => shown(curve.measures?.[measure]?.[i]?.[cycle]))
        ),
      })),
    }),
  };
}

/**
 * What the curves and tables of a study are of, within a sentence.
 *
 * @param study The study
 * @returns Such as `accuracy`, or `minus negative log likelihood` where more is better only with the sign turned
 */
export function shownWords({ measure }: Pick<Study, "measure">): string {
  if (measure === undefined) return "accuracy";
  const { words, isLoss } = measureWords[measure];
  return isLoss ? `minus ${words}` : words;
}

/**
 * What a better strategy is or has, within a sentence.
 *
 * @param study The study
 * @returns Such as `is more accurate` or `has a lower calibration error`
 */
export function betterWords({ measure }: Pick<Study, "measure">): string {
  if (measure === undefined) return "is more accurate";
  const { words, isLoss } = measureWords[measure];
  return `has a ${isLoss ? "lower" : "higher"} ${words}`;
}

/**
 * The measure of a study within a sentence, by its own name: a loss without its sign turned.
 *
 * @param study The study
 * @returns Such as `accuracy` or `calibration error`
 */
export function ownWords({ measure }: Pick<Study, "measure">): string {
  return measure === undefined ? "accuracy" : measureWords[measure].words;
}

/**
 * A value as readers know the measure: a loss without its sign turned.
 *
 * @param study The study
 * @param value A value of its curves
 * @returns The value of the measure
 */
export function ownValue({ measure }: Pick<Study, "measure">, value: number): number {
  return measure !== undefined && measureWords[measure].isLoss ? 0 - value : value;
}

/**
 * What the best area is, within a sentence.
 *
 * @param study The study
 * @returns `largest`, or `smallest` where less is better
 */
export function bestWord({ measure }: Pick<Study, "measure">): "largest" | "smallest" {
  return measure !== undefined && measureWords[measure].isLoss ? "smallest" : "largest";
}

/**
 * Whether the curves of a study are of a measure between 0 and 1 of which more is better, as accuracy is.
 *
 * @param study The study
 */
export function isShare({ measure }: Pick<Study, "measure">): boolean {
  return measure === undefined || !measureWords[measure].isLoss;
}

/**
 * Title of an axis of values.
 *
 * @param study The study
 * @returns Such as `Absolute accuracy`
 */
export function shownTitle(study: Pick<Study, "measure">): string {
  const words = shownWords(study);
  return study.measure === undefined
    ? `Absolute ${words}`
    : words[0].toUpperCase() + words.slice(1);
}

/**
 * Title of an axis of differences to the baseline.
 *
 * @param study The study
 * @returns Such as `Accuracy difference to random`, or `Minus calibration error, difference to random`
 */
export function differenceTitle(study: Pick<Study, "measure">): string {
  return study.measure === undefined
    ? "Accuracy difference to random"
    : `${shownTitle(study)}, difference to random`;
}
