// Logistic regression with an L2 penalty on the weights and none on the intercepts, fitted by L-BFGS from zero, as
// scikit-learn's LogisticRegression. With two classes there is one row of weights, else one for each class.

import { type Matrix, type Values, zerosLike } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import { type Evaluation, minimise } from "./lbfgs.ts";
import type { ClassifierSettings } from "./settings.ts";

/** A fitted logistic regression. */
export interface LogisticRegression {
  /** Weights, (classes x features), or (1 x features) for two classes, in the samples' precision. */
  readonly coefficients: Matrix;
  /** Intercepts, (classes), or (1) for two classes, in the samples' precision. */
  readonly intercepts: Values;
  /** Iterations of L-BFGS. */
  readonly iterations: number;
}

/**
 * Fits a logistic regression.
 *
 * For float32 samples the point, the logits and the gradient are rounded to float32 where scikit-learn rounds them.
 *
 * @param samples The samples, (n x features)
 * @param classes Class of each sample, 0 to classCount - 1, each of them present, (n)
 * @param classCount How many classes there are, 2 or more
 * @param settings C, tol and maxIterations
 * @param onIteration Told the loss after each iteration
 * @returns The fitted weights
 */
export async function fitLogisticRegression(
  samples: Matrix,
  classes: Int32Array,
  classCount: number,
  settings: ClassifierSettings,
  onIteration?: (loss: number) => void,
): Promise<LogisticRegression> {
  const { rows, columns: features } = samples;
  const outputs = classCount === 2 ? 1 : classCount;
  const penalty = 1 / (settings.C * rows);
  const parameters = outputs * (features + 1);
  // Reused at every evaluation; the weights come first, row after row, then the intercepts.
  const weights = zerosLike(samples.data, outputs * features);
  const intercepts = zerosLike(samples.data, outputs);
  const residuals = zerosLike(samples.data, rows * outputs);
  const slopes = zerosLike(samples.data, outputs * features);
  const gradient = new Float64Array(parameters);
  const lossAndResiduals = outputs === 1 ? binary : multinomial;

  const evaluate = async (point: Float64Array): Promise<Evaluation> => {
    weights.set(point.subarray(0, weights.length));
    intercepts.set(point.subarray(weights.length));
    const matrix = { data: weights, rows: outputs, columns: features };
    await multiply(samples, matrix, { transposeB: true }, residuals);
    addRow(residuals, intercepts);
    const loss = lossAndResiduals(residuals, classes, outputs);
    await multiply(
      { data: residuals, rows, columns: outputs },
      samples,
      { transposeA: true },
      slopes,
    );
    for (let i = 0; i < weights.length; i++) gradient[i] = slopes[i] + penalty * weights[i];
    gradient.set(columnSums(residuals, outputs), weights.length);
    let squares = 0;
    for (const weight of weights) squares += weight * weight;
    return { value: loss + 0.5 * penalty * squares, gradient };
  };

  const { point, iterations } = await minimise(
    evaluate,
    new Float64Array(parameters),
    settings.tol,
    settings.maxIterations,
    onIteration,
  );
  weights.set(point.subarray(0, weights.length));
  intercepts.set(point.subarray(weights.length));
  return {
    coefficients: { data: weights, rows: outputs, columns: features },
    intercepts,
    iterations,
  };
}

/**
 * The logits of samples: their product with the weights, and the intercepts.
 *
 * @param model A fitted logistic regression
 * @param samples Samples in the precision of the fit, (n x features)
 * @returns The logits, (n x classes), or (n x 1) for two classes
 */
export async function logits(model: LogisticRegression, samples: Matrix): Promise<Matrix> {
  const product = await multiply(samples, model.coefficients, { transposeB: true });
  addRow(product.data, model.intercepts);
  return product;
}

function addRow(matrix: Values, row: Values): void {
  for (let i = 0; i < matrix.length;) {
    for (let j = 0; j < row.length; j++) matrix[i++] += row[j];
  }
}

/** The mean loss of the softmax; logits are replaced by residuals / n. */
function multinomial(logits: Values, classes: Int32Array, outputs: number): number {
  const rows = classes.length;
  const exponentials = new Float64Array(outputs);
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const start = i * outputs;
    let most = -Infinity;
    for (let j = 0; j < outputs; j++) most = Math.max(most, logits[start + j]);
    const own = logits[start + classes[i]];
    let sum = 0;
    for (let j = 0; j < outputs; j++) {
      exponentials[j] = Math.exp(logits[start + j] - most);
      sum += exponentials[j];
    }
    loss += Math.log(sum) + most - own;
    for (let j = 0; j < outputs; j++) logits[start + j] = exponentials[j] / sum / rows;
    logits[start + classes[i]] = (exponentials[classes[i]] / sum - 1) / rows;
  }
  return loss / rows;
}

/** The mean loss of one logit per sample, class 1 positive; logits are replaced by residuals / n. */
function binary(logits: Values, classes: Int32Array): number {
  const rows = classes.length;
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const z = logits[i];
    const y = classes[i];
    if (z > -2) {
      const e = Math.exp(-z);
      loss += z <= 18 ? Math.log1p(e) + (1 - y) * z : e + (1 - y) * z;
      logits[i] = (1 - y - y * e) / (1 + e) / rows;
    } else {
      const e = Math.exp(z);
      loss += z <= -37 ? e - y * z : Math.log1p(e) - y * z;
      logits[i] = (e / (1 + e) - y) / rows;
    }
  }
  return loss / rows;
}

function columnSums(matrix: Values, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < matrix.length;) {
    for (let j = 0; j < columns; j++) sums[j] += matrix[i++];
  }
  return sums;
}
