// What a classifier is worth on a test set, beside the share of right predictions.

import { log } from "../numeric/functions.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { type MeasureName, measureNames } from "./names.ts";

/** What a classifier says of samples whose classes are known. */
export interface Predictions {
  /** Predicted class of each sample, (n). */
  readonly predicted: Int32Array;
  /** Probability of each class, (n x classes). */
  readonly probabilities: Matrix;
  /** Class of each sample, (n). */
  readonly labels: Int32Array;
}

/** Bins of equal width that `calibrationError` sorts confidences into. */
export const CALIBRATION_BINS = 15;

/** The lowest probability that `negativeLogLikelihood` counts: 2^-52, the distance of float64 numbers at 1. */
export const LOWEST_PROBABILITY: number = 2 ** -52;

/**
 * The mean recall of the classes, as scikit-learn's `balanced_accuracy_score`. Classes without a sample are left out.
 *
 * @param predictions Predicted and true classes
 * @returns 0 to 1
 */
export function balancedAccuracy(predictions: Predictions): number {
  const recalls = classRecalls(predictions);
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

/**
 * The lowest recall of a class: the share of its samples whose predicted class is right. Classes without a sample are left out.
 *
 * @param predictions Predicted and true classes
 * @returns 0 to 1
 */
export function worstClass(predictions: Predictions): number {
  return Math.min(...classRecalls(predictions));
}

/**
 * The mean negative natural logarithm of the probability of the right class, as scikit-learn's `log_loss`. A probability below
 * 2^-52 counts as 2^-52, as that function clips float64: a class that has no label yet has the probability 0, and each of its samples
 * costs 36.04.
 *
 * @param predictions Probabilities and true classes
 * @returns 0 to 36.04; lower is better
 */
export function negativeLogLikelihood({ probabilities, labels }: Predictions): number {
  const { data, columns } = probabilities;
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    sum += log(Math.max(data[i * columns + labels[i]], LOWEST_PROBABILITY));
  }
  // Adding a zero turns -0 into 0.
  return 0 - sum / labels.length;
}

/**
 * The expected calibration error: how far confidence and accuracy are apart. Samples are sorted by confidence, which is the
 * probability of the most probable class, into 15 bins of equal width from 0 to 1, each with its upper end. The error is the mean over the bins of the
 * distance between mean confidence and accuracy, weighted by the number of samples (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017).
 *
 * @param predictions Predicted classes, probabilities and true classes
 * @returns 0 to 1; lower is better
 */
export function calibrationError({ predicted, probabilities, labels }: Predictions): number {
  const { data, columns } = probabilities;
  // Hits minus confidences of each bin: their sum is the number of samples times accuracy minus confidence.
  const gaps = new Float64Array(CALIBRATION_BINS);
  for (let i = 0; i < labels.length; i++) {
    let confidence = 0;
    for (let j = 0; j < columns; j++) confidence = Math.max(confidence, data[i * columns + j]);
    const bin = Math.max(Math.ceil(confidence * CALIBRATION_BINS) - 1, 0);
    gaps[Math.min(bin, CALIBRATION_BINS - 1)] += Number(predicted[i] === labels[i]) - confidence;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / labels.length;
}

/** The recall of each class that has samples, by class. */
function classRecalls({ predicted, labels, probabilities }: Predictions): number[] {
  const counts = new Float64Array(probabilities.columns);
  const hits = new Float64Array(probabilities.columns);
  for (let i = 0; i < labels.length; i++) {
    counts[labels[i]]++;
    if (predicted[i] === labels[i]) hits[labels[i]]++;
  }
  return [...counts.keys()].filter((label) => counts[label] > 0)
    .map((label) => hits[label] / counts[label]);
}

const measures: Readonly<Record<MeasureName, (predictions: Predictions) => number>> = {
  balancedAccuracy,
  worstClass,
  negativeLogLikelihood,
  calibrationError,
};

/**
 * Computes all measures of a classifier.
 *
 * @example
 * ```ts
 * import { matrix, measurePredictions } from "./mod.ts";
 *
 * console.log(measurePredictions({
 *   predicted: Int32Array.of(0, 1, 1),
 *   probabilities: matrix(Float64Array.of(0.9, 0.1, 0.4, 0.6, 0.3, 0.7), 3, 2),
 *   labels: Int32Array.of(0, 0, 1),
 * }));
 * ```
 *
 * @param predictions What the classifier says of samples whose classes are known
 * @returns The value of each measure, by its name
 */
export function measurePredictions(predictions: Predictions): Record<MeasureName, number> {
  const values = measureNames.map((name) => [name, measures[name](predictions)] as const);
  return Object.fromEntries(values) as Record<MeasureName, number>;
}
