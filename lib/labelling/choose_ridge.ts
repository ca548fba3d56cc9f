// The strength of the classifier's ridge, chosen by the labels. Studies fix it, so that strategies are compared alike; but what is
// right for one encoder and some thousand labels may halve the accuracy with another encoder and twenty labels.

import { type ClassifierSettings, classifierSettings } from "../classifier/settings.ts";
import type { Matrix } from "../numeric/matrix.ts";
import {
  canValidate,
  crossValidate,
  dealFolds,
  enoughFolds,
  type Folds,
  type Hits,
} from "./cross_validation.ts";

/** The inverse strengths among which is chosen, the strongest ridge first. */
export const ridges: readonly number[] = [0.001, 0.01, 0.1, 1, 10];

/** A classifier's settings with what they are worth on the labels. */
export interface ChosenRidge {
  /** The settings. */
  readonly settings: ClassifierSettings;
  /** How many labels they predicted right. */
  readonly hits: Hits;
}

/**
 * Chooses the ridge with which most labels are predicted right by the labels of the other parts; the strongest of equal ones.
 *
 * @param embeddings Embeddings of the samples, (samples x features)
 * @param labels Class of each sample, `MISSING_LABEL` where it is not known, (samples)
 * @param folds The parts that are predicted
 * @param classCount How many classes there are
 * @returns The settings, and how many labels they predicted right; as the best of a few, a little more than on other labels
 */
export async function chooseRidge(
  embeddings: Matrix,
  labels: Int32Array,
  folds: Folds,
  classCount: number,
): Promise<ChosenRidge> {
  let best: ChosenRidge | undefined;
  for (const C of ridges) {
    const settings = classifierSettings.parse({ C });
    const hits = await crossValidate(embeddings, labels, folds, labels, classCount, settings);
    if (best === undefined || hits.hits > best.hits.hits) best = { settings, hits };
  }
  return best!;
}

/**
 * Chooses the ridge by the labels there are, if they are enough for an accuracy.
 *
 * @param embeddings Embeddings of the samples, (samples x features)
 * @param labels Class of each sample, `MISSING_LABEL` where it is not known, (samples)
 * @param classCount How many classes there are
 * @param seed Seed of the parts of the cross-validation
 * @returns The settings with their accuracy; nothing with too few labels
 */
export async function ridgeByLabels(
  embeddings: Matrix,
  labels: Int32Array,
  classCount: number,
  seed: number,
): Promise<ChosenRidge | undefined> {
  if (!canValidate(labels)) return;
  return await chooseRidge(embeddings, labels, enoughFolds(dealFolds(labels, seed)), classCount);
}
