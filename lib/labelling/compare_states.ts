// How far the predictions of images without a label still change from round to round.

import { fitClassifier, predictProbabilities } from "../classifier/classifier.ts";
import { type ClassifierSettings, classifierSettings } from "../classifier/settings.ts";
import { type Matrix, selectRows } from "../numeric/matrix.ts";
import { cellSeeds } from "../random/seed_tree.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import { cohensKappa } from "./agreement.ts";

/** The classifier whose uncertainty is told. It is the same in every round: a weaker ridge is surer, whatever the labels. */
export const FIXED: ClassifierSettings = classifierSettings.parse({});

/** What states of labels are compared on. */
export interface StatesInput {
  /** Embeddings of the pool, (images x features). */
  readonly embeddings: Matrix;
  /** Class of each image now, `MISSING_LABEL` where it is not known, (images). */
  readonly labels: Int32Array;
  /** Names of the classes. */
  readonly classNames: readonly string[];
  /** Settings of the logistic regression. */
  readonly classifier: ClassifierSettings;
}

/** The images without a label, by the classifiers of several states of the labels. */
export interface UnlabeledImages {
  /** How their predictions changed; missing with fewer than two classifiers. */
  readonly change?: {
    /** Images without a label. */
    readonly images: number;
    /** How many of them have another predicted class than by the classifier before. */
    readonly changed: number;
    /** Cohen's kappa between each two classifiers that follow each other, newest first; two at most. */
    readonly kappas: readonly number[];
  };
  /**
   * Mean of one minus the margin of the two likeliest classes now, 0 to 1, with the ridge that studies have; missing without a
   * classifier.
   */
  readonly uncertainty?: number;
}

/**
 * How the predictions of images without a label change from state to state, and how unsure they are now.
 *
 * @param input The pool, its labels of now, and the classifier's settings
 * @param states The labels of each state as classes of now, oldest first; the last are those of now
 * @returns The change and the uncertainty
 */
export async function compareStates(
  { embeddings, labels, classNames, classifier: settings }: StatesInput,
  states: readonly Int32Array[],
): Promise<UnlabeledImages> {
  const unlabeled = Int32Array.from(labels.keys()).filter((i) => labels[i] === MISSING_LABEL);
  if (unlabeled.length === 0) return {};
  const rows = selectRows(embeddings, unlabeled);
  const probabilities = async (state: Int32Array, settings: ClassifierSettings) => {
    const classifier = await fitClassifier(embeddings, state, {
      classCount: classNames.length,
      settings,
      seed: cellSeeds(0).classifierSeed,
    });
    return classifier.model && read(await predictProbabilities(classifier, rows));
  };
  const predictions: Int32Array[] = [];
  for (const state of states.slice(-3)) {
    const predicted = await probabilities(state, settings);
    if (predicted !== undefined) predictions.push(predicted.classes);
  }
  const uncertainty = (await probabilities(labels, FIXED))?.unsure;
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
