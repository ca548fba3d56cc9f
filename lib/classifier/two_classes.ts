// Logistic regression of two classes, fitted again and again to the same samples: DiscriminativeAL needs a fit for each
// pick. Follows the path of L-BFGS as the regression of many classes does, on a kernel of its own.

import { type Matrix, type Values, zerosLike } from "../numeric/matrix.ts";
import { type TwoClassLoss, twoClassLoss } from "../numeric/two_class_loss.ts";
import { dot, minimise, type Objective, setAlong } from "./lbfgs.ts";
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

/** A logistic regression of two classes, with what it says of the samples that it was fitted to. */
export interface TwoClassRegression extends LogisticRegression {
  /** Logits of the fitted samples, in their precision, (n). */
  readonly logits: Values;
}

/** Fits of two classes to the same samples. */
export interface TwoClassFits {
  /**
   * Fits two classes, from zero.
   *
   * @param classes Class of each sample, 0 or 1, both present, (n)
   * @param settings C, tol and maxIterations
   * @param onIteration Told the loss after each iteration
   * @returns The fitted weights
   * @throws {RangeError} If there are not as many classes as samples, or not both of them
   */
  fit(
    classes: Int32Array,
    settings: ClassifierSettings,
    onIteration?: (loss: number) => void,
  ): Promise<TwoClassRegression>;
  /** Gives the memory to the next fits. These must not be used any more. */
  release(): void;
}

/**
 * Prepares fits of two classes to the same samples, which are copied once.
 *
 * @param samples The samples, (n x features); with a value that is not finite, fits have no iterations
 * @returns The fits, one at a time
 */
export function twoClassFits(samples: Matrix): TwoClassFits {
  const { rows, columns: features } = samples;
  const loss = twoClassLoss(samples);
  return {
    async fit(classes, settings, onIteration) {
      requireLabels(samples, classes, 2);
      const objective = objectiveOf(loss, classes, features, 1 / (settings.C * rows));
      const { tol, maxIterations } = settings;
      const { point, iterations } = await minimise(objective, tol, maxIterations, onIteration);
      const [coefficients, intercepts, logits] = [features, 1, rows].map((length) =>
        zerosLike(samples.data, length)
      );
      coefficients.set(point.subarray(0, features));
      intercepts.set(point.subarray(features));
      logits.set(loss.logits);
      return {
        coefficients: { data: coefficients, rows: 1, columns: features },
        intercepts,
        iterations,
        logits,
      };
    },
    release: loss.release,
  };
}

/**
 * Refuses classes that cannot be fitted.
 *
 * @param samples The samples, (n x features)
 * @param classes Class of each sample, (n)
 * @param classCount How many classes there are
 * @throws {RangeError} If there are not as many classes as samples, one is none of them, or one has no sample
 */
export function requireLabels(samples: Matrix, classes: Int32Array, classCount: number): void {
  if (classes.length !== samples.rows) {
    throw new RangeError(`There are ${classes.length} labels for ${samples.rows} samples`);
  }
  const counts = new Int32Array(classCount);
  for (let i = 0; i < classes.length; i++) {
    if (!(classes[i] >= 0 && classes[i] < classCount)) {
      throw new RangeError(`Label ${classes[i]} of sample ${i} is none of ${classCount} classes`);
    }
    counts[classes[i]]++;
  }
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new RangeError(`Class ${empty} has no sample to be fitted to`);
}

/** The mean loss with its penalty: (1/n) sum of losses + penalty / 2 |weights|^2. */
function objectiveOf(
  loss: TwoClassLoss,
  classes: Int32Array,
  features: number,
  penalty: number,
): Objective {
  const samples = classes.length;
  const gradient = new Float64Array(features + 1);
  const reached = new Float64Array(features + 1);
  const reachedWeights = reached.subarray(0, features);
  const gradientAt = (point: Float64Array) => {
    loss.gradient(gradient);
    for (let i = 0; i < gradient.length; i++) gradient[i] /= samples;
    for (let i = 0; i < features; i++) gradient[i] += penalty * point[i];
    return gradient;
  };
  return {
    start() {
      const value = loss.start(classes) / samples;
      return { value, gradient: gradientAt(new Float64Array(features + 1)) };
    },
    line(point, direction) {
      const directionWeights = direction.subarray(0, features);
      let last: number | undefined;
      return {
        at(step) {
          const sums = last === undefined ? loss.descend(direction, step) : loss.look(step);
          last = step;
          setAlong(point, direction, step, reached);
          return {
            value: sums.loss / samples + 0.5 * penalty * dot(reachedWeights, reachedWeights),
            slope: sums.slope / samples + penalty * dot(reachedWeights, directionWeights),
          };
        },
        accept() {
          loss.move(last ?? 0);
          return gradientAt(reached);
        },
      };
    },
  };
}
