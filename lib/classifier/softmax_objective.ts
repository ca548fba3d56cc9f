// What a logistic regression of many classes lowers: the mean loss with its penalty, (1/n) sum of losses + penalty / 2
// |weights|^2, and its gradient, each sum in scikit-learn's order.

import { columnBlocks, multiplyBlocks, transposedBlocks } from "../numeric/blocked_products.ts";
import { dot } from "../numeric/dot.ts";
import { fusedDot } from "../numeric/fused_dot.ts";
import { type Matrix, zerosLike } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
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
  const isWide = data instanceof Float64Array;
  // Of float32 samples, whose sums are not followed to the last bit, no transposed copy is made.
  const byFeature = isWide ? transposedBlocks(samples) : undefined;
  const product = isWide ? fusedDot : dot;
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
  const reachedWeights = reached.subarray(0, weightCount);

  const evaluate = async (): Promise<Evaluation> => {
    if (outputs === classCount) weights.set(reachedWeights);
    else {
      for (let i = 0; i < features; i++) {
        const ofFeature = reachedWeights.subarray(i * classCount, (i + 1) * classCount);
        weights.set(ofFeature, i * outputs);
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
    if (byFeature) await multiplyBlocks(byFeature, residuals, slopes, "columns", classCount);
    else await multiply(samples, residuals, { transposeA: true }, slopes);
    let squares = 0;
    for (let at = 0, j = 0; at < weightCount; j += outputs - classCount) {
      const end = outputs === classCount ? weightCount : at + classCount;
      for (; at < end; at++, j++) {
        squares += weights[j] * weights[j];
        gradient[at] = slopes[j] + penalty * weights[j];
      }
    }
    // In float64 nothing was rounded.
    if (isWide) squares = product(reachedWeights, reachedWeights);
    gradient.set(loss.residualSums, weightCount);
    return { value: mean + 0.5 * penalty * squares, gradient };
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
