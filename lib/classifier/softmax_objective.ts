// What a logistic regression of many classes lowers: the mean loss with its penalty, (1/n) sum of losses + penalty / 2
// |weights|^2, and its gradient, each sum in scikit-learn's order.

import { columnBlocks, multiplyBlocks, transposedBlocks } from "../numeric/blocked_products.ts";
import { dot } from "../numeric/dot.ts";
import { fusedDot } from "../numeric/fused_dot.ts";
import { type Matrix, zerosLike } from "../numeric/matrix.ts";
import { softmaxLoss } from "../numeric/softmax_loss.ts";
import { type Evaluation, type Objective, setAlong } from "./lbfgs.ts";

/**
 * The penalized loss of many classes. Points and gradients hold the weights of the first feature, one for each class,
 * those of the second, and so on, then the intercepts.
 *
 * @param samples The samples, (n x features)
 * @param classes Class of each sample, 0 to classCount - 1, (n)
 * @param classCount How many classes there are
 * @param penalty Factor of half the weights' squared length
 * @returns The function, and what gives its memory to the next
 */
export function softmaxObjective(
  samples: Matrix,
  classes: Int32Array,
  classCount: number,
  penalty: number,
): { objective: Objective; release: () => void } {
  const { data, rows, columns: features } = samples;
  const bySample = columnBlocks(samples);
  const byFeature = transposedBlocks(samples);
  const product = data instanceof Float64Array ? fusedDot : dot;
  const loss = softmaxLoss(data, classes, classCount);
  const outputs = loss.columns;
  // All of these are reused at every evaluation. In the samples' precision:
  const weights = zerosLike(data, features * outputs);
  const slopes = zerosLike(data, features * outputs);
  const intercepts = zerosLike(data, classCount);
  // In float64:
  const weightCount = features * classCount;
  const reached = new Float64Array(weightCount + classCount);
  const gradient = new Float64Array(reached.length);
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

  const objective: Objective = {
    // At zero, where all logits are 0 as they are at first.
    start: evaluateLogits,
    line: (point, direction, end) => ({
      async at(step) {
        if (step === 1) reached.set(end);
        else setAlong(point, direction, step, reached);
        const { value } = await evaluate();
        return { value, slope: product(gradient, direction) };
      },
      accept: () => gradient,
    }),
  };
  return { objective, release: loss.release };
}
