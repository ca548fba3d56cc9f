// Logistic regression with an L2 penalty on the weights and none on the intercepts, fitted by L-BFGS from zero, as
// scikit-learn's LogisticRegression. With two classes there is one row of weights, else one for each class.

import { columnBlocks, multiplyBlocks, transposedBlocks } from "../numeric/blocked_products.ts";
import { compactForm } from "../numeric/compact_form.ts";
import { dot } from "../numeric/dot.ts";
import { fusedDot } from "../numeric/fused_dot.ts";
import { type Matrix, type Values, zerosLike } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import { softmaxLoss } from "../numeric/softmax_loss.ts";
import { twoLoop } from "../numeric/two_loop.ts";
import { type Evaluation, minimise, setAlong } from "./lbfgs.ts";
import type { ClassifierSettings } from "./settings.ts";
import { type LogisticRegression, requireLabels, twoClassFits } from "./two_classes.ts";

export type { LogisticRegression };

/**
 * Fits a logistic regression.
 *
 * Of float64 samples, 3 to 16 classes are fitted to the last bit of scikit-learn's on processors with AVX2: along a path
 * of a hundred iterations, a last bit grows to a thousandth of the coefficients. For float32 samples, whose sums are rounded far more than that, the
 * faster recursion is taken; the point, the logits and the gradient are rounded to float32 where scikit-learn rounds them.
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
  const [stepMemory, product] = samples.data instanceof Float64Array
    ? [compactForm, fusedDot]
    : [twoLoop, dot];
  // Points and gradients hold the weights of the first feature, those of the second, and so on, then the intercepts: in
  // scikit-learn's order, which decides the roundings of sums.
  const weightCount = features * classCount;
  const gradient = new Float64Array(weightCount + classCount);
  const reached = new Float64Array(gradient.length);
  // All of these are reused at every evaluation.
  const bySample = columnBlocks(samples);
  const byFeature = transposedBlocks(samples);
  const weights = zerosLike(samples.data, features * outputs);
  const slopes = zerosLike(samples.data, features * outputs);
  const intercepts = zerosLike(samples.data, classCount);
  const roundedWeights = new Float64Array(weightCount);

  const evaluate = async (): Promise<Evaluation> => {
    for (let i = 0, at = 0; i < features; i++) {
      for (let j = i * outputs; j < i * outputs + classCount; j++, at++) {
        weights[j] = reached[at];
        roundedWeights[at] = weights[j];
      }
    }
    intercepts.set(reached.subarray(weightCount));
    loss.intercepts.set(intercepts);
    const matrix = { data: weights, rows: features, columns: outputs };
    await multiplyBlocks(bySample, matrix, loss.logits, "rows", classCount);
    return await evaluateLogits();
  };
  const evaluateLogits = async (): Promise<Evaluation> => {
    const mean = loss.evaluate() / rows;
    const residuals = { data: loss.logits, rows, columns: outputs };
    await multiplyBlocks(byFeature, residuals, slopes, "columns", classCount);
    for (let i = 0, at = 0; i < features; i++) {
      for (let j = i * outputs; j < i * outputs + classCount; j++, at++) {
        gradient[at] = slopes[j] + penalty * roundedWeights[at];
      }
    }
    gradient.set(loss.residualSums, weightCount);
    return { value: mean + 0.5 * penalty * product(roundedWeights, roundedWeights), gradient };
  };

  const { point, iterations } = await minimise(
    {
      // At zero, where all logits are 0 as they are at first.
      start: () => evaluateLogits(),
      line: (point, direction, end) => ({
        async at(step) {
          if (step === 1) reached.set(end);
          else setAlong(point, direction, step, reached);
          const { value } = await evaluate();
          return { value, slope: product(gradient, direction) };
        },
        accept: () => gradient,
      }),
    },
    settings.tol,
    settings.maxIterations,
    onIteration,
    stepMemory,
  );
  loss.release();
  const coefficients = zerosLike(samples.data, weightCount);
  for (let i = 0; i < features; i++) {
    for (let j = 0; j < classCount; j++) coefficients[j * features + i] = point[i * classCount + j];
  }
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
