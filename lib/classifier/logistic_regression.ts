// Logistic regression with an L2 penalty on the weights and none on the intercepts, fitted by L-BFGS from zero, as
// scikit-learn's LogisticRegression. With two classes there is one row of weights, else one for each class.

import { compactForm } from "./compact_form.ts";
import { type Matrix, type Rows, type Values, zerosLike } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import { twoLoop } from "./two_loop.ts";
import { halfBinomialFits } from "./half_binomial_fits.ts";
import { minimise } from "./lbfgs.ts";
import type { ClassifierSettings } from "./settings.ts";
import { softmaxObjective } from "./softmax_objective.ts";
import { type LogisticRegression, requireLabels, twoClassFits } from "./binary_regression.ts";

export type { LogisticRegression };

/**
 * Fits a logistic regression.
 *
 * With float64 samples, fits of 2 to 32 classes have every bit of scikit-learn's on x86-64 processors with AVX2. Along a
 * path of a hundred iterations, a last bit grows to a thousandth of the coefficients. With float32 samples, the point, the
 * logits and the gradient are rounded to float32 where scikit-learn rounds them. The order of float32 sums differs from one
 * processor to the next anyway, so directions come from the faster recursion.
 *
 * @param samples The samples, (n x features); with a value that is not finite, there are no iterations
 * @param classes Class of each sample, 0 to classCount - 1, each of them present, (n)
 * @param classCount How many classes there are, 2 or more
 * @param settings C, tol and maxIterations
 * @param onIteration Told the loss after each iteration
 * @returns The fitted weights
 * @throws {RangeError} If the numbers of classes and samples differ, or a class has no sample
 */
export async function fitLogisticRegression(
  samples: Matrix,
  classes: Int32Array,
  classCount: number,
  settings: ClassifierSettings,
  onIteration?: (loss: number) => void,
): Promise<LogisticRegression> {
  if (classCount === 2) {
    using fits = samples.data instanceof Float64Array
      ? halfBinomialFits(samples as Matrix<Float64Array<ArrayBuffer>>)
      : twoClassFits(samples as Matrix<Float32Array<ArrayBuffer>>);
    return await fits.fit(classes, settings, onIteration);
  }
  requireLabels(samples, classes, classCount);
  const { data, rows, columns: features } = samples;
  using penalized = softmaxObjective(
    samples,
    classes,
    classCount,
    1 / (settings.C * rows),
  );
  const { point, iterations } = await minimise(
    penalized.objective,
    settings.tol,
    settings.maxIterations,
    onIteration,
    data instanceof Float64Array ? compactForm : twoLoop,
  );
  const coefficients = penalized.coefficientsAt(point);
  const intercepts = zerosLike(data, classCount);
  intercepts.set(point.subarray(features * classCount));
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
export async function logits(model: LogisticRegression, samples: Rows): Promise<Matrix> {
  const product = await multiply(samples, model.coefficients, { transposeB: true });
  addRow(product.data, model.intercepts);
  return product;
}

function addRow(matrix: Values, row: Values): void {
  for (let i = 0; i < matrix.length;) {
    for (let j = 0; j < row.length; j++) matrix[i++] += row[j];
  }
}
