// Logistic regression with an L2 penalty on the weights and none on the intercepts, fitted by L-BFGS from zero, as
// scikit-learn's LogisticRegression. With two classes there is one row of weights, else one for each class.

import { type Matrix, type Values, zerosLike } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import { softmaxLoss } from "../numeric/softmax_loss.ts";
import { dot, type Evaluation, minimise, setAlong } from "./lbfgs.ts";
import type { ClassifierSettings } from "./settings.ts";
import { type LogisticRegression, requireLabels, twoClassFits } from "./two_classes.ts";

export type { LogisticRegression };

/**
 * Fits a logistic regression.
 *
 * For float32 samples the point, the logits and the gradient are rounded to float32 where scikit-learn rounds them.
 *
 * @param samples The samples, (n x features); with a value that is not finite, there are no iterations
 * @param classes Class of each sample, 0 to classCount - 1, each of them present, (n)
 * @param classCount How many classes there are, 2 or more
 * @param settings C, tol and maxIterations
 * @param onIteration Told the loss after each iteration
 * @returns The fitted weights
 * @throws {RangeError} If there are not as many classes as samples, or a class has no sample
 */
export async function fitLogisticRegression(
  samples: Matrix,
  classes: Int32Array,
  classCount: number,
  settings: ClassifierSettings,
  onIteration?: (loss: number) => void,
): Promise<LogisticRegression> {
  if (classCount === 2) {
    const fits = twoClassFits(samples);
    const model = await fits.fit(classes, settings, onIteration);
    fits.release();
    return model;
  }
  requireLabels(samples, classes, classCount);
  const { rows, columns: features } = samples;
  const penalty = 1 / (settings.C * rows);
  const loss = softmaxLoss(samples.data, classes, classCount);
  const outputs = loss.columns;
  // Reused at every evaluation; the weights come first, row after row, then the intercepts.
  const weights = zerosLike(samples.data, outputs * features);
  const intercepts = zerosLike(samples.data, classCount);
  const slopes = zerosLike(samples.data, outputs * features);
  const weightCount = classCount * features;
  const gradient = new Float64Array(weightCount + classCount);

  const reached = new Float64Array(gradient.length);

  const evaluate = async (point: Float64Array): Promise<Evaluation> => {
    weights.set(point.subarray(0, weightCount));
    intercepts.set(point.subarray(weightCount));
    loss.intercepts.set(intercepts);
    const matrix = { data: weights, rows: outputs, columns: features };
    await multiply(samples, matrix, { transposeB: true }, loss.logits);
    return await evaluateLogits();
  };
  const evaluateLogits = async (): Promise<Evaluation> => {
    const mean = loss.evaluate() / rows;
    const residuals = { data: loss.logits, rows, columns: outputs };
    await multiply(residuals, samples, { transposeA: true }, slopes);
    let squares = 0;
    for (let i = 0; i < weightCount; i++) {
      squares += weights[i] * weights[i];
      gradient[i] = slopes[i] + penalty * weights[i];
    }
    gradient.set(loss.residualSums, weightCount);
    return { value: mean + 0.5 * penalty * squares, gradient };
  };

  const { point, iterations } = await minimise(
    {
      // At zero, where all logits are 0 as they are at first.
      start: () => evaluateLogits(),
      line: (point, direction) => ({
        async at(step) {
          setAlong(point, direction, step, reached);
          const { value } = await evaluate(reached);
          return { value, slope: dot(gradient, direction) };
        },
        accept: () => gradient,
      }),
    },
    settings.tol,
    settings.maxIterations,
    onIteration,
  );
  loss.release();
  const coefficients = zerosLike(samples.data, weightCount);
  coefficients.set(point.subarray(0, weightCount));
  intercepts.set(point.subarray(weightCount));
  return {
    coefficients: { data: coefficients, rows: classCount, columns: features },
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
