// The loss of many classes but for its two matrix products, in a WebAssembly kernel; its source is
// softmax_loss.kernel.ts.

import wasm from "./softmax_loss.wasm" with { type: "bytes" };
import type { Values } from "../numeric/matrix.ts";
import { powersOfTwo } from "./powers_of_two.ts";

/** The loss of many classes. Points and gradients have the weights of the first feature, one for each class, then those
 * of the second, and so on, then the intercepts. */
export interface SoftmaxLoss<Data extends Values> {
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
  /** Leaves the memory to others; nothing of this may be used afterwards. */
  release(): void;
}

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
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

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

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
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? instantiate(compiled);
  const rows = classes.length;
  const lanes = 16 / like.BYTES_PER_ELEMENT;
  const columns = Math.ceil(classCount / lanes) * lanes;
  kernel.place(rows, features, classCount, like.BYTES_PER_ELEMENT);
  const buffer = kernel.memory.buffer as ArrayBuffer;
  const constructor = like.constructor as new (
    buffer: ArrayBuffer,
    at: number,
    length: number,
  ) => Data;
  const doubles = (at: WebAssembly.Global, length: number) =>
    new Float64Array(buffer, at.value, length);
  const values = (at: WebAssembly.Global, length: number) =>
    new constructor(buffer, at.value, length);
  new Int32Array(buffer, kernel.classes.value, rows).set(classes);
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
    release: () => void idle.push(kernel),
  };
}

function instantiate(module: WebAssembly.Module): Kernel {
  const kernel = new WebAssembly.Instance(module).exports as unknown as Kernel;
  const powers = powersOfTwo();
  new Float64Array(kernel.memory.buffer, kernel.powers.value, powers.length).set(powers);
  return kernel;
}
