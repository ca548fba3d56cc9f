// The measures beside accuracy: their names in experiment files, in tables and in words.

/** Names of the measures, in the order of their columns. */
export const measureNames = [
  "balancedAccuracy",
  "worstClass",
  "negativeLogLikelihood",
  "calibrationError",
] as const;

/** Name of a measure beside accuracy. */
export type MeasureName = typeof measureNames[number];

/** The values of measures, by their names. */
export type MeasureValues = Readonly<Partial<Record<MeasureName, number>>>;

/** How a measure is called, and which way it counts. */
export interface MeasureWords {
  /** Its column in `results.csv` and `bounds.csv`. */
  readonly column: string;
  /** Its name within a sentence. */
  readonly words: string;
  /** Whether a lower value is better. */
  readonly isLoss: boolean;
}

/** How each measure is called. */
export const measureWords: Readonly<Record<MeasureName, MeasureWords>> = {
  balancedAccuracy: { column: "balanced_accuracy", words: "balanced accuracy", isLoss: false },
  worstClass: { column: "worst_class", words: "recall of the worst class", isLoss: false },
  negativeLogLikelihood: {
    column: "negative_log_likelihood",
    words: "negative log likelihood",
    isLoss: true,
  },
  calibrationError: { column: "calibration_error", words: "calibration error", isLoss: true },
};
