// The loss of many classes from their logits, in a WebAssembly kernel; its source is kernels/softmax_loss.ts.

import wasm from "./kernels/softmax_loss.wasm" with { type: "bytes" };
import type { Values } from "./matrix.ts";
import { powersOfTwo } from "./powers_of_two.ts";

/** The loss of many classes, in place. */
export interface SoftmaxLoss<Data extends Values> {
  /** Values per row: the classes, and one more to make the number even, to be left alone. */
  readonly columns: number;
  /** Logits without intercepts go in here, at first zeros, and residuals come out, (n x columns). */
  readonly logits: Data;
  /** Intercepts go in here, in the precision of the logits, (classes). */
  readonly intercepts: Float64Array;
  /** Sums of the residuals come out here, (classes). */
  readonly residualSums: Float64Array;
  /**
   * Replaces the logits by residuals: probabilities, less one for the own class, divided by n.
   *
   * @returns The sum of the losses
   */
  evaluate(): number;
  /** Leaves the memory to others; nothing of this may be used afterwards. */
  release(): void;
}

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(rows: number, columns: number, bytes: number): void;
  softmaxLoss32(): number;
  softmaxLoss64(): number;
  powers: WebAssembly.Global;
  logits: WebAssembly.Global;
  classes: WebAssembly.Global;
  intercepts: WebAssembly.Global;
  residualSums: WebAssembly.Global;
}

/** Intercept of the class that makes the number even: its probability is 0. */
const IMPOSSIBLE = -1e300;

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

/**
 * Prepares the loss.
 *
 * @param like Values of the precision wanted
 * @param classes Class of each sample, 0 to classCount - 1, (n)
 * @param classCount How many classes there are
 * @returns The loss
 */
export function softmaxLoss<Data extends Values>(
  like: Data,
  classes: Int32Array,
  classCount: number,
): SoftmaxLoss<Data> {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? instantiate(compiled);
  const rows = classes.length;
  const columns = classCount + classCount % 2;
  kernel.place(rows, columns, like.BYTES_PER_ELEMENT);
  const buffer = kernel.memory.buffer as ArrayBuffer;
  new Int32Array(buffer, kernel.classes.value, rows).set(classes);
  const intercepts = new Float64Array(buffer, kernel.intercepts.value, columns);
  intercepts.fill(0).fill(IMPOSSIBLE, classCount);
  const constructor = like.constructor as new (
    buffer: ArrayBuffer,
    at: number,
    length: number,
  ) => Data;
  return {
    columns,
    logits: new constructor(buffer, kernel.logits.value, rows * columns).fill(0) as Data,
    intercepts: intercepts.subarray(0, classCount),
    residualSums: new Float64Array(buffer, kernel.residualSums.value, classCount),
    evaluate: like instanceof Float32Array ? kernel.softmaxLoss32 : kernel.softmaxLoss64,
    release: () => void idle.push(kernel),
  };
}

function instantiate(module: WebAssembly.Module): Kernel {
  const kernel = new WebAssembly.Instance(module).exports as unknown as Kernel;
  const powers = powersOfTwo();
  new Float64Array(kernel.memory.buffer, kernel.powers.value, powers.length).set(powers);
  return kernel;
}
