// Accuracy on the labels so far: each label is predicted by a classifier that has not seen it.

import { fitClassifier, predict } from "../classifier/classifier.ts";
import type { ClassifierSettings } from "../classifier/settings.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { RandomState } from "../random/random_state.ts";
import { cellSeeds } from "../random/seed_tree.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";

/** Parts that labels are dealt into, and are predicted by the labels of the others. */
const FOLDS = 5;

/** With more labels, one part is predicted instead of all: it has labels enough for a narrow interval. */
const FEW = 5000;

/** Labels that are predicted, in parts. */
export interface Folds {
  /** Indices of the samples of each part; a class has about the same share of each. */
  readonly parts: readonly Int32Array<ArrayBuffer>[];
}

/** How many of some labels were predicted right. */
export interface Hits {
  /** Labels predicted right. */
  readonly hits: number;
  /** Labels predicted. */
  readonly count: number;
  /** Labels that each classifier learned from, on average. */
  readonly trained: number;
}

/**
 * Deals labeled samples into parts, class by class in random order.
 *
 * @param labels Class of each sample, `MISSING_LABEL` where it is not known, (samples)
 * @param seed Seed of the order
 * @returns The parts
 */
export function dealFolds(labels: Int32Array, seed: number): Folds {
  const members = Map.groupBy(labels.keys(), (i) => labels[i]);
  members.delete(MISSING_LABEL);
  const randomState = new RandomState(seed);
  const parts: number[][] = Array.from({ length: FOLDS }, () => []);
  let next = 0;
  for (const label of [...members.keys()].sort((a, b) => a - b)) {
    const own = members.get(label)!;
    for (const at of randomState.permutation(own.length)) parts[next++ % FOLDS].push(own[at]);
  }
  const filled = parts.filter(({ length }) => length > 0).map((part) => Int32Array.from(part));
  return { parts: next > FEW ? filled.slice(0, 1) : filled };
}

/**
 * Predicts the labels of each part by a classifier of labels outside of it.
 *
 * @param embeddings Embeddings of the samples, (samples x features)
 * @param labels Class of each sample, (samples)
 * @param folds The parts that are predicted
 * @param known The labels that classifiers may learn from, `MISSING_LABEL` for the others, (samples)
 * @param classCount How many classes there are
 * @param settings The classifier's settings
 * @returns How many labels were predicted right; a label counts as wrong where too few classes are known for a classifier
 */
export async function crossValidate(
  embeddings: Matrix,
  labels: Int32Array,
  { parts }: Folds,
  known: Int32Array,
  classCount: number,
  settings: ClassifierSettings,
): Promise<Hits> {
  let [hits, count, trained] = [0, 0, 0];
  for (const part of parts) {
    const training = Int32Array.from(known);
    for (const i of part) training[i] = MISSING_LABEL;
    const classifier = await fitClassifier(embeddings, training, {
      classCount,
      settings,
      seed: cellSeeds(0).classifierSeed,
    });
    count += part.length;
    trained += training.reduce((sum, label) => sum + Number(label !== MISSING_LABEL), 0);
    if (classifier.model === undefined) continue;
    const predicted = await predict(classifier, takeRows(embeddings, part));
    part.forEach((index, i) => hits += Number(predicted[i] === labels[index]));
  }
  return { hits, count, trained: trained / parts.length };
}

/**
 * The interval of a share by Wilson's score, at 95 percent.
 *
 * E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 1927.
 *
 * @param hits How many were right
 * @param count Of how many, at least one
 * @returns Its two ends, 0 to 1
 */
export function wilsonInterval(hits: number, count: number): [low: number, high: number] {
  const z = 1.959963984540054;
  const share = hits / count;
  const middle = (share + z * z / (2 * count)) / (1 + z * z / count);
  const half = z / (1 + z * z / count) *
    Math.sqrt(share * (1 - share) / count + z * z / (4 * count * count));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
