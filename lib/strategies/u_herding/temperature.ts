// Temperature scaling. At a good temperature the classifier's confidence equals its accuracy. A classifier is fitted on
// four fifths of the labels. The best temperature has the smallest expected calibration error on the other fifth. C.
// Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.

import { exp, pow } from "../../numeric/functions.ts";
import {
  decisionFunction,
  fitClassifier,
  predictProbabilities,
} from "../../classifier/classifier.ts";
import { type Matrix, takeRows, type Values, widened, zerosLike } from "../../numeric/matrix.ts";
import { pairwiseSum } from "../../numeric/sums.ts";
import { type Split, trainTestSplit } from "../../random/split.ts";
import type { View } from "../strategy.ts";
import { marginUncertainty } from "../uncertainty.ts";

/** numpy's `logspace(-1, 1, 49)`. */
const TEMPERATURES = Array.from({ length: 49 }, (_, i) => pow(10, -1 + i / 24));
const BINS = 15;
const VALIDATION_SHARE = 0.2;
/** numpy's `allclose` takes an uncertainty up to this for 0. */
const NO_UNCERTAINTY = 1e-8;

/**
 * The best temperature for the classifier of a query; 1 where labels are too few.
 *
 * As in scikit-activeml's development branch, the column of the most probable class is taken for its label. That is right
 * only if the seen classes are 0, 1, 2 and so on without a gap.
 *
 * @param view The query, whose random state draws the split
 * @param labeled Positions of the labeled samples, ascending, (labeled)
 * @returns A temperature of 0.1 to 10
 */
export async function calibratedTemperature(view: View, labeled: Int32Array): Promise<number> {
  const { embeddings, labels, classifier } = view;
  if (labeled.length < 2) return 1;
  const { train, test } = split(view, labeled);
  const at = (positions: Int32Array) => positions.map((position) => labels[position]);
  const fitted = await fitClassifier(takeRows(embeddings, train), at(train), classifier);
  if (fitted.model === undefined) return 1;
  const logits = twoColumns(await decisionFunction(fitted, takeRows(embeddings, test)));
  // Divided by a float64 temperature, logits are float64 whatever they were.
  const wide = widened(logits);
  let [best, smallest] = [TEMPERATURES[0], Infinity];
  for (const temperature of TEMPERATURES) {
    const error = calibrationError(softmax(wide, temperature), at(test));
    if (error < smallest) [best, smallest] = [temperature, error];
  }
  return best;
}

/**
 * Margin uncertainties of the candidates, 1 - (p1 - p2), by the calibrated classifier. All are 1 where they tell nothing
 * apart.
 *
 * @param view The query
 * @param temperature The temperature of the classifier
 * @returns Uncertainties of 0 to 1, in the precision of the probabilities, (candidates)
 */
export async function calibratedUncertainties(
  { candidateEmbeddings, classifier }: View,
  temperature: number,
): Promise<Values> {
  const probabilities = classifier.model === undefined
    ? await predictProbabilities(classifier, candidateEmbeddings)
    : softmax(twoColumns(await decisionFunction(classifier, candidateEmbeddings)), temperature);
  const uncertainties = marginUncertainty(probabilities);
  const isUninformative = uncertainties.every((value) => Math.abs(value) <= NO_UNCERTAINTY) ||
    !uncertainties.every(Number.isFinite);
  return isUninformative ? uncertainties.fill(1) : uncertainties;
}

/** Stratified by class where that is possible, else a plain split. */
function split({ labels, randomState }: View, labeled: Int32Array): Split {
  const classes = labeled.map((position) => labels[position]);
  if (new Set(classes).size > 1) {
    try {
      return trainTestSplit(labeled, VALIDATION_SHARE, randomState, classes);
    } catch (error) {
      // Too few members of a class: nothing was drawn.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return trainTestSplit(labeled, VALIDATION_SHARE, randomState);
}

/** Expected calibration error: the mean gap between confidence and accuracy over bins of confidence. A bin holds its lower edge. */
function calibrationError({ data, rows, columns }: Matrix, labels: Int32Array): number {
  const confidences: number[][] = Array.from({ length: BINS }, () => []);
  const hits = new Int32Array(BINS);
  for (let i = 0; i < rows; i++) {
    let top = 0;
    for (let j = 1; j < columns; j++) {
      if (data[i * columns + j] > data[i * columns + top]) top = j;
    }
    const confidence = data[i * columns + top];
    const bin = binOf(confidence);
    confidences[bin].push(confidence);
    if (top === labels[i]) hits[bin]++;
  }
  return confidences.reduce((error, inside, bin) => {
    const { length } = inside;
    if (length === 0) return error;
    return error + length / rows * Math.abs(hits[bin] / length - pairwiseSum(inside) / length);
  }, 0);
}

/** The bin of a confidence, between edges rounded as by numpy's `linspace(0, 1, 16)`. */
function binOf(confidence: number): number {
  for (let bin = BINS - 1; bin > 0; bin--) if (confidence >= bin * (1 / BINS)) return bin;
  return 0;
}

/**
 * Class probabilities at a temperature, in the precision of the logits.
 *
 * @param logits Logits, (rows x classes)
 * @param temperature The logits are divided by it
 * @returns Probabilities, (rows x classes)
 */
export function softmax({ data, rows, columns }: Matrix, temperature: number): Matrix {
  const out: Values = zerosLike(data, rows * columns);
  for (let start = 0; start < out.length; start += columns) {
    let largest = -Infinity;
    for (let j = start; j < start + columns; j++) {
      out[j] = data[j] / temperature;
      if (out[j] > largest) largest = out[j];
    }
    let sum = 0;
    for (let j = start; j < start + columns; j++) {
      out[j] -= largest;
      out[j] = exp(out[j]);
      sum += out[j];
    }
    for (let j = start; j < start + columns; j++) out[j] /= sum;
  }
  return { data: out, rows, columns };
}

/**
 * Logits with a column for each class. With two classes a model has one column; the logits of the first class are then 0.
 *
 * @param logits Logits, (rows x classes), or (rows x 1) for two classes
 * @returns Logits, (rows x classes)
 */
export function twoColumns(logits: Matrix): Matrix {
  if (logits.columns > 1) return logits;
  const data: Values = zerosLike(logits.data, 2 * logits.rows);
  logits.data.forEach((logit, i) => data[2 * i + 1] = logit);
  return { data, rows: logits.rows, columns: 2 };
}
