// What ALFA-Mix mixes candidates with, and what predicts the classes of the mixtures, both in float64.

import type { LogisticRegression } from "../../classifier/logistic_regression.ts";
import { type Matrix, row, widened } from "../../numeric/matrix.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";

/** A linear model with a row for each class. */
export interface ClassRows {
  /** Coefficients of each seen class, (seen x features). */
  readonly coefficients: Matrix<Float64Array<ArrayBuffer>>;
  /** Intercept of each seen class, (seen). */
  readonly intercepts: Float64Array<ArrayBuffer>;
}

/**
 * Gives a logistic regression a row for each class. For two classes it has only the second one's row; the first class has
 * zeros.
 *
 * @param model A fitted logistic regression
 * @returns Its rows
 */
export function classRows({ coefficients, intercepts }: LogisticRegression): ClassRows {
  if (coefficients.rows > 1) {
    return { coefficients: widened(coefficients), intercepts: Float64Array.from(intercepts) };
  }
  const { columns } = coefficients;
  const data = new Float64Array(2 * columns);
  data.set(coefficients.data, columns);
  return {
    coefficients: { data, rows: 2, columns },
    intercepts: Float64Array.of(0, intercepts[0]),
  };
}

/**
 * The anchors: the mean of the labeled embeddings of each class. While classes are missing there is one more, the mean of
 * all labeled embeddings, which the authors' code takes for every missing class.
 *
 * @param view What the strategy may see, with at least one label
 * @returns The anchors, (seen x features) or (seen + 1 x features)
 */
export function anchorsOf(
  { embeddings, labels, classifier }: Pick<View, "embeddings" | "labels" | "classifier">,
): Matrix<Float64Array<ArrayBuffer>> {
  const { seenClasses, classCount } = classifier;
  const { columns } = embeddings;
  const isMissing = seenClasses.length < classCount;
  const rows = seenClasses.length + Number(isMissing);
  const data = new Float64Array(rows * columns);
  seenClasses.forEach((label, nth) => {
    setMean(data, nth * columns, (one) => one === label);
  });
  if (isMissing) {
    setMean(data, seenClasses.length * columns, (one) => one !== MISSING_LABEL);
  }
  return { data, rows, columns };

  function setMean(into: Float64Array, start: number, counts: (label: number) => boolean): void {
    let members = 0;
    for (let i = 0; i < labels.length; i++) {
      if (!counts(labels[i])) continue;
      members++;
      const sample = row(embeddings, i);
      for (let k = 0; k < columns; k++) into[start + k] += sample[k];
    }
    for (let k = 0; k < columns; k++) into[start + k] /= members;
  }
}
