// The study's classifier: logistic regression on the labeled samples, with scikit-activeml's fallbacks for no label and
// for a single class (SklearnClassifier 1.0.1).

import { requireFinite } from "../numeric/finite.ts";
import {
  type Matrix,
  rowBlocks,
  type Rows,
  takeRows,
  type Values,
  zerosLike,
} from "../numeric/matrix.ts";
import { largestShares, linearSoftmax } from "./softmax.ts";
import { type GeneratorName, RandomState } from "../random/random_state.ts";
import { fitLogisticRegression, type LogisticRegression, logits } from "./logistic_regression.ts";
import type { ClassifierSettings } from "./settings.ts";

/** Samples predicted at a time, whose logits stay in the cache. */
const BLOCK = 256;

/** How a classifier is fitted. */
export interface FitOptions {
  /** How many classes there are, seen or not. */
  readonly classCount: number;
  /** Settings of the logistic regression. */
  readonly settings: ClassifierSettings;
  /** Seed of the predictions that are drawn while there is nothing to fit. */
  readonly seed: number;
  /** Random generator of those draws; numpy's unless given. */
  readonly generator?: GeneratorName;
}

/** A classifier, fitted as far as its labels allow. */
export interface Classifier extends FitOptions {
  /** Classes that have a label, ascending, (seen). */
  readonly seenClasses: Int32Array;
  /** The logistic regression over the seen classes; none with fewer than two of them. */
  readonly model: LogisticRegression | undefined;
  /** Where unfitted predictions are drawn from; predicting moves it. */
  readonly randomState: RandomState;
}

/**
 * Fits the classifier from zero.
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
 * @param labels Class of each sample, below 0 where it is missing, (n)
 * @param options Classes, settings and seed
 * @returns The classifier
 * @throws {RangeError} If there are not as many labels as samples, a label is not a class, or a labeled sample has a
 *   value that is not finite
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
  // Any value that is not finite is in the first gradient, with which L-BFGS cannot begin.
  if (model.iterations === 0) requireFinite(training, labeled);
  return { ...options, seenClasses, model, randomState };
}

/**
 * The logits of the seen classes.
 *
 * @param classifier A classifier that has seen two classes or more
 * @param samples Samples, (n x features)
 * @returns The logits, (n x seen), or (n x 1) if two classes are seen, in the samples' precision
 * @throws {RangeError} If fewer than two classes are seen
 */
export async function decisionFunction(classifier: Classifier, samples: Rows): Promise<Matrix> {
  if (classifier.model === undefined) {
    throw new RangeError("There is no decision function with fewer than two classes labeled");
  }
  return await logits(classifier.model, samples);
}

/**
 * The probabilities of all classes: those of classes without a label are 0; with no label at all they are uniform.
 *
 * @param classifier A classifier
 * @param samples Samples, (n x features)
 * @returns Probabilities, (n x classCount), in the samples' precision if all classes are seen, else in float64
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
 * The probability of the most likely class; otherwise as `predictProbabilities`, without making the others.
 *
 * @param classifier A classifier
 * @param samples Samples, (n x features)
 * @returns The largest probability of each sample, (n), in the precision of `predictProbabilities`
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
    ? await largestShares(samples, coefficients, intercepts)
    : (await positives(model, samples)).map((positive) => Math.max(positive, 1 - positive));
  return seenClasses.length === classCount ? largest : Float64Array.from(largest);
}

function fallback({ classCount, seenClasses }: Classifier, rows: number): Matrix {
  const data = new Float64Array(rows * classCount);
  if (seenClasses.length === 0) data.fill(1 / classCount);
  else for (let i = 0; i < rows; i++) data[i * classCount + seenClasses[0]] = 1;
  return { data, rows, columns: classCount };
}

/**
 * The probabilities of the classes seen alone: the softmax of the logits, or of a single column the logistic function.
 *
 * @param model The model of a classifier that has seen two classes or more
 * @param samples Samples, (n x features)
 * @param into Values to write the probabilities to, (n * seen); new ones unless given
 * @returns Probabilities, (n x seen), in the samples' precision
 */
export async function predictSeen(
  model: LogisticRegression,
  samples: Rows,
  into?: Values,
): Promise<Matrix> {
  const { coefficients, intercepts } = model;
  if (coefficients.rows > 1) return await linearSoftmax(samples, coefficients, intercepts, into);
  const ones = await positives(model, samples);
  const data = into ?? zerosLike(ones, 2 * samples.rows);
  for (let i = 0; i < ones.length; i++) {
    data[2 * i] = 1 - ones[i];
    data[2 * i + 1] = ones[i];
  }
  return { data, rows: samples.rows, columns: 2 };
}

/** The probabilities of the second of two classes, (n). */
async function positives(model: LogisticRegression, samples: Rows): Promise<Values> {
  return positiveProbabilities((await logits(model, samples)).data);
}

/**
 * The probabilities of class 1 of two: the logistic function.
 *
 * @param logits The logits, (n)
 * @returns Probabilities in the precision of the logits, (n)
 */
export function positiveProbabilities(logits: Values): Values {
  // Every operation rounded on its own, as scipy's expit in float32 does.
  const round = logits instanceof Float32Array ? Math.fround : (value: number) => value;
  return logits.map((logit) => round(1 / round(1 + round(Math.exp(-logit))))) as Values;
}

/**
 * The most probable class of each sample, the first of equally probable ones. With fewer than two classes labeled,
 * classes are drawn by their probabilities, and the classifier's random state moves on.
 *
 * @param classifier A classifier
 * @param samples Samples, (n x features)
 * @returns Classes, (n)
 */
export async function predict(classifier: Classifier, samples: Rows): Promise<Int32Array> {
  const { model, seenClasses, classCount, randomState } = classifier;
  if (model === undefined) {
    const probabilities = fallback(classifier, 1).data;
    return randomState.choice(classCount, samples.rows, { probabilities });
  }
  const classes = new Int32Array(samples.rows);
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    const { data, columns } = await logits(model, block);
    for (let i = 0; i < block.rows; i++) {
      let best = columns === 1 && data[i] > 0 ? 1 : 0;
      for (let j = 1; j < columns; j++) {
        if (data[i * columns + j] > data[i * columns + best]) best = j;
      }
      classes[first + i] = seenClasses[best];
    }
  }
  return classes;
}

/**
 * The accuracy on samples whose classes are known.
 *
 * @param classifier A classifier
 * @param samples Samples, (n x features)
 * @param labels Their classes, (n)
 * @returns Share of samples classified rightly, 0 to 1
 */
export async function score(
  classifier: Classifier,
  samples: Rows,
  labels: Int32Array,
): Promise<number> {
  const classes = await predict(classifier, samples);
  return classes.reduce((hits, label, i) => hits + Number(label === labels[i]), 0) / classes.length;
}
