// The error on the test set with some more labels: what bounds minimise, and no strategy may know.

import { type Classifier, fitClassifier, score } from "../classifier/classifier.ts";
import type { View } from "../strategies/strategy.ts";
import type { Truth } from "./bound.ts";

/** A classifier and its error on the test set. */
export interface Trial {
  /** The classifier, fitted on the labels that were tried. */
  readonly classifier: Classifier;
  /** Share of test samples that are classified wrongly, 0 to 1. */
  readonly error: number;
}

/**
 * Fits the classifier to other labels of a view, and scores it. The fit begins at zero, as every fit of a cell does: one that
 * began at the last fit would stop at another point, and the errors compared would not be those of the cycle that follows.
 *
 * @param view The view
 * @param truth The test set
 * @param labels Class of each visible sample, `MISSING_LABEL` where it is hidden, (visible)
 * @returns The classifier and its error
 */
export async function tryLabels(
  { embeddings, classifier: { classCount, settings, seed, generator } }: View,
  { test, testClasses }: Truth,
  labels: Int32Array,
): Promise<Trial> {
  const options = { classCount, settings, seed, generator };
  const classifier = await fitClassifier(embeddings, labels, options);
  return { classifier, error: 1 - await score(classifier, test, testClasses) };
}
