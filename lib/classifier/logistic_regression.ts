// Logistic regression with an L2 penalty on the weights and none on the intercepts, fitted by L-BFGS from zero, as
// scikit-learn's LogisticRegression. With two classes there is one row of weights, else one for each class.

import { type Matrix, type Values, zerosLike } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import { along, dot, type Evaluation, minimise } from "./lbfgs.ts";
import type { ClassifierSettings } from "./settings.ts";
import { type LogisticRegression, twoClassFits } from "./two_classes.ts";

export type { LogisticRegression };

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
  if (classCount === 2) return await twoClassFits(samples).fit(classes, settings, onIteration);
  const { rows, columns: features } = samples;
  const outputs = classCount;
  const penalty = 1 / (settings.C * rows);
  // Reused at every evaluation; the weights come first, row after row, then the intercepts.
  const weights = zerosLike(samples.data, outputs * features);
  const intercepts = zerosLike(samples.data, outputs);
  const residuals = zerosLike(samples.data, rows * outputs);
  const slopes = zerosLike(samples.data, outputs * features);
  const gradient = new Float64Array(outputs * (features + 1));

  const evaluate = async (point: Float64Array): Promise<Evaluation> => {
    weights.set(point.subarray(0, weights.length));
    intercepts.set(point.subarray(weights.length));
    const matrix = { data: weights, rows: outputs, columns: features };
    await multiply(samples, matrix, { transposeB: true }, residuals);
    addRow(residuals, intercepts);
    const loss = lossOf(residuals, classes, outputs);
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
    {
      start: () => evaluate(new Float64Array(gradient.length)),
      line: (point, direction) => ({
        async at(step) {
          const { value, gradient } = await evaluate(along(point, direction, step));
          return { value, slope: dot(gradient, direction) };
        },
        accept: () => gradient,
      }),
    },
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
function lossOf(logits: Values, classes: Int32Array, outputs: number): number {
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

function columnSums(matrix: Values, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < matrix.length;) {
    for (let j = 0; j < columns; j++) sums[j] += matrix[i++];
  }
  return sums;
}
