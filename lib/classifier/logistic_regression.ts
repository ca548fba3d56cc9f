// Logistic regression as scikit-learn's LogisticRegression with the solver "lbfgs". It starts at zero and has an L2 penalty on
// the weights and none on the intercepts. Two classes have one row of weights; more classes have one row for each.

import { compactForm } from "./compact_form.ts";
import { type Matrix, type Rows, type Values, zerosLike } from "../numeric/matrix.ts";
import { multiplyReproducibly } from "../numeric/reproducible_products.ts";
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
 * For float64 samples and 2 to 32 classes the result has the same bits as scikit-learn's on x86-64 processors with AVX2. This
 * matters because a difference in the last bit can grow to a thousandth of the coefficients in a hundred iterations. For
 * float32 samples the point, the logits and the gradient are rounded to float32 where scikit-learn rounds them. The order of
 * scikit-learn's float32 sums differs from one processor to the next, so the directions come from the faster two-loop
 * recursion.
 *
 * @param samples The samples, (n x features). If a value is not finite, there are no iterations.
 * @param classes Class of each sample, 0 to classCount - 1, (n). Each class has at least one sample.
 * @param classCount Number of classes, 2 or more
 * @param settings C, tol and maxIterations
 * @param onIteration Called with the loss after each iteration
 * @returns The fitted model: coefficients, (classes x features), and intercepts, (classes); one row for two classes
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
 * Computes the logits of samples: their products with the coefficients, plus the intercepts.
 *
 * @param model A fitted logistic regression
 * @param samples The samples, (n x features), in the precision of the fit
 * @returns The logits, (n x classes); (n x 1) for two classes
 * @throws {RangeError} If the number of features or the precision is not the one of the fit
 */
export async function logits(model: LogisticRegression, samples: Rows): Promise<Matrix> {
  const product = await multiplyReproducibly<Values>(samples, model.coefficients);
  addRow(product.data, model.intercepts);
  return product;
}

/** Adds a row to each row of a matrix, in place. */
function addRow(matrix: Values, row: Values): void {
  for (let i = 0; i < matrix.length;) {
    for (let j = 0; j < row.length; j++) matrix[i++] += row[j];
  }
}
