// The loss of two classes along lines, in a fused WebAssembly kernel: one pass over the samples gives the logits' changes
// along a line, a first look at the loss, and the gradient there; further looks along the same line need no samples.
// The kernel's source is kernels/two_class_loss.ts.

import wasm from "./kernels/two_class_loss.wasm" with { type: "bytes" };
import type { Matrix, Values } from "./matrix.ts";

/** Sums over all samples, at one point of a line. */
export interface LossSums {
  /** Sum of the losses. */
  readonly loss: number;
  /** Its slope along the line. */
  readonly slope: number;
}

/** The loss of two classes on samples, seen along one line at a time. Points are weights, then the intercept. */
export interface TwoClassLoss {
  /**
   * Gives the samples their classes, and begins at zero.
   *
   * @param classes Class of each sample, 0 or 1, (n)
   * @returns The sum of the losses at zero
   */
  start(classes: Int32Array): number;
  /**
   * Begins a line where the last move went, and looks at a step along it.
   *
   * @param direction Direction of the line, (features + 1)
   * @param step How far along
   * @returns The sums there
   */
  descend(direction: Float64Array, step: number): LossSums;
  /** Looks at another step along the same line. */
  look(step: number): LossSums;
  /**
   * The gradient of the sum of losses where one looked last.
   *
   * @param gradient Where it is written, (features + 1)
   */
  gradient(gradient: Float64Array): void;
  /** Moves to a step along the line. */
  move(step: number): void;
  /** The samples' logits where the last move went, (n); a view of the kernel's memory. */
  readonly logits: Float64Array;
  /** Gives the memory to the next loss. This one must not be used any more. */
  release(): void;
}

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(samples: number, sampleBytes: number, features: number): void;
  storeGroup(row: number): void;
  descend32(offset: number, step: number): void;
  descend64(offset: number, step: number): void;
  addGradient32(): void;
  addGradient64(): void;
  look(step: number): void;
  move(step: number): void;
  group: WebAssembly.Global;
  direction: WebAssembly.Global;
  gradient: WebAssembly.Global;
  logits: WebAssembly.Global;
  changes: WebAssembly.Global;
  signs: WebAssembly.Global;
  loss: WebAssembly.Global;
  slope: WebAssembly.Global;
  residualSum: WebAssembly.Global;
}

/** Samples in a group of the kernel. */
const GROUP = 8;

/** Logit of the samples that fill up the last group: right with certainty, so without loss or gradient. */
const CERTAIN = 1e6;

let compiled: WebAssembly.Module | undefined;

/** Kernels that were released: fresh memory takes the system longer to hand out than samples take to copy. */
const idle: Kernel[] = [];

/**
 * Copies samples to a kernel's memory.
 *
 * @param samples The samples, (n x features), float32 or float64
 * @returns Their loss, for any classes
 */
export function twoClassLoss({ data, rows, columns }: Matrix): TwoClassLoss {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ??
    new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  const isSingle = data instanceof Float32Array;
  const lanes = 16 / data.BYTES_PER_ELEMENT;
  const paddedRows = Math.ceil(rows / GROUP) * GROUP;
  const paddedColumns = Math.ceil(columns / lanes) * lanes;
  kernel.place(paddedRows, paddedColumns * data.BYTES_PER_ELEMENT, paddedColumns);
  const { buffer } = kernel.memory;
  const doubles = (at: WebAssembly.Global, length: number) =>
    new Float64Array(buffer, at.value, length);
  const values = (at: WebAssembly.Global, length: number): Values =>
    new (data.constructor as typeof Float32Array)(buffer as ArrayBuffer, at.value, length);

  const group = values(kernel.group, GROUP * paddedColumns);
  for (let first = 0; first < rows; first += GROUP) {
    if (first + GROUP > rows) group.fill(0);
    for (let i = first; i < Math.min(first + GROUP, rows); i++) {
      group.set(data.subarray(i * columns, (i + 1) * columns), (i - first) * paddedColumns);
    }
    kernel.storeGroup(first);
  }
  const line = values(kernel.direction, columns);
  const slopes = doubles(kernel.gradient, columns);
  const logits = doubles(kernel.logits, paddedRows);
  const changes = doubles(kernel.changes, paddedRows);
  const signs = doubles(kernel.signs, paddedRows);
  const [descend, addGradient] = isSingle
    ? [kernel.descend32, kernel.addGradient32]
    : [kernel.descend64, kernel.addGradient64];
  const sums = (): LossSums => ({ loss: kernel.loss.value, slope: kernel.slope.value });
  let isGradientDone = false;

  // The gradient at zero is half the sum of class 0 less half that of class 1: a sample that changes sides is added or
  // taken away, so that a fit that differs from the last one in a single class saves a pass.
  const atZero = new Float64Array(columns);
  let lastClasses: Int32Array | undefined;
  const setGradientAtZero = (classes: Int32Array) => {
    if (lastClasses === undefined) {
      slopes.fill(0);
      addGradient();
      atZero.set(slopes);
    } else {
      for (let i = 0; i < rows; i++) {
        if (classes[i] === lastClasses[i]) continue;
        const sign = classes[i] === 0 ? 1 : -1;
        for (let j = 0; j < columns; j++) atZero[j] += sign * data[i * columns + j];
      }
      slopes.set(atZero);
    }
    lastClasses = classes.slice();
  };

  return {
    start(classes) {
      logits.fill(0, 0, rows).fill(CERTAIN, rows);
      changes.fill(0);
      signs.fill(-1);
      for (let i = 0; i < rows; i++) if (classes[i] === 0) signs[i] = 1;
      kernel.look(0);
      setGradientAtZero(classes);
      isGradientDone = true;
      return kernel.loss.value;
    },
    descend(direction, step) {
      line.set(direction.subarray(0, columns));
      slopes.fill(0);
      descend(direction[columns], step);
      isGradientDone = true;
      return sums();
    },
    look(step) {
      kernel.look(step);
      isGradientDone = false;
      return sums();
    },
    gradient(gradient) {
      if (!isGradientDone) {
        slopes.fill(0);
        addGradient();
        isGradientDone = true;
      }
      gradient.set(slopes);
      gradient[columns] = kernel.residualSum.value;
    },
    move: kernel.move,
    logits: logits.subarray(0, rows),
    release: () => void idle.push(kernel),
  };
}
