// The softmax loss of three or more classes, in a WebAssembly kernel; its source is softmax_loss.kernel.ts. The loss needs two
// matrix products, which the caller computes.

import emulated from "./softmax_loss.emulated.wasm" with { type: "bytes" };
import fused from "./softmax_loss.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import { arrayTypeOf, type Values } from "../numeric/matrix.ts";
import { writePowersOfTwo } from "./powers_of_two.ts";

/**
 * The softmax loss of three or more classes. `using` gives its memory back.
 *
 * Points and gradients are vectors of (features + 1) * classes entries: the weights of the first feature for each class, then
 * the weights of the second feature, and so on. The intercepts come last.
 */
export interface SoftmaxLoss<Data extends Values> extends Disposable {
  /** Number of classes, rounded up so that a row fills a multiple of 16 bytes. */
  readonly columns: number;
  /**
   * The weights of the point, in the precision of the samples: (columns x features) in float32, (features x columns) in
   * float64. `moveTo` writes them.
   */
  readonly weights: Data;
  /**
   * The products of the samples and the weights, (n x columns); zeros at first. The caller writes them, and `evaluate`
   * replaces them by the residuals.
   */
  readonly logits: Data;
  /** The products of the samples and the residuals, in the same layout as the weights. The caller writes them. */
  readonly slopes: Data;
  /**
   * Sets the weights and the intercepts. They are zeros at first.
   *
   * @param point The point, ((features + 1) * classes)
   * @returns The sum of the squared weights
   */
  moveTo(point: Float64Array): number;
  /**
   * Adds the intercepts to the logits, computes the losses, and replaces the logits by the residuals. A residual is the
   * probability, minus one for the class of the sample, divided by n.
   *
   * @returns The sum of the losses
   */
  evaluate(): number;
  /**
   * Computes the gradient of the mean loss and its penalty, from the slopes.
   *
   * @param penalty Factor of half the squared length of the weights
   * @param gradient Vector to write the gradient to, ((features + 1) * classes)
   */
  gradient(penalty: number, gradient: Float64Array): void;
}

/** What the kernel exports. The number at the end of a function's name is the precision of the samples. */
interface Exports extends KernelExports {
  allocate(rows: number, features: number, classCount: number, bytes: number): void;
  round32(): number;
  round64(): number;
  softmaxLoss32(): number;
  softmaxLoss64(): number;
  setGradient32(penalty: number): void;
  setGradient64(penalty: number): void;
  powers: WebAssembly.Global;
  logits: WebAssembly.Global;
  classes: WebAssembly.Global;
  intercepts: WebAssembly.Global;
  point: WebAssembly.Global;
  gradient: WebAssembly.Global;
  weights: WebAssembly.Global;
  slopes: WebAssembly.Global;
}

/** Intercept of the columns that fill up a row. It makes their probability 0. */
const IMPOSSIBLE = -1e300;

const takeKernel = kernelPool<Exports>({ fused, emulated }, writePowersOfTwo);

/**
 * Prepares the loss.
 *
 * @param like Values that have the precision of the samples
 * @param features Number of features
 * @param classes Class of each sample, 0 to classCount - 1, (n)
 * @param classCount Number of classes
 * @returns The loss, at the point zero
 */
export function softmaxLoss<Data extends Values>(
  like: Data,
  features: number,
  classes: Int32Array,
  classCount: number,
): SoftmaxLoss<Data> {
  const rows = classes.length;
  const lanes = 16 / like.BYTES_PER_ELEMENT;
  const columns = Math.ceil(classCount / lanes) * lanes;
  const instance = takeKernel(rows, features, classCount, like.BYTES_PER_ELEMENT);
  const { exports: kernel, view } = instance;
  const doubles = (address: WebAssembly.Global, length: number) =>
    view(Float64Array<ArrayBuffer>, address, length);
  const values = (address: WebAssembly.Global, length: number) =>
    view(arrayTypeOf(like), address, length);
  view(Int32Array, kernel.classes, rows).set(classes);
  values(kernel.intercepts, columns).fill(0).fill(IMPOSSIBLE, classCount);
  const logits = values(kernel.logits, rows * columns);
  logits.fill(0);
  const point = doubles(kernel.point, (features + 1) * classCount);
  const slopes = doubles(kernel.gradient, (features + 1) * classCount);
  const [round, evaluate, setGradient] = like instanceof Float32Array
    ? [kernel.round32, kernel.softmaxLoss32, kernel.setGradient32]
    : [kernel.round64, kernel.softmaxLoss64, kernel.setGradient64];
  return {
    columns,
    weights: values(kernel.weights, features * columns),
    logits,
    slopes: values(kernel.slopes, features * columns),
    moveTo(to) {
      point.set(to);
      return round();
    },
    evaluate,
    gradient(penalty, gradient) {
      setGradient(penalty);
      gradient.set(slopes);
    },
    [Symbol.dispose]: instance[Symbol.dispose],
  };
}
