// The objective that the logistic regression of three or more classes minimises:
//     mean of the losses + penalty / 2 * |weights|^2,
// and its gradient. For float64 samples each sum has scikit-learn's order of additions. For float32 samples each product of
// matrices is computed exactly and rounded once.

import { columnBlocks, multiplyBlocks, transposedBlocks } from "./blocked_products.ts";
import { fusedDot } from "./fused_dot.ts";
import type { Matrix, Values } from "../numeric/matrix.ts";
import { multiplyRounded, multiplyTransposed } from "../numeric/rounded_products.ts";
import { widenRows } from "../numeric/widened_rows.ts";
import { type SoftmaxLoss, softmaxLoss } from "./softmax_loss.ts";
import type { Objective } from "./lbfgs.ts";

/**
 * Prepares the objective. Points and gradients have the layout of `SoftmaxLoss`. `using` gives the memory back.
 *
 * @param samples The samples, (n x features)
 * @param classes Class of each sample, 0 to classCount - 1, (n)
 * @param classCount Number of classes
 * @param penalty Factor of half the squared length of the weights
 * @returns The objective, and a function that takes the weights out of a point, (classes x features), in the precision of the
 *   samples
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
  const { setLogits, setSlopes, release } = isWide
    ? productsInOrder(samples as Matrix<typeof data>, loss as SoftmaxLoss<typeof data>, classCount)
    : roundedProducts(
      samples as Matrix<Float32Array<ArrayBuffer>>,
      loss as SoftmaxLoss<Float32Array<ArrayBuffer>>,
    );

  const evaluate = async (squares: number, gradient: Float64Array) => {
    const mean = loss.evaluate() / rows;
    await setSlopes();
    loss.gradient(penalty, gradient);
    return mean + 0.5 * penalty * squares;
  };

  const objective: Objective = {
    parameters: (features + 1) * classCount,
    // At zero all logits are 0, and they are 0 at first.
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
    // The float32 weights have this layout already. The float64 weights are transposed.
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
  return {
    objective,
    coefficientsAt,
    [Symbol.dispose]() {
      release?.();
      loss[Symbol.dispose]();
    },
  };
}

/** The two matrix products of the loss. */
interface Products {
  /** Writes the products of the samples and the weights. */
  setLogits(): Promise<unknown>;
  /** Writes the products of the samples and the residuals. */
  setSlopes(): Promise<unknown>;
  /** Gives memory back. */
  release?(): void;
}

/** Products of float64 samples, with the same bits as scikit-learn's. */
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

/** Products of float32 samples, each rounded once. ONNX Runtime is faster if it transposes the smaller matrix. */
function roundedProducts(
  samples: Matrix<Float32Array<ArrayBuffer>>,
  { weights, logits, slopes, columns }: SoftmaxLoss<Float32Array<ArrayBuffer>>,
): Products {
  const wideSamples = widenRows(samples);
  const weightMatrix = { data: weights, rows: columns, columns: samples.columns };
  const residuals = { data: logits, rows: samples.rows, columns };
  return {
    async setLogits() {
      using wideWeights = widenRows(weightMatrix);
      await multiplyRounded(wideSamples, wideWeights, logits);
    },
    setSlopes: () => multiplyTransposed(residuals, wideSamples, slopes),
    release: wideSamples[Symbol.dispose],
  };
}
