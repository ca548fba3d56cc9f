// What a logistic regression of many classes lowers: the mean loss with its penalty, (1/n) sum of losses + penalty / 2
// |weights|^2, and its gradient, each sum in scikit-learn's order.

import { columnBlocks, multiplyBlocks, transposedBlocks } from "../numeric/blocked_products.ts";
import { fusedDot } from "../numeric/fused_dot.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import { softmaxLoss } from "../numeric/softmax_loss.ts";
import type { Objective } from "./lbfgs.ts";

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
  const loss = softmaxLoss(data, features, classes, classCount);
  const { columns } = loss;
  const weights = { data: loss.weights, rows: features, columns };
  const residuals = { data: loss.logits, rows, columns };

  const evaluate = async (squares: number, gradient: Float64Array) => {
    const mean = loss.evaluate() / rows;
    if (byFeature) {
      await multiplyBlocks(byFeature, residuals, loss.slopes, "columns", classCount);
    } else {
      // Not the other way round: ONNX Runtime would transpose all samples.
      await multiply(residuals, samples, { transposeA: true }, loss.slopes);
    }
    loss.gradient(penalty, gradient);
    return mean + 0.5 * penalty * squares;
  };

  const objective: Objective = {
    parameters: (features + 1) * classCount,
    // Where all logits are 0 as they are at first.
    start: (gradient) => evaluate(0, gradient),
    line({ reached, newGradient, newSlope }) {
      const reachedWeights = reached.subarray(0, features * classCount);
      let slope: number;
      return {
        async at() {
          const squares = loss.moveTo(reached);
          await multiplyBlocks(bySample, weights, loss.logits, "rows", classCount);
          const value = await evaluate(
            isWide ? fusedDot(reachedWeights, reachedWeights) : squares,
            newGradient,
          );
          slope = newSlope();
          return { value, slope };
        },
        accept: () => slope,
      };
    },
  };
  return { objective, release: loss.release };
}
