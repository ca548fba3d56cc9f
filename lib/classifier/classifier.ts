// The classifier of a study: logistic regression on the labeled samples. With no label or with labels of a single class it
// falls back to scikit-activeml's rules (SklearnClassifier 1.0.1).

import { exp } from "../numeric/functions.ts";
import { requireFinite } from "../numeric/finite.ts";
import { type Matrix, type Rows, takeRows, type Values, zerosLike } from "../numeric/matrix.ts";
import { largestProbabilities, linearSoftmax } from "./softmax.ts";
import { type GeneratorName, RandomState } from "../random/random_state.ts";
import { fitLogisticRegression, type LogisticRegression, logits } from "./logistic_regression.ts";
import { mostLikelyClasses } from "./most_likely.ts";
import type { ClassifierSettings } from "./settings.ts";

/** How a classifier is fitted. */
export interface FitOptions {
  /** Number of classes, with or without labels. */
  readonly classCount: number;
  /** Settings of the logistic regression. */
  readonly settings: ClassifierSettings;
  /** Seed of the predictions that are drawn while there is no fitted model, 0 to 2^32 - 1. */
  readonly seed: number;
  /** Random generator of those draws; numpy's unless given. */
  readonly generator?: GeneratorName;
}

/** A classifier. It has a fitted model if two or more classes have labels. */
export interface Classifier extends FitOptions {
  /** The classes that have labels, ascending, (seen). */
  readonly seenClasses: Int32Array;
  /** The logistic regression of the seen classes; undefined if fewer than two are seen. */
  readonly model: LogisticRegression | undefined;
  /** The random state that predictions without a model are drawn from. Each such prediction moves it. */
  readonly randomState: RandomState;
}

/**
 * Fits the classifier, with coefficients of zero as the starting point.
 *
 * @example
 * ```ts
 * import { fitClassifier, matrix, predictProbabilities, score } from "./mod.ts";
 *
 * const samples = matrix(Float64Array.of(0, 0, 0, 1, 5, 5, 5, 6), 4, 2);
 * const classifier = await fitClassifier(samples, Int32Array.of(0, -1, 1, -1), {
 *   classCount: 2,
 *   settings: { C: 1, tol: 1e-3, maxIterations: 10_000 },
 *   seed: 0,
 * });
 * console.log(await predictProbabilities(classifier, samples));
 * console.log("accuracy:", await score(classifier, samples, Int32Array.of(0, 0, 1, 1)));
 * ```
 *
 * @param samples The samples, (n x features)
 * @param labels Class of each sample, (n); a number below 0 if the label is missing
 * @param options Number of classes, settings and seed
 * @returns The classifier
 * @throws {RangeError} If the numbers of labels and samples differ, a label is not a class, the seed is not valid, or a
 *   labeled sample has a value that is not finite
 */
export async function fitClassifier(
  samples: Rows,
  labels: Int32Array,
  options: FitOptions,
): Promise<Classifier> {
  if (labels.length !== samples.rows) {
    throw new RangeError(`There are ${labels.length} labels for ${samples.rows} samples`);
  }
  const counts = new Int32Array(options.classCount);
  const labeled: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] < 0) continue;
    if (labels[i] >= options.classCount) {
      throw new RangeError(
        `Label ${labels[i]} of sample ${i} is none of ${options.classCount} classes`,
      );
    }
    counts[labels[i]]++;
    labeled.push(i);
  }
  const seenClasses = Int32Array.from(counts.keys()).filter((label) => counts[label] > 0);
  const randomState = new RandomState(options.seed, options.generator);
  if (seenClasses.length < 2) return { ...options, seenClasses, model: undefined, randomState };

  const training = takeRows(samples, labeled);
  const positions = new Int32Array(options.classCount);
  seenClasses.forEach((label, position) => positions[label] = position);
  const classes = Int32Array.from(labeled, (i) => positions[labels[i]]);
  const model = await fitLogisticRegression(
    training,
    classes,
    seenClasses.length,
    options.settings,
  );
  // A value that is not finite makes the first gradient not finite, and then L-BFGS does no iteration.
  if (model.iterations === 0) requireFinite(training, labeled);
  return { ...options, seenClasses, model, randomState };
}

/**
 * Computes the logits of the seen classes, as scikit-learn's `decision_function`.
 *
 * @param classifier A classifier that has seen two classes or more
 * @param samples The samples, (n x features)
 * @returns The logits, (n x seen), in the precision of the samples; (n x 1) if two classes are seen
 * @throws {RangeError} If fewer than two classes are seen
 */
export async function decisionFunction(classifier: Classifier, samples: Rows): Promise<Matrix> {
  if (classifier.model === undefined) {
    throw new RangeError(
      `A decision function needs labels of two classes or more, got ${classifier.seenClasses.length}`,
    );
  }
  return await logits(classifier.model, samples);
}

/**
 * Computes the probabilities of all classes, as scikit-learn's `predict_proba`. A class without a label has the probability
 * 0. If there is no label at all, all classes have the same probability.
 *
 * @param classifier A classifier
 * @param samples The samples, (n x features)
 * @returns Probabilities, (n x classCount). They are in the precision of the samples if all classes are seen, else in
 *   float64.
 */
export async function predictProbabilities(
  classifier: Classifier,
  samples: Rows,
): Promise<Matrix> {
  const { classCount, seenClasses, model } = classifier;
  const { rows } = samples;
  if (model === undefined) return fallback(classifier, rows);
  const seen = await predictSeen(model, samples);
  if (seenClasses.length === classCount) return seen;
  const data = new Float64Array(rows * classCount);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < seenClasses.length; j++) {
      data[i * classCount + seenClasses[j]] = seen.data[i * seenClasses.length + j];
    }
  }
  return { data, rows, columns: classCount };
}

/**
 * Computes the probability of the most likely class of each sample. It is faster than `predictProbabilities` because it does
 * not make the other probabilities.
 *
 * @param classifier A classifier
 * @param samples The samples, (n x features)
 * @returns The largest probability of each sample, (n), in the precision that `predictProbabilities` has
 */
export async function predictConfidences(
  classifier: Classifier,
  samples: Rows,
): Promise<Values> {
  const { classCount, seenClasses, model } = classifier;
  if (model === undefined) {
    return new Float64Array(samples.rows).fill(1 / (seenClasses.length || classCount));
  }
  const { coefficients, intercepts } = model;
  const largest = coefficients.rows > 1
    ? await largestProbabilities(samples, coefficients, intercepts)
    : (await secondClassProbabilities(model, samples)).map((positive) =>
      Math.max(positive, 1 - positive)
    );
  return seenClasses.length === classCount ? largest : Float64Array.from(largest);
}

/**
 * The probabilities if fewer than two classes are seen. A single seen class has probability 1. Without any, all classes
 * are equal.
 */
function fallback({ classCount, seenClasses }: Classifier, rows: number): Matrix {
  const data = new Float64Array(rows * classCount);
  if (seenClasses.length === 0) data.fill(1 / classCount);
  else for (let i = 0; i < rows; i++) data[i * classCount + seenClasses[0]] = 1;
  return { data, rows, columns: classCount };
}

/**
 * Computes the probabilities of the seen classes only.
 *
 * @param model The model of a classifier that has seen two classes or more
 * @param samples The samples, (n x features)
 * @param into Values to write the probabilities to, (n * seen); new values by default
 * @returns Probabilities, (n x seen), in the precision of the samples
 */
export async function predictSeen(
  model: LogisticRegression,
  samples: Rows,
  into?: Values,
): Promise<Matrix> {
  const { coefficients, intercepts } = model;
  if (coefficients.rows > 1) return await linearSoftmax(samples, coefficients, intercepts, into);
  const positive = await secondClassProbabilities(model, samples);
  const data = into ?? zerosLike(positive, 2 * samples.rows);
  for (let i = 0; i < positive.length; i++) {
    data[2 * i] = 1 - positive[i];
    data[2 * i + 1] = positive[i];
  }
  return { data, rows: samples.rows, columns: 2 };
}

/** The probabilities of the second of two seen classes, (n). */
async function secondClassProbabilities(
  model: LogisticRegression,
  samples: Rows,
): Promise<Values> {
  return positiveProbabilities((await logits(model, samples)).data);
}

/**
 * Computes the logistic function, which is the probability of the second of two classes.
 *
 * @param logits The logits, (n)
 * @returns Probabilities, (n), in the precision of the logits
 */
export function positiveProbabilities(logits: Values): Values {
  // Each operation is rounded separately, as in scipy's float32 `expit`.
  const round = logits instanceof Float32Array ? Math.fround : (value: number) => value;
  return logits.map((logit) => round(1 / round(1 + round(exp(-logit))))) as Values;
}

/**
 * Predicts the most probable class of each sample. Among equally probable classes the first one wins. If fewer than two
 * classes are seen, classes are drawn by their probabilities, and the draws move the random state of the classifier.
 *
 * @param classifier A classifier
 * @param samples The samples, (n x features)
 * @returns The predicted classes, (n)
 */
export async function predict(classifier: Classifier, samples: Rows): Promise<Int32Array> {
  const { model, seenClasses, classCount, randomState } = classifier;
  if (model === undefined) {
    const probabilities = fallback(classifier, 1).data;
    return randomState.choice(classCount, samples.rows, { probabilities });
  }
  const classes = await mostLikelyClasses(model, samples);
  return classes.map((position) => seenClasses[position]);
}

/**
 * Computes the accuracy on samples with known classes, as scikit-learn's `score`.
 *
 * @param classifier A classifier
 * @param samples The samples, (n x features)
 * @param labels Class of each sample, (n)
 * @returns The fraction of samples whose predicted class is right, 0 to 1; NaN if there is no sample
 */
export async function score(
  classifier: Classifier,
  samples: Rows,
  labels: Int32Array,
): Promise<number> {
  const classes = await predict(classifier, samples);
  return classes.reduce((hits, label, i) => hits + Number(label === labels[i]), 0) / classes.length;
}
