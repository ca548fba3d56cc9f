// The temperature at which a classifier is as sure as it is right: the one with the smallest expected calibration error
// on a fifth of the labels, fitted on the others. C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.

import { decisionFunction, fitClassifier } from "../../classifier/classifier.ts";
import { type Matrix, takeRows, type Values, widened, zerosLike } from "../../numeric/matrix.ts";
import { pairwiseSum } from "../../numeric/sums.ts";
import { type Split, trainTestSplit } from "../../random/split.ts";
import type { View } from "../strategy.ts";

/** numpy's `logspace(-1, 1, 49)`. */
const TEMPERATURES = Array.from({ length: 49 }, (_, i) => 10 ** (-1 + i / 24));
const BINS = 15;
const VALIDATION_SHARE = 0.2;

/**
 * The best temperature for the classifier of a query; 1 where there is too little to tell.
 *
 * As in scikit-activeml's development branch, the column of the most probable class counts as its label, which is so
 * only if the classes seen are the first ones of all.
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

/** With the classes' shares kept where that can be done, else a plain one. */
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

/** Mean gap between confidence and accuracy over bins of confidence, each bin open above but the last. */
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

/** Edges as numpy's `linspace(0, 1, 16)` rounds them. */
function binOf(confidence: number): number {
  for (let bin = BINS - 1; bin > 0; bin--) if (confidence >= bin * (1 / BINS)) return bin;
  return 0;
}

/**
 * Class probabilities at a temperature, in the precision of the logits.
 *
 * @param logits Logits, (rows x classes)
 * @param temperature What they are divided by
 * @returns Probabilities, (rows x classes)
 */
export function softmax({ data, rows, columns }: Matrix, temperature: number): Matrix {
  const out: Values = zerosLike(data, rows * columns);
  for (let start = 0; start < out.length; start += columns) {
    let most = -Infinity;
    for (let j = start; j < start + columns; j++) {
      out[j] = data[j] / temperature;
      if (out[j] > most) most = out[j];
    }
    let sum = 0;
    for (let j = start; j < start + columns; j++) {
      out[j] -= most;
      out[j] = Math.exp(out[j]);
      sum += out[j];
    }
    for (let j = start; j < start + columns; j++) out[j] /= sum;
  }
  return { data: out, rows, columns };
}

/** Logits with a column per class: of two classes, the first one's are 0. */
export function twoColumns(logits: Matrix): Matrix {
  if (logits.columns > 1) return logits;
  const data: Values = zerosLike(logits.data, 2 * logits.rows);
  logits.data.forEach((logit, i) => data[2 * i + 1] = logit);
  return { data, rows: logits.rows, columns: 2 };
}
