// Binary logistic regression on float64 samples, to the last bit of scikit-learn's: the losses along the path of L-BFGS and
// the weights at its end.

import { type BinaryRegression, requireLabels } from "./binary_regression.ts";
import { compactForm } from "./compact_form.ts";
import { halfBinomial } from "./half_binomial.ts";
import { minimise, type Objective } from "./lbfgs.ts";
import type { Rows } from "../numeric/matrix.ts";
import type { ClassifierSettings } from "./settings.ts";

/** Fits of two classes to the same float64 samples. `using` gives their memory back. */
export interface HalfBinomialFits extends Disposable {
  /**
   * Fits two classes, from zero.
   *
   * @param classes Class of each sample, 0 or 1, both present, (n)
   * @param settings C, tol and maxIterations
   * @param onIteration Told the loss after each iteration
   * @returns The fitted weights
   * @throws {RangeError} If the numbers of classes and samples differ, or a class has no sample
   */
  fit(
    classes: Int32Array,
    settings: ClassifierSettings,
    onIteration?: (loss: number) => void,
  ): Promise<BinaryRegression>;
}

/**
 * Prepares fits of two classes to the same float64 samples, which are copied once.
 *
 * @param samples The samples, (n x features); with a value that is not finite, fits have no iterations
 * @returns The fits
 */
export function halfBinomialFits(samples: Rows<Float64Array<ArrayBuffer>>): HalfBinomialFits {
  const { rows, columns: features } = samples;
  const loss = halfBinomial(samples);
  return {
    async fit(classes, settings, onIteration) {
      requireLabels(samples, classes, 2);
      loss.setClasses(classes);
      /** Whether the logits belong to the minimiser's point. They do not after a line search that failed. */
      let isAtPoint = true;
      const penalty = 1 / (settings.C * rows);
      const objective: Objective = {
        parameters: features + 1,
        start: (gradient) => loss.evaluate(new Float64Array(features + 1), penalty, gradient),
        line({ trialPoint, newGradient, newSlope }) {
          let slope: number;
          return {
            at() {
              isAtPoint = false;
              const value = loss.evaluate(trialPoint, penalty, newGradient);
              slope = newSlope();
              return { value, slope };
            },
            accept() {
              isAtPoint = true;
              return slope;
            },
          };
        },
      };
      const { tol, maxIterations } = settings;
      const { point, iterations } = await minimise(
        objective,
        tol,
        maxIterations,
        onIteration,
        compactForm,
      );
      if (!isAtPoint) loss.evaluate(point, penalty, new Float64Array(features + 1));
      return {
        coefficients: { data: point.slice(0, features), rows: 1, columns: features },
        intercepts: point.slice(features),
        iterations,
        logits: loss.logits.slice(),
      };
    },
    [Symbol.dispose]: loss[Symbol.dispose],
  };
}
