// The loss of many classes but for its two matrix products, in a WebAssembly kernel; its source is
// softmax_loss.kernel.ts.

import wasm from "./softmax_loss.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import { arrayTypeOf, type Values } from "../numeric/matrix.ts";
import { powersOfTwo } from "./powers_of_two.ts";

/** The loss of many classes. Points and gradients have the weights of the first feature, one for each class, then those
 * of the second, and so on, then the intercepts. */
export interface SoftmaxLoss<Data extends Values> extends Disposable {
  /** Values per row: the classes, filled up to a multiple of 16 bytes. */
  readonly columns: number;
  /** Weights in the precision of the samples come out here: of float32 (columns x features), else (features x columns). */
  readonly weights: Data;
  /** The samples' products with the weights go in here, at first zeros, and residuals come out, (n x columns). */
  readonly logits: Data;
  /** The samples' products with the residuals go in here, laid out as the weights. */
  readonly slopes: Data;
  /**
   * Sets the weights, and the intercepts that are added to the logits, at first zeros.
   *
   * @param point The point, ((features + 1) * classes)
   * @returns The sum of the weights' squares
   */
  moveTo(point: Float64Array): number;
  /**
   * Replaces the logits by residuals: probabilities, less one for the own class, divided by n.
   *
   * @returns The sum of the losses
   */
  evaluate(): number;
  /**
   * The gradient, from the slopes.
   *
   * @param penalty Factor of half the weights' squared length
   * @param gradient Where it is written, ((features + 1) * classes)
   */
  gradient(penalty: number, gradient: Float64Array): void;
}

/** What the kernel exports. */
interface Exports extends KernelExports {
  place(rows: number, features: number, classCount: number, bytes: number): void;
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

/** Intercept of classes that fill up a row: their probability is 0. */
const IMPOSSIBLE = -1e300;

const takeKernel = kernelPool<Exports>(wasm, ({ memory, powers }) => {
  const table = powersOfTwo();
  new Float64Array(memory.buffer, powers.value, table.length).set(table);
});

/**
 * Prepares the loss.
 *
 * @param like Values of the precision wanted
 * @param features How many features the samples have
 * @param classes Class of each sample, 0 to classCount - 1, (n)
 * @param classCount How many classes there are
 * @returns The loss
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
  const placed = takeKernel(rows, features, classCount, like.BYTES_PER_ELEMENT);
  const { exports: kernel, view } = placed;
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
    [Symbol.dispose]: placed[Symbol.dispose],
  };
}
