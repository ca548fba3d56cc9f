// What the labels so far are worth, and whether another batch would be: what a person looks at to decide when to stop.

import { type ClassifierSettings, classifierSettings } from "../classifier/settings.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import { type ExpectedGain, expectedGain } from "./agreement.ts";
import { type ChosenRidge, ridgeByLabels } from "./choose_ridge.ts";
import { compareStates, type UnlabeledImages } from "./compare_states.ts";
import {
  crossValidate,
  dealFolds,
  enoughFolds,
  leastLabels,
  type Share,
  shareOf,
} from "./cross_validation.ts";

/** The strategy whose batches are random samples. */
export const RANDOM = "RandomSampling";

/** Earlier rounds that are looked at. */
const ROUNDS = 6;

/** What a report is made of. */
export interface ReportInput {
  /** Embeddings of the pool, (images x features). */
  readonly embeddings: Matrix;
  /** Class of each image, `MISSING_LABEL` where it is not known, (images). */
  readonly labels: Int32Array;
  /** Names of the classes. */
  readonly classNames: readonly string[];
  /** The labels that were known at each earlier round, oldest first, as classes of now, (images) each. */
  readonly history: readonly Int32Array[];
  /** What chose each image to be labeled: the name of a strategy, `centroids`, or undefined for the user, (images). */
  readonly chosenBy?: readonly (string | undefined)[];
  /** How many labels another batch brings. */
  readonly batchSize: number;
  /** Seed of the parts of the cross-validation. */
  readonly seed: number;
  /** The ridge that the labels chose with this seed, where it is known already; it is chosen unless given. */
  readonly chosen?: ChosenRidge;
}

/** What the labels so far are worth. */
export interface StopReport extends UnlabeledImages {
  /** How many images have a label. */
  readonly labeled: number;
  /** How many images there are. */
  readonly images: number;
  /** Labels of each class, fewest first. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  /** How many labels each strategy chose, `centroids` chose, and the user did (undefined); the most first. */
  readonly origins: readonly { readonly by: string | undefined; readonly count: number }[];
  /** Cross-validated accuracy on the labels so far with its 95 % interval; missing with too few labels. */
  readonly accuracy?: Share;
  /** Inverse strength of the classifier's ridge: the one that predicts most labels right, 0.01 with too few of them. */
  readonly C: number;
  /**
   * Accuracy on the labels of random batches, predicted by all other labels: without the bias of a choice. Missing with fewer than
   * ten random labels, or too few others.
   */
  readonly unbiased?: Share & {
    /** Random labels that were predicted. */
    readonly random: number;
    /** Labels that predicted them. */
    readonly others: number;
    /** Images of random batches that have no label. */
    readonly waiting: number;
  };
  /** Accuracy on the labels so far by what was known at each round and now: labels learned from, accuracy. */
  readonly curve: readonly { readonly labels: number; readonly accuracy: number }[];
  /** What another batch may add to the accuracy; missing with fewer than three rounds. */
  readonly expectedGain?: ExpectedGain;
}

/**
 * Reports on the labels so far.
 *
 * @param input The pool, its labels, and those of earlier rounds
 * @returns What the labels are worth
 */
export async function stopReport(input: ReportInput): Promise<StopReport> {
  const { labels, classNames, embeddings, batchSize } = input;
  const counts = new Int32Array(classNames.length);
  for (const label of labels) if (label !== MISSING_LABEL) counts[label]++;
  const labeled = counts.reduce((sum, count) => sum + count, 0);
  const report = {
    labeled,
    images: embeddings.rows,
    classes: [...classNames].map((name, i) => ({ name, count: counts[i] }))
      .sort((a, b) => a.count - b.count || (a.name < b.name ? -1 : 1)),
  };
  const states = statesOf(input);
  const chosen = input.chosen ??
    await ridgeByLabels(embeddings, labels, classNames.length, input.seed);
  const curve = chosen === undefined ? [] : await curveOf(input, states, chosen.settings);
  const classifier = chosen?.settings ?? classifierSettings.parse({});
  return {
    ...report,
    origins: originsOf(input),
    accuracy: chosen && shareOf(chosen.hits.hits, chosen.hits.count),
    C: classifier.C,
    unbiased: await onRandomLabels(input),
    curve,
    expectedGain: expectedGain(curve, batchSize),
    ...await compareStates({ ...input, classifier }, states),
  };
}

/** The labels of earlier rounds that had others than the round before, and those of now; the newest last. */
function statesOf({ labels, history }: ReportInput): Int32Array[] {
  const all = [...history, labels];
  const isNew = (state: Int32Array, i: number) =>
    i === all.length - 1 || state.some((label, at) => label !== all[i + 1][at]);
  return all.filter(isNew).filter((state) => state.some((label) => label !== MISSING_LABEL))
    .slice(-ROUNDS);
}

/** How many labels each chose, the most first. */
function originsOf({ labels, chosenBy = [] }: ReportInput): StopReport["origins"] {
  const counts = new Map<string | undefined, number>();
  for (const [i, label] of labels.entries()) {
    if (label !== MISSING_LABEL) counts.set(chosenBy[i], (counts.get(chosenBy[i]) ?? 0) + 1);
  }
  return [...counts].map(([by, count]) => ({ by, count }))
    .sort((a, b) => b.count - a.count || ((a.by ?? "") < (b.by ?? "") ? -1 : 1));
}

/** The accuracy on the labels of now by what was known at each state. */
async function curveOf(
  { embeddings, labels, classNames, seed }: ReportInput,
  states: readonly Int32Array[],
  classifier: ClassifierSettings,
): Promise<StopReport["curve"]> {
  const folds = enoughFolds(dealFolds(labels, seed));
  const curve: { labels: number; accuracy: number }[] = [];
  for (const state of states) {
    // An image may have got another label since: what counts is which images had one.
    const known = labels.map((label, at) => state[at] === MISSING_LABEL ? MISSING_LABEL : label);
    const { hits, count, trained } = await crossValidate(
      embeddings,
      labels,
      folds,
      known,
      classNames.length,
      classifier,
    );
    if (trained > 0) curve.push({ labels: trained, accuracy: hits / count });
  }
  return curve;
}

/** The labels of random batches, predicted by all others, which also choose the ridge. */
async function onRandomLabels(input: ReportInput): Promise<StopReport["unbiased"]> {
  const { embeddings, labels, classNames, chosenBy = [] } = input;
  const random = Int32Array.from(labels.keys()).filter((i) => chosenBy[i] === RANDOM);
  const part = random.filter((i) => labels[i] !== MISSING_LABEL);
  if (part.length < leastLabels) return;
  const folds = { parts: [part] };
  const others = Int32Array.from(labels);
  for (const i of part) others[i] = MISSING_LABEL;
  const chosen = await ridgeByLabels(embeddings, others, classNames.length, input.seed);
  const classifier = chosen?.settings ?? classifierSettings.parse({});
  const { hits, count, trained } = await crossValidate(
    embeddings,
    labels,
    folds,
    labels,
    classNames.length,
    classifier,
  );
  if (trained < leastLabels) return;
  const waiting = random.length - count;
  return { ...shareOf(hits, count), random: count, others: trained, waiting };
}
