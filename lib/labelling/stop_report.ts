// What the labels so far are worth, and whether another batch would be: what a person looks at to decide when to stop.

import type { ClassifierSettings } from "../classifier/settings.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import { expectedGain } from "./agreement.ts";
import { compareStates, type UnlabeledImages } from "./compare_states.ts";
import {
  canValidate,
  crossValidate,
  dealFolds,
  enoughFolds,
  leastLabels,
  type Share,
  shareOf,
} from "./cross_validation.ts";

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
  /** Indices of the images that a random batch suggested, (random); those without a label don't count. */
  readonly random?: Int32Array;
  /** How many labels another batch brings. */
  readonly batchSize: number;
  /** Settings of the logistic regression. */
  readonly classifier: ClassifierSettings;
  /** Seed of the parts of the cross-validation. */
  readonly seed: number;
}

/** What the labels so far are worth. */
export interface StopReport extends UnlabeledImages {
  /** How many images have a label. */
  readonly labeled: number;
  /** How many images there are. */
  readonly images: number;
  /** Labels of each class, fewest first. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  /** Cross-validated accuracy on the labels so far with its 95 % interval; missing with too few labels. */
  readonly accuracy?: Share;
  /**
   * Accuracy on the labels of random batches, predicted by all other labels: without the bias of a choice. Missing with fewer than
   * ten random labels, or too few others.
   */
  readonly unbiased?: Share & {
    /** Random labels that were predicted. */
    readonly random: number;
    /** Labels that predicted them. */
    readonly others: number;
  };
  /** Accuracy on the labels so far by what was known at each round and now: labels learned from, accuracy. */
  readonly curve: readonly { readonly labels: number; readonly accuracy: number }[];
  /** What another batch may add to the accuracy; missing with fewer than three rounds. */
  readonly expectedGain?: number;
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
  const { accuracy, curve } = canValidate(labels)
    ? await validate(input, states)
    : { accuracy: undefined, curve: [] };
  return {
    ...report,
    accuracy,
    unbiased: await onRandomLabels(input),
    curve,
    expectedGain: expectedGain(curve, batchSize),
    ...await compareStates(input, states),
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

async function validate(
  { embeddings, labels, classNames, classifier, seed }: ReportInput,
  states: readonly Int32Array[],
): Promise<Pick<StopReport, "accuracy" | "curve">> {
  const folds = enoughFolds(dealFolds(labels, seed));
  const curve: { labels: number; accuracy: number }[] = [];
  let accuracy: Share | undefined;
  for (const [i, state] of states.entries()) {
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
    if (i === states.length - 1) accuracy = shareOf(hits, count);
  }
  return { accuracy, curve };
}

/** The labels of random batches, predicted by all others. */
async function onRandomLabels(
  { embeddings, labels, classNames, classifier, random = new Int32Array(0) }: ReportInput,
): Promise<StopReport["unbiased"]> {
  const part = Int32Array.from(random).filter((i) => labels[i] !== MISSING_LABEL);
  if (part.length < leastLabels) return;
  const folds = { parts: [part] };
  const { hits, count, trained } = await crossValidate(
    embeddings,
    labels,
    folds,
    labels,
    classNames.length,
    classifier,
  );
  if (trained < leastLabels) return;
  return { ...shareOf(hits, count), random: count, others: trained };
}
