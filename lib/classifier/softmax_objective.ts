// What a logistic regression of many classes lowers: the mean loss with its penalty, (1/n) sum of losses + penalty / 2
// |weights|^2, and its gradient, each sum in scikit-learn's order.

import { columnBlocks, multiplyBlocks, transposedBlocks } from "./blocked_products.ts";
import { fusedDot } from "./fused_dot.ts";
import type { Matrix, Values } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import { type SoftmaxLoss, softmaxLoss } from "./softmax_loss.ts";
import type { Objective } from "./lbfgs.ts";

/**
 * The penalized loss of many classes. Points and gradients hold the weights of the first feature, one for each class,
 * those of the second, and so on, then the intercepts.
 *
 * @param samples The samples, (n x features)
 * @param classes Class of each sample, 0 to classCount - 1, (n)
 * @param classCount How many classes there are
 * @param penalty Factor of half the weights' squared length
 * @returns The function; the weights of a point in the samples' precision, (classes x features); and what gives memory to
 *   the next
 */
export function softmaxObjective(
  samples: Matrix,
  classes: Int32Array,
  classCount: number,
  penalty: number,
): {
  objective: Objective;
  coefficientsAt: (point: Float64Array) => Values;
} & Disposable {
  const { data, rows, columns: features } = samples;
  const isWide = data instanceof Float64Array;
  const loss = softmaxLoss(data, features, classes, classCount);
  const { columns } = loss;
  const { setLogits, setSlopes } = isWide
    ? productsInOrder(samples as Matrix<typeof data>, loss as SoftmaxLoss<typeof data>, classCount)
    : productsInAnyOrder(samples, loss);

  const evaluate = async (squares: number, gradient: Float64Array) => {
    const mean = loss.evaluate() / rows;
    await setSlopes();
    loss.gradient(penalty, gradient);
    return mean + 0.5 * penalty * squares;
  };

  const objective: Objective = {
    parameters: (features + 1) * classCount,
    // Where all logits are 0 as they are at first.
    start: (gradient) => evaluate(0, gradient),
    line({ trialPoint, newGradient, newSlope }) {
      const trialWeights = trialPoint.subarray(0, features * classCount);
      let slope: number;
      return {
        async at() {
          const squares = loss.moveTo(trialPoint);
          await setLogits();
          const value = await evaluate(
            isWide ? fusedDot(trialWeights, trialWeights) : squares,
            newGradient,
          );
          slope = newSlope();
          return { value, slope };
        },
        accept: () => slope,
      };
    },
  };
  const coefficientsAt = (point: Float64Array) => {
    loss.moveTo(point);
    // In float32 they are laid out like this.
    const coefficients = loss.weights.slice(0, classCount * features) as Values;
    if (isWide) {
      for (let i = 0; i < features; i++) {
        for (let j = 0; j < classCount; j++) {
          coefficients[j * features + i] = loss.weights[i * columns + j];
        }
      }
    }
    return coefficients;
  };
  return { objective, coefficientsAt, [Symbol.dispose]: loss[Symbol.dispose] };
}

/** Two products of the samples: with the weights, and with the residuals. */
interface Products {
  setLogits(): Promise<unknown>;
  setSlopes(): Promise<unknown>;
}

/** In float64: their sums are followed to the last bit. */
function productsInOrder(
  samples: Matrix<Float64Array<ArrayBuffer>>,
  { weights, logits, slopes, columns }: SoftmaxLoss<Float64Array<ArrayBuffer>>,
  classCount: number,
): Products {
  const bySample = columnBlocks(samples);
  const byFeature = transposedBlocks(samples);
  const weightMatrix = { data: weights, rows: samples.columns, columns };
  const residuals = { data: logits, rows: samples.rows, columns };
  return {
    setLogits: () => multiplyBlocks(bySample, weightMatrix, logits, "rows", classCount),
    setSlopes: () => multiplyBlocks(byFeature, residuals, slopes, "columns", classCount),
  };
}

/** In float32, as ONNX Runtime makes them fastest: of two matrices it had better turn the smaller one. */
function productsInAnyOrder(
  samples: Matrix,
  { weights, logits, slopes, columns }: SoftmaxLoss<Values>,
): Products {
  const weightMatrix = { data: weights, rows: columns, columns: samples.columns };
  const residuals = { data: logits, rows: samples.rows, columns };
  return {
    setLogits: () => multiply(samples, weightMatrix, { transposeB: true }, logits),
    setSlopes: () => multiply(residuals, samples, { transposeA: true }, slopes),
  };
}
