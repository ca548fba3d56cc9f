// FALCUN's relevances of all candidates, in a WebAssembly kernel whose source is relevances.kernel.ts. Sums over classes
// are in numpy's order.

import { pow } from "../../numeric/functions.ts";
import wasm from "./relevances.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../../numeric/kernel.ts";
import { arrayTypeOf, type Matrix, type Values } from "../../numeric/matrix.ts";

/** Relevances of candidates while some are picked. `using` gives their memory back. */
export interface Relevances extends Disposable {
  /** Class probabilities, to be written before `addCandidates`, (candidates x classes). A row sums to 1 at most. */
  readonly probabilities: Matrix;
  /**
   * Adds candidates whose probabilities are written. All candidates must be added before anything else is called.
   *
   * @param first Number of the first candidate
   * @param count How many candidates
   */
  addCandidates(first: number, count: number): void;
  /**
   * Computes the relevances anew: (margin uncertainty + distance to the nearest pick) to the power.
   *
   * @returns The relevances, (candidates); the caller may change them, and the next call overwrites them
   */
  update(): Float64Array<ArrayBuffer>;
  /**
   * Draws a candidate with probability proportional to its relevance, as `update` computed it or the caller changed it.
   *
   * @param uniform A random number of 0 to below 1
   * @returns A candidate whose relevance is above 0; -1 if there is none
   */
  draw(uniform: number): number;
  /**
   * Lowers the distances to the nearest pick by one more pick, and rescales them to 0 to 1.
   *
   * @param pick Which candidate was picked
   */
  addPick(pick: number): void;
}

/** What the kernel exports. */
interface Exports extends KernelExports {
  allocate(rows: number, columns: number, bytes: number): void;
  prepare32in32(first: number, last: number): void;
  prepare32in64(first: number, last: number): void;
  prepare64in64(first: number, last: number): void;
  computeSums32(): void;
  computeSums64(): void;
  computePowers32(power: number): void;
  computePowers64(power: number): void;
  draw(uniform: number): number;
  addPick32in32(row: number): void;
  addPick32in64(row: number): void;
  addPick64in64(row: number): void;
  rows: WebAssembly.Global;
  relevances: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>(wasm);

/** Powers below this lose digits in float64. */
const SMALLEST = 2 ** -1022;

/** Shape and precision of the probabilities, and the power. */
export interface RelevanceOptions {
  /** How many candidates there are. */
  readonly candidates: number;
  /** Number of classes. */
  readonly classes: number;
  /** Values that have the precision of the probabilities. */
  readonly like: Values;
  /** Whether float32 probabilities are treated as float64 numbers, whose sums are not rounded to float32; false unless given. */
  readonly isWide?: boolean;
  /** The power, 0 or more. */
  readonly power: number;
}

/**
 * Prepares relevances. Until something is picked, the uncertainty stands in for the distance.
 *
 * @param options Shape, precision and power
 * @returns The relevances, without candidates yet
 */
export function relevancesOf(
  { candidates, classes, like, isWide = false, power }: RelevanceOptions,
): Relevances {
  const instance = takeKernel(candidates, classes, like.BYTES_PER_ELEMENT);
  const { exports: kernel, view } = instance;
  const values: Values = view(arrayTypeOf(like), kernel.rows, candidates * classes);
  const types = like instanceof Float64Array ? "64in64" : isWide ? "32in64" : "32in32";
  const [computeSums, computePowers] = types === "32in32"
    ? [kernel.computeSums32, kernel.computePowers32]
    : [kernel.computeSums64, kernel.computePowers64];
  const prepare = kernel[`prepare${types}`];
  const relevances = view(Float64Array<ArrayBuffer>, kernel.relevances, candidates);
  const isWhole = Number.isInteger(power) && power <= 64;
  return {
    probabilities: { data: values, rows: candidates, columns: classes },
    addCandidates(first, count) {
      // In many calls, because V8 exchanges slow code for fast code only between calls.
      for (let i = first; i < first + count; i += 64) prepare(i, Math.min(i + 64, first + count));
    },
    update() {
      if (isWhole) computePowers(power);
      // A draw finds nothing if all powers are too small for float64.
      if (!isWhole || kernel.draw(0) < 0) {
        computeSums();
        raise(relevances, power);
      }
      return relevances;
    },
    draw: kernel.draw,
    addPick: kernel[`addPick${types}`],
    [Symbol.dispose]: instance[Symbol.dispose],
  };
}

/**
 * Raises values to any power, in place. Where the largest power is too large or too small for float64, the values are divided
 * by the largest value first: a draw depends on ratios alone.
 */
function raise(values: Float64Array, power: number): void {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]);
  const highest = pow(largest, power);
  const scale = highest >= SMALLEST && Number.isFinite(highest * values.length) ? 1 : largest || 1;
  for (let i = 0; i < values.length; i++) values[i] = pow(values[i] / scale, power);
}
