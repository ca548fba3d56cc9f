// What the labels so far are worth, and whether another batch would be: what a person looks at to decide when to stop.

import { fitClassifier, predictProbabilities } from "../classifier/classifier.ts";
import type { ClassifierSettings } from "../classifier/settings.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { selectRows } from "../numeric/matrix.ts";
import { cellSeeds } from "../random/seed_tree.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import { cohensKappa, expectedGain } from "./agreement.ts";
import { crossValidate, dealFolds, wilsonInterval } from "./cross_validation.ts";

/** Earlier rounds that are looked at. */
const ROUNDS = 6;

/** Labels from which on an accuracy is told, and members that a class needs to be in it. */
const [LEAST_LABELS, LEAST_MEMBERS] = [10, 2];

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
  /** How many labels another batch brings. */
  readonly batchSize: number;
  /** Settings of the logistic regression. */
  readonly classifier: ClassifierSettings;
  /** Seed of the parts of the cross-validation. */
  readonly seed: number;
}

/** What the labels so far are worth. */
export interface StopReport {
  /** How many images have a label. */
  readonly labeled: number;
  /** How many images there are. */
  readonly images: number;
  /** Labels of each class, fewest first. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  /** Cross-validated accuracy on the labels so far with its 95 % interval; missing with too few labels. */
  readonly accuracy?: { readonly value: number; readonly low: number; readonly high: number };
  /** Accuracy on the labels so far by what was known at each round and now: labels learned from, accuracy. */
  readonly curve: readonly { readonly labels: number; readonly accuracy: number }[];
  /** What another batch may add to the accuracy; missing with fewer than three rounds. */
  readonly expectedGain?: number;
  /** The images without a label, by the classifiers of now and of the last round; missing without these. */
  readonly change?: {
    /** Images without a label. */
    readonly images: number;
    /** How many of them have another predicted class now. */
    readonly changed: number;
    /** Cohen's kappa between the two, and between each two rounds before, newest first; two at most. */
    readonly kappas: readonly number[];
  };
  /** Mean over the images without a label of one minus the margin of the two likeliest classes, 0 to 1. */
  readonly uncertainty?: number;
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
  const isWorthwhile = labeled >= LEAST_LABELS &&
    counts.filter((count) => count >= LEAST_MEMBERS).length >= 2;
  const { accuracy, curve } = isWorthwhile
    ? await validate(input, states)
    : { accuracy: undefined, curve: [] };
  return {
    ...report,
    accuracy,
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
  const folds = dealFolds(labels, seed);
  const curve: { labels: number; accuracy: number }[] = [];
  let accuracy: StopReport["accuracy"];
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
    if (i === states.length - 1) {
      const [low, high] = wilsonInterval(hits, count);
      accuracy = { value: hits / count, low, high };
    }
  }
  return { accuracy, curve };
}

/** How the predictions of images without a label change from state to state, and how unsure they are now. */
async function compareStates(
  { embeddings, labels, classNames, classifier: settings }: ReportInput,
  states: readonly Int32Array[],
): Promise<Pick<StopReport, "change" | "uncertainty">> {
  const unlabeled = Int32Array.from(labels.keys()).filter((i) => labels[i] === MISSING_LABEL);
  if (unlabeled.length === 0) return {};
  const rows = selectRows(embeddings, unlabeled);
  const predictions: Int32Array[] = [];
  let uncertainty: number | undefined;
  for (const state of states.slice(-3)) {
    const classifier = await fitClassifier(embeddings, state, {
      classCount: classNames.length,
      settings,
      seed: cellSeeds(0).classifierSeed,
    });
    if (classifier.model === undefined) continue;
    const { classes, unsure } = read(await predictProbabilities(classifier, rows));
    predictions.push(classes);
    if (state === states.at(-1)) uncertainty = unsure;
  }
  const [now, before] = predictions.toReversed();
  if (before === undefined) return { uncertainty };
  const pairs = predictions.slice(1).map((classes, i) => cohensKappa(predictions[i], classes));
  return {
    uncertainty,
    change: {
      images: unlabeled.length,
      changed: now.reduce((sum, label, i) => sum + Number(label !== before[i]), 0),
      kappas: pairs.toReversed(),
    },
  };
}

/** The likeliest class of each sample, and the mean of one minus the margin. */
function read({ data, rows, columns }: Matrix): { classes: Int32Array; unsure: number } {
  const classes = new Int32Array(rows);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    let [best, first, second] = [0, -1, -1];
    for (let k = 0; k < columns; k++) {
      const value = data[i * columns + k];
      if (value > first) [best, first, second] = [k, value, first];
      else if (value > second) second = value;
    }
    classes[i] = best;
    sum += 1 - (first - second);
  }
  return { classes, unsure: sum / rows };
}
