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

/** Labels from which on an accuracy is told. */
export const leastLabels = 10;

/** Members that two classes need at least for an accuracy. */
const LEAST_MEMBERS = 2;

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
  /** Labels predicted right in each part, (parts). */
  readonly hitsOfParts: readonly number[];
}

/** A share with its 95 % interval, all from 0 to 1. */
export interface Share {
  /** The share. */
  readonly value: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/**
 * Whether labels are enough for an accuracy: ten or more, and two classes of two or more.
 *
 * @param labels Class of each sample, `MISSING_LABEL` where it is not known, (samples)
 * @returns Whether they are
 */
export function canValidate(labels: Int32Array): boolean {
  const counts = new Map<number, number>();
  for (const label of labels) {
    if (label !== MISSING_LABEL) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const members = [...counts.values()];
  return members.reduce((sum, count) => sum + count, 0) >= leastLabels &&
    members.filter((count) => count >= LEAST_MEMBERS).length >= 2;
}

/**
 * Deals labeled samples into parts, class by class in random order.
 *
 * @param labels Class of each sample, `MISSING_LABEL` where it is not known, (samples)
 * @param seed Seed of the order
 * @param count How many parts
 * @returns The parts that are not empty
 */
export function dealFolds(labels: Int32Array, seed: number, count = FOLDS): Folds {
  const members = Map.groupBy(labels.keys(), (i) => labels[i]);
  members.delete(MISSING_LABEL);
  const randomState = new RandomState(seed);
  const parts: number[][] = Array.from({ length: count }, () => []);
  let next = 0;
  for (const label of [...members.keys()].sort((a, b) => a - b)) {
    const own = members.get(label)!;
    for (const at of randomState.permutation(own.length)) parts[next++ % count].push(own[at]);
  }
  return {
    parts: parts.filter(({ length }) => length > 0).map((part) => Int32Array.from(part)),
  };
}

/**
 * The parts that are enough for an accuracy: all of them, or the first one where labels are many.
 *
 * @param folds The parts
 * @returns These or the first one
 */
export function enoughFolds({ parts }: Folds): Folds {
  const labels = parts.reduce((sum, { length }) => sum + length, 0);
  return { parts: labels > FEW ? parts.slice(0, 1) : parts };
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
  let [count, trained] = [0, 0];
  const hitsOfParts: number[] = [];
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
    const predicted = classifier.model === undefined
      ? undefined
      : await predict(classifier, takeRows(embeddings, part));
    hitsOfParts.push(part.filter((index, i) => predicted?.[i] === labels[index]).length);
  }
  const hits = hitsOfParts.reduce((sum, own) => sum + own, 0);
  return { hits, count, trained: trained / parts.length, hitsOfParts };
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
  // Rounding may leave a share of 0 or 1 just outside.
  return [Math.max(0, Math.min(middle - half, share)), Math.min(1, Math.max(middle + half, share))];
}

/**
 * A share with its interval by Wilson's score.
 *
 * @param hits How many were right
 * @param count Of how many, at least one
 * @returns The share
 */
export function shareOf(hits: number, count: number): Share {
  const [low, high] = wilsonInterval(hits, count);
  return { value: hits / count, low, high };
}
