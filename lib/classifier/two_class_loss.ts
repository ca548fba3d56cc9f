// The losses of two classes along lines, in a fused WebAssembly kernel: one pass over the samples gives the logits'
// changes along a line, a first look at the loss, and, if wanted, the gradient there; further looks along the same line
// need no samples. Two losses on the same samples go through them together. The kernel's source is
// two_class_loss.kernel.ts.

import wasm from "./two_class_loss.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import { arrayTypeOf, row, type Rows, type Values, valuesLike } from "../numeric/matrix.ts";

/** Sums over all samples, at one point of a line. */
export interface LossSums {
  /** Sum of the losses. */
  readonly loss: number;
  /** Its slope along the line. */
  readonly slope: number;
}

/** The loss of two classes, seen along one line at a time. Points are weights, then the intercept. */
export interface TwoClassLoss {
  /**
   * Gives the samples their classes, and begins at zero.
   *
   * @param classes Class of each sample, 0 or 1, (n)
   * @returns The sum of the losses at zero
   */
  start(classes: Int32Array): number;
  /**
   * Begins a line where the last move went. The next pass looks at a step along it.
   *
   * @param direction Direction of the line, (features + 1)
   * @param step How far along
   */
  aim(direction: Float64Array, step: number): void;
  /** Wants the next pass to give the gradient, too, where it looks, or where one looked last. */
  wantGradient(): void;
  /** Looks at another step along the same line, which takes no pass. */
  look(step: number): void;
  /** The sums where one looked last. */
  sums(): LossSums;
  /**
   * The gradient of the sum of losses at the start, or where it was wanted last.
   *
   * @param gradient Where it is written, (features + 1)
   */
  gradient(gradient: Float64Array): void;
  /** Moves to the step last looked at. */
  move(): void;
  /** The samples' logits where the last move went, (n); a view of the kernel's memory. */
  readonly logits: Float64Array;
}

/** Losses of two classes on the same samples. */
export interface TwoClassLosses extends Disposable {
  /** Two losses, independent of each other. */
  readonly losses: readonly TwoClassLoss[];
  /**
   * Goes over the samples once.
   *
   * @param some One of the losses or both, each aimed at a line, or in want of a gradient
   */
  pass(some: readonly TwoClassLoss[]): void;
}

/** What the kernel exports. */
interface Exports extends KernelExports {
  place(samples: number, sampleBytes: number, features: number): void;
  storeGroup(row: number): void;
  compare(seat: number, other: number): number;
  begin32(seat: number): number;
  begin64(seat: number): number;
  pass32(lines: number, gradients: number): void;
  pass64(lines: number, gradients: number): void;
  look32(seat: number): void;
  look64(seat: number): void;
  move32(seat: number): void;
  move64(seat: number): void;
  group: WebAssembly.Global;
  groupRows: WebAssembly.Global;
  seatBytes: WebAssembly.Global;
  direction: WebAssembly.Global;
  gradient: WebAssembly.Global;
  logits: WebAssembly.Global;
  changes: WebAssembly.Global;
  classes: WebAssembly.Global;
  changed: WebAssembly.Global;
  sums: WebAssembly.Global;
  offset: WebAssembly.Global;
  step: WebAssembly.Global;
}

/** The kernel takes so many samples at a time. */
const SAMPLES = { float32: 12, float64: 8 };

/** Of each sample's bytes the kernel takes so many at a time. */
const CHUNK_BYTES = 64;

/** Logit of the samples that fill up the last group: right with certainty, so without loss or gradient. */
const CERTAIN = 1e6;

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Copies samples to a kernel's memory.
 *
 * @param samples The samples, (n x features), float32 or float64
 * @returns Their losses, each for any classes
 */
export function twoClassLosses(samples: Rows): TwoClassLosses {
  const { rows, columns } = samples;
  const like = valuesLike(samples);
  const multiple = SAMPLES[like instanceof Float32Array ? "float32" : "float64"];
  const paddedRows = Math.ceil(rows / multiple) * multiple;
  const chunk = CHUNK_BYTES / like.BYTES_PER_ELEMENT;
  const paddedColumns = Math.ceil(columns / chunk) * chunk;
  const placed = takeKernel(paddedRows, paddedColumns * like.BYTES_PER_ELEMENT, paddedColumns);
  const { exports: kernel, view } = placed;
  const doubles = (address: number, length: number) => view(Float64Array, address, length);
  const values = (address: number, length: number): Values =>
    view(arrayTypeOf(like), address, length);

  const size: number = kernel.groupRows.value;
  const group = values(kernel.group.value, size * paddedColumns);
  for (let first = 0; first < paddedRows; first += size) {
    if (first + size > rows) group.fill(0);
    for (let i = first; i < Math.min(first + size, rows); i++) {
      group.set(row(samples, i), (i - first) * paddedColumns);
    }
    kernel.storeGroup(first);
  }
  const [begin, goOver, look, move] = like instanceof Float32Array
    ? [kernel.begin32, kernel.pass32, kernel.look32, kernel.move32]
    : [kernel.begin64, kernel.pass64, kernel.look64, kernel.move64];
  /** Who is aimed at a line and who wants a gradient: 1 for the first loss and 2 for the second. */
  let lines = 0;
  let gradients = 0;

  // The gradient at zero is half the sum of class 0 less half that of class 1: a sample that changes sides is added or
  // taken away, so that a fit that differs from another one in few classes saves a pass. It goes from the one from which
  // it differs least, not from the last one: its last digits are then the same, whatever else was begun before it.
  const starts: { seat: number; gradient: Float64Array }[] = [];
  const changed = view(Int32Array, kernel.changed, paddedRows);

  const lossOf = (seat: number, index: number): TwoClassLoss => {
    const bit = 1 << index;
    const line = values(kernel.direction.value + seat, columns);
    const slopes = doubles(kernel.gradient.value + seat, columns);
    const logits = doubles(kernel.logits.value + seat, paddedRows);
    const changes = values(kernel.changes.value + seat, paddedRows);
    const given = view(Int32Array, kernel.classes.value + seat, paddedRows).fill(1, rows);
    const sums = doubles(kernel.sums.value + seat, 3);
    const offset = doubles(kernel.offset.value + seat, 1);
    const step = doubles(kernel.step.value + seat, 1);

    const own = { seat, gradient: new Float64Array(columns) };
    const setGradientAtZero = () => {
      const counts = starts.map(({ seat: other }) => kernel.compare(seat, other));
      const nearest = starts[counts.indexOf(Math.min(...counts))];
      own.gradient.set(nearest.gradient);
      for (const i of changed.subarray(0, kernel.compare(seat, nearest.seat))) {
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
        const firsts = begin(seat);
        if (starts.length === 0) {
          changes.fill(0);
          look(seat);
          slopes.fill(0);
          goOver(0, bit);
          own.gradient.set(slopes);
        }
        if (!starts.includes(own)) starts.push(own);
        slopes.set(own.gradient);
        // Half of each sample, whichever its class.
        sums[2] = firsts - rows / 2;
        return rows * Math.LN2;
      },
      aim(direction, length) {
        line.set(direction.subarray(0, columns));
        offset[0] = direction[columns];
        step[0] = length;
        lines |= bit;
      },
      wantGradient() {
        slopes.fill(0);
        gradients |= bit;
      },
      look(length) {
        step[0] = length;
        look(seat);
      },
      sums: () => ({ loss: sums[0], slope: sums[1] }),
      gradient(gradient) {
        gradient.set(slopes);
        gradient[columns] = sums[2];
      },
      move: () => move(seat),
      logits: logits.subarray(0, rows),
    };
  };

  const losses = [0, kernel.seatBytes.value].map(lossOf);
  return {
    losses,
    pass(some) {
      const bits = some.reduce((sum, loss) => sum | 1 << losses.indexOf(loss), 0);
      goOver(lines & bits, gradients & bits);
      lines &= ~bits;
      gradients &= ~bits;
    },
    [Symbol.dispose]: placed[Symbol.dispose],
  };
}
