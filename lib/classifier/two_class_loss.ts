// The losses of two classes on float32 samples along lines, in a fused WebAssembly kernel. One pass over the samples gives
// the changes of the logits along a line and evaluates the loss at one step. If wanted, it also gives the gradient there.
// More steps along the same line need no pass. Two losses on the same samples can share a pass: the time goes to loading the
// samples. The kernel's source is two_class_loss.kernel.ts.

import emulated from "./two_class_loss.emulated.wasm" with { type: "bytes" };
import fused from "./two_class_loss.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import { row, type Rows } from "../numeric/matrix.ts";

/** Sums over all samples, at one point of a line. */
export interface LossSums {
  /** Sum of the losses. */
  readonly loss: number;
  /** Its slope along the line. */
  readonly slope: number;
}

/** The loss of two classes along one line at a time. Points are weights, then the intercept. */
export interface TwoClassLoss {
  /**
   * Gives the samples their classes, and begins at zero.
   *
   * @param classes Class of each sample, 0 or 1, (n)
   * @returns The sum of the losses at zero
   */
  start(classes: Int32Array): number;
  /**
   * Begins a line at the point of the last move. The next pass evaluates the loss at a step along it.
   *
   * @param direction Direction of the line, (features + 1)
   * @param step How far along
   */
  startLine(direction: Float64Array, step: number): void;
  /** Makes the next pass give the gradient, too, at the step that it evaluates, or else at the last one. */
  wantGradient(): void;
  /** Evaluates the loss at another step along the same line. This takes no pass. */
  evaluateAt(step: number): void;
  /** The sums at the step evaluated last. */
  sums(): LossSums;
  /**
   * The gradient of the sum of losses: at zero after the start, else where it was wanted last.
   *
   * @param gradient Where it is written, (features + 1)
   */
  gradient(gradient: Float64Array): void;
  /** Moves to the step evaluated last. */
  move(): void;
  /** The samples' logits at the point of the last move, (n); a view of the kernel's memory. */
  readonly logits: Float64Array;
}

/** Losses of two classes on the same samples. `using` gives their memory back. */
export interface TwoClassLosses extends Disposable {
  /** Two losses, independent of each other. */
  readonly losses: readonly TwoClassLoss[];
  /**
   * Goes over the samples once.
   *
   * @param some One of the losses or both. Each has begun a line or wants a gradient
   */
  pass(some: readonly TwoClassLoss[]): void;
}

/** What the kernel exports. Losses are named by the offset of their data: 0 or `secondOffset`. */
interface Exports extends KernelExports {
  allocate(samples: number, features: number): void;
  storeGroup(row: number): void;
  compare(offset: number, other: number): number;
  begin(offset: number): number;
  pass(lines: number, gradients: number): void;
  evaluate(offset: number): void;
  move(offset: number): void;
  group: WebAssembly.Global;
  secondOffset: WebAssembly.Global;
  direction: WebAssembly.Global;
  gradient: WebAssembly.Global;
  logits: WebAssembly.Global;
  changes: WebAssembly.Global;
  classes: WebAssembly.Global;
  changed: WebAssembly.Global;
  sums: WebAssembly.Global;
  interceptChange: WebAssembly.Global;
  step: WebAssembly.Global;
}

/** The kernel takes two groups of six samples at a time. */
const GROUP = 6;

/** The kernel takes 64 bytes of a sample's values at a time. */
const CHUNK = 16;

/** Logit of the samples that fill up the last group: right with certainty, so without loss or gradient. */
const CERTAIN = 1e6;

const takeKernel = kernelPool<Exports>({ fused, emulated });

/**
 * Copies samples to a kernel's memory.
 *
 * @param samples The samples, (n x features)
 * @returns Their losses, each for any classes
 */
export function twoClassLosses(samples: Rows<Float32Array<ArrayBuffer>>): TwoClassLosses {
  const { rows, columns } = samples;
  const paddedRows = Math.ceil(rows / (2 * GROUP)) * 2 * GROUP;
  const paddedColumns = Math.ceil(columns / CHUNK) * CHUNK;
  const instance = takeKernel(paddedRows, paddedColumns);
  const { exports: kernel, view } = instance;
  const doubles = (address: number, length: number) => view(Float64Array, address, length);
  const floats = (address: number, length: number) => view(Float32Array, address, length);

  const group = floats(kernel.group.value, GROUP * paddedColumns);
  for (let first = 0; first < paddedRows; first += GROUP) {
    if (first + GROUP > rows) group.fill(0);
    for (let i = first; i < Math.min(first + GROUP, rows); i++) {
      group.set(row(samples, i), (i - first) * paddedColumns);
    }
    kernel.storeGroup(first);
  }
  /** Which losses begin a line and which want a gradient in the next pass: the sum of 1 for the first, 2 for the second. */
  let lines = 0;
  let gradients = 0;

  // The gradient at zero is half the sum of class 0 less half the sum of class 1. A sample that changes its class is added
  // or taken away, so a fit that differs from an earlier one in few classes saves a pass. The earlier fit is the one with the
  // fewest differences, not the last one: then the last digits do not depend on the other fits that were begun.
  const starts: { offset: number; gradient: Float64Array }[] = [];
  const changed = view(Int32Array, kernel.changed, paddedRows);

  const lossOf = (offset: number, index: number): TwoClassLoss => {
    const bit = 1 << index;
    const line = floats(kernel.direction.value + offset, columns);
    const slopes = doubles(kernel.gradient.value + offset, columns);
    const logits = doubles(kernel.logits.value + offset, paddedRows);
    const changes = floats(kernel.changes.value + offset, paddedRows);
    const given = view(Int32Array, kernel.classes.value + offset, paddedRows).fill(1, rows);
    const sums = doubles(kernel.sums.value + offset, 3);
    const interceptChange = doubles(kernel.interceptChange.value + offset, 1);
    const step = doubles(kernel.step.value + offset, 1);

    const own = { offset, gradient: new Float64Array(columns) };
    const setGradientAtZero = () => {
      const counts = starts.map(({ offset: other }) => kernel.compare(offset, other));
      const nearest = starts[counts.indexOf(Math.min(...counts))];
      own.gradient.set(nearest.gradient);
      for (const i of changed.subarray(0, kernel.compare(offset, nearest.offset))) {
        const sign = given[i] === 0 ? 1 : -1;
        const sample = row(samples, i);
        for (let j = 0; j < columns; j++) own.gradient[j] += sign * sample[j];
      }
    };

    return {
      start(classes) {
        lines &= ~bit;
        gradients &= ~bit;
        logits.fill(0, 0, rows).fill(CERTAIN, rows);
        given.set(classes);
        if (starts.length > 0) setGradientAtZero();
        const firsts = kernel.begin(offset);
        if (starts.length === 0) {
          changes.fill(0);
          kernel.evaluate(offset);
          slopes.fill(0);
          kernel.pass(0, bit);
          own.gradient.set(slopes);
        }
        if (!starts.includes(own)) starts.push(own);
        slopes.set(own.gradient);
        // Each sample counts half, whatever its class.
        sums[2] = firsts - rows / 2;
        return rows * Math.LN2;
      },
      startLine(direction, length) {
        line.set(direction.subarray(0, columns));
        interceptChange[0] = direction[columns];
        step[0] = length;
        lines |= bit;
      },
      wantGradient() {
        slopes.fill(0);
        gradients |= bit;
      },
      evaluateAt(length) {
        step[0] = length;
        kernel.evaluate(offset);
      },
      sums: () => ({ loss: sums[0], slope: sums[1] }),
      gradient(gradient) {
        gradient.set(slopes);
        gradient[columns] = sums[2];
      },
      move: () => kernel.move(offset),
      logits: logits.subarray(0, rows),
    };
  };

  const losses = [0, kernel.secondOffset.value].map(lossOf);
  return {
    losses,
    pass(some) {
      const bits = some.reduce((sum, loss) => sum | 1 << losses.indexOf(loss), 0);
      kernel.pass(lines & bits, gradients & bits);
      lines &= ~bits;
      gradients &= ~bits;
    },
    [Symbol.dispose]: instance[Symbol.dispose],
  };
}
