// Logistic regression of two classes on float32 samples, fitted again and again to the same samples: DiscriminativeAL needs
// a fit for each pick. The path is that of L-BFGS, as with many classes. The kernel evaluates the loss along lines, so most
// evaluations need no pass over the samples, and passes take nearly all the time. Two fits may run side by side: a pass
// then serves both. Fits of float64 samples are in half_binomial_fits.ts.

import { dot } from "../numeric/inner_products.ts";
import type { Matrix, Rows, Values } from "../numeric/matrix.ts";
import { type TwoClassLoss, twoClassLosses } from "./two_class_loss.ts";
import { minimise, type Objective } from "./lbfgs.ts";
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

/** A logistic regression of two classes, with the logits of the samples that it was fitted to. */
export interface BinaryRegression extends LogisticRegression {
  /** Logits of the fitted samples, in their precision, (n). */
  readonly logits: Values;
}

/** A fit that is running. */
export interface RunningFit {
  /** Iterations of L-BFGS so far. */
  readonly iterations: number;
  /** Logits of the samples after the last iteration, (n); a view that changes with the next iteration. */
  readonly logits: Float64Array;
  /** The fitted regression; undefined while the fit runs. */
  readonly result: BinaryRegression | undefined;
  /** Ends the fit without a result. */
  abandon(): void;
}

/** Fits of two classes to the same float32 samples. */
export interface TwoClassFits extends Disposable {
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
  /** Begins a fit, with the parameters of `fit`. It waits for the first pass. At most two fits run at a time. */
  begin(
    classes: Int32Array,
    settings: ClassifierSettings,
    onIteration?: (loss: number) => void,
  ): Promise<RunningFit>;
  /** Goes over the samples once. Running fits go on until they need the next pass, or to their end. */
  pass(): Promise<void>;
}

/**
 * Prepares fits of two classes to the same float32 samples, which are copied once.
 *
 * @param samples The samples, (n x features); with a value that is not finite, fits have no iterations
 * @returns The fits
 */
export function twoClassFits(samples: Rows<Float32Array<ArrayBuffer>>): TwoClassFits {
  const { rows, columns: features } = samples;
  const { losses, pass, [Symbol.dispose]: dispose } = twoClassLosses(samples);
  const free = [...losses];
  /** For each iteration: whether its first step was accepted, in the last fit that came so far. */
  const firstAccepted: boolean[] = [];
  /** Fits that wait for the next pass, and how they go on. */
  const waiting = new Map<TwoClassLoss, () => void>();
  let busy = 0;
  let idle = Promise.withResolvers<void>();
  /** Waits until each of some running fits needs a pass or has ended. */
  const rested = (running: number) => {
    busy = running;
    idle = Promise.withResolvers();
    return idle.promise;
  };
  const rest = () => {
    if (--busy === 0) idle.resolve();
  };

  const fits: TwoClassFits = {
    async fit(classes, settings, onIteration) {
      const fit = await fits.begin(classes, settings, onIteration);
      while (fit.result === undefined) await fits.pass();
      return fit.result;
    },
    async begin(classes, settings, onIteration) {
      requireLabels(samples, classes, 2);
      const loss = free.pop()!;
      let iterations = 0;
      let isAbandoned = false;
      let result: BinaryRegression | undefined;
      const nextPass = () => {
        const promise = new Promise<boolean>((resolve) =>
          waiting.set(loss, () => resolve(!isAbandoned))
        );
        rest();
        return promise;
      };
      const objective = objectiveOf(
        loss,
        nextPass,
        classes,
        features,
        1 / (settings.C * rows),
        firstAccepted,
      );
      const run = async () => {
        const { tol, maxIterations } = settings;
        const { point } = await minimise(objective, tol, maxIterations, (loss) => {
          iterations++;
          onIteration?.(loss);
        });
        if (isAbandoned) return;
        const coefficients = Float32Array.from(point.subarray(0, features));
        result = {
          coefficients: { data: coefficients, rows: 1, columns: features },
          intercepts: Float32Array.from(point.subarray(features)),
          iterations,
          logits: Float32Array.from(loss.logits),
        };
        free.push(loss);
        rest();
      };
      const isReady = rested(1);
      run().catch((error) => idle.reject(error));
      await isReady;
      return {
        logits: loss.logits,
        get iterations() {
          return iterations;
        },
        get result() {
          return result;
        },
        abandon() {
          if (result) return;
          isAbandoned = true;
          waiting.get(loss)!();
          waiting.delete(loss);
          free.push(loss);
        },
      };
    },
    async pass() {
      const resumed = [...waiting.values()];
      pass([...waiting.keys()]);
      waiting.clear();
      const isDone = rested(resumed.length);
      for (const resume of resumed) resume();
      await isDone;
    },
    [Symbol.dispose]: dispose,
  };
  return fits;
}

/**
 * Refuses classes that cannot be fitted.
 *
 * @param samples The samples, (n x features)
 * @param classes Class of each sample, (n)
 * @param classCount How many classes there are
 * @throws {RangeError} If the numbers of classes and samples differ, a class is out of range, or a class has no sample
 */
export function requireLabels(samples: Rows, classes: Int32Array, classCount: number): void {
  if (classes.length !== samples.rows) {
    throw new RangeError(`There are ${classes.length} labels for ${samples.rows} samples`);
  }
  // Marked, not counted: each count would wait for the count before it.
  const isThere = new Uint8Array(classCount);
  for (let i = 0; i < classes.length; i++) {
    if (!(classes[i] >= 0 && classes[i] < classCount)) {
      throw new RangeError(`Label ${classes[i]} of sample ${i} is none of ${classCount} classes`);
    }
    isThere[classes[i]] = 1;
  }
  const empty = isThere.indexOf(0);
  if (empty >= 0) throw new RangeError(`Class ${empty} has no sample to be fitted to`);
}

/**
 * The mean loss with its penalty: (1/n) sum of losses + penalty / 2 |weights|^2.
 *
 * @param nextPass Waits for a pass over the samples; false if the fit was abandoned instead
 * @param firstAccepted By iteration, whether the first step is likely to be accepted. Its gradient then comes with the same
 *   pass. This fit writes here which first steps it accepted
 */
function objectiveOf(
  loss: TwoClassLoss,
  nextPass: () => Promise<boolean>,
  classes: Int32Array,
  features: number,
  penalty: number,
  firstAccepted: boolean[],
): Objective {
  const samples = classes.length;
  let iteration = 0;
  const setGradient = (point: Float64Array, gradient: Float64Array) => {
    loss.gradient(gradient);
    for (let i = 0; i < gradient.length; i++) gradient[i] /= samples;
    for (let i = 0; i < features; i++) gradient[i] += penalty * point[i];
  };
  return {
    parameters: features + 1,
    start(gradient) {
      const value = loss.start(classes) / samples;
      setGradient(new Float64Array(features + 1), gradient);
      return value;
    },
    line({ direction, trialPoint, newGradient, newSlope }) {
      const trialWeights = trialPoint.subarray(0, features);
      const directionWeights = direction.subarray(0, features);
      const index = iteration++;
      let first: number | undefined;
      let last = 0;
      let hasGradient = false;
      let isWanted = true;
      return {
        async at(step) {
          last = step;
          if (first === undefined) {
            first = step;
            loss.startLine(direction, step);
            hasGradient = firstAccepted[index] ?? true;
            if (hasGradient) loss.wantGradient();
            isWanted = await nextPass();
          } else loss.evaluateAt(step);
          // With this value and slope the minimiser accepts the step and ends.
          if (!isWanted) return { value: -Infinity, slope: 0 };
          const sums = loss.sums();
          return {
            value: sums.loss / samples + 0.5 * penalty * dot(trialWeights, trialWeights),
            slope: sums.slope / samples + penalty * dot(trialWeights, directionWeights),
          };
        },
        async accept() {
          if (isWanted) {
            firstAccepted[index] = last === first;
            if (last !== first || !hasGradient) {
              loss.wantGradient();
              isWanted = await nextPass();
            }
          }
          if (!isWanted) {
            newGradient.fill(0);
            return 0;
          }
          loss.move();
          setGradient(trialPoint, newGradient);
          return newSlope();
        },
      };
    },
  };
}
