// Logistic regression of two classes, fitted again and again to the same samples: DiscriminativeAL needs a fit for each
// pick. Follows the path of L-BFGS as the regression of many classes does, on a kernel of its own. Two fits may run side
// by side: a pass over the samples, which is what takes the time, then serves both.

import { dot } from "../numeric/dot.ts";
import { type Matrix, type Values, valuesLike, zerosLike } from "../numeric/matrix.ts";
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

/** A logistic regression of two classes, with what it says of the samples that it was fitted to. */
export interface BinaryRegression extends LogisticRegression {
  /** Logits of the fitted samples, in their precision, (n). */
  readonly logits: Values;
}

/** A fit on its way. */
export interface RunningFit {
  /** Iterations of L-BFGS up to now. */
  readonly iterations: number;
  /** Logits of the samples after the last iteration, in float64, (n); a view that changes with the next. */
  readonly logits: Float64Array;
  /** What came out; nothing while it runs. */
  readonly result: BinaryRegression | undefined;
  /** Ends it without result. */
  abandon(): void;
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
  ): Promise<BinaryRegression>;
  /** Begins a fit as `fit` does, which waits for the first pass. At most two are on their way. */
  begin(
    classes: Int32Array,
    settings: ClassifierSettings,
    onIteration?: (loss: number) => void,
  ): Promise<RunningFit>;
  /** Goes over the samples once, which takes fits on to where they need the next pass, or to their end. */
  pass(): Promise<void>;
  /** Gives the memory to the next fits. These must not be used any more. */
  release(): void;
}

/**
 * Prepares fits of two classes to the same samples, which are copied once.
 *
 * @param samples The samples, (n x features); with a value that is not finite, fits have no iterations
 * @returns The fits
 */
export function twoClassFits(samples: Matrix): TwoClassFits {
  const { rows, columns: features } = samples;
  const { losses, pass, release } = twoClassLosses(samples);
  const free = [...losses];
  /** By iteration, whether the last fit that came so far accepted the first look along the line. */
  const firstAccepted: boolean[] = [];
  /** What goes on after the next pass. */
  const waiting = new Map<TwoClassLoss, () => void>();
  let busy = 0;
  let idle = Promise.withResolvers<void>();
  /** Waits until as many fits have come to where they need a pass, or to their end. */
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
        const [coefficients, intercepts, logits] = [features, 1, rows].map((length) =>
          zerosLike(valuesLike(samples), length)
        );
        coefficients.set(point.subarray(0, features));
        intercepts.set(point.subarray(features));
        logits.set(loss.logits);
        result = {
          coefficients: { data: coefficients, rows: 1, columns: features },
          intercepts,
          iterations,
          logits,
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
    release,
  };
  return fits;
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
  // Marked, not counted: a count would wait for the one before.
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
 * @param nextPass Waits for a pass over the samples; false if there is none because nobody wants the result any more
 * @param firstAccepted By iteration, whether the first look is likely to be accepted, so that its gradient is wanted; to be
 *   brought up to date
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
    line({ direction, reached, newGradient, newSlope }) {
      const reachedWeights = reached.subarray(0, features);
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
            loss.aim(direction, step);
            hasGradient = firstAccepted[index] ?? true;
            if (hasGradient) loss.wantGradient();
            isWanted = await nextPass();
          } else loss.look(step);
          // As if this were the bottom: so the minimiser ends.
          if (!isWanted) return { value: -Infinity, slope: 0 };
          const sums = loss.sums();
          return {
            value: sums.loss / samples + 0.5 * penalty * dot(reachedWeights, reachedWeights),
            slope: sums.slope / samples + penalty * dot(reachedWeights, directionWeights),
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
          setGradient(reached, newGradient);
          return newSlope();
        },
      };
    },
  };
}
