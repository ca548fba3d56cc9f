// The relevances of FALCUN's candidates, in a WebAssembly kernel; its source is relevances.kernel.ts. Sums over
// classes are in the order of numpy.

import wasm from "./relevances.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../../numeric/kernel.ts";
import { arrayTypeOf, type Matrix, type Values } from "../../numeric/matrix.ts";

/** Relevances of candidates, while some of them are picked. */
export interface Relevances extends Disposable {
  /** Where class probabilities are to be written, rows that sum to 1 at most, (candidates x classes). */
  readonly probabilities: Matrix;
  /**
   * Takes in some of the candidates, once their probabilities are written; all must be in before anything else is asked.
   *
   * @param first Number of the first of them
   * @param count How many they are
   */
  add(first: number, count: number): void;
  /**
   * Uncertainty, that of the margin, plus distance, to the power.
   *
   * @returns The relevances, (candidates); overwritten with the next call
   */
  weigh(): Float64Array<ArrayBuffer>;
  /**
   * The candidate at a share of the sum of all relevances, as they came out of `weigh` or were set since.
   *
   * @param share Of 0 to below 1, random to draw with probabilities proportional to the relevances
   * @returns A candidate whose relevance is above 0; -1 if there is none
   */
  draw(share: number): number;
  /**
   * Lowers the distances to those to one more pick, and brings them to 0 to 1.
   *
   * @param pick Which candidate was picked
   */
  approach(pick: number): void;
}

/** What the kernel exports. */
interface Exports extends KernelExports {
  place(rows: number, columns: number, bytes: number): void;
  prepare32in32(first: number, last: number): void;
  prepare32in64(first: number, last: number): void;
  prepare64in64(first: number, last: number): void;
  add32(): void;
  add64(): void;
  weigh32(power: number): void;
  weigh64(power: number): void;
  draw(share: number): number;
  approach32in32(row: number): void;
  approach32in64(row: number): void;
  approach64in64(row: number): void;
  rows: WebAssembly.Global;
  relevances: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>(wasm);

/** What relevances are made of. */
export interface RelevanceOptions {
  /** How many candidates there are. */
  readonly candidates: number;
  /** How many classes their probabilities are of. */
  readonly classes: number;
  /** Values in the precision of the probabilities. */
  readonly like: Values;
  /** Whether float32 probabilities are to be handled as float64, without rounding to float32; not so unless given. */
  readonly isWide?: boolean;
  /** The power, 0 or more. */
  readonly power: number;
}

/**
 * Prepares the relevances. As long as nothing is picked, uncertainty stands in for the distance.
 *
 * @param options Shape and precision of the probabilities, and the power
 * @returns The relevances, without candidates so far
 */
export function relevancesOf(
  { candidates, classes, like, isWide = false, power }: RelevanceOptions,
): Relevances {
  const placed = takeKernel(candidates, classes, like.BYTES_PER_ELEMENT);
  const { exports: kernel, view } = placed;
  const values: Values = view(arrayTypeOf(like), kernel.rows, candidates * classes);
  const types = like instanceof Float64Array ? "64in64" : isWide ? "32in64" : "32in32";
  const [add, weigh] = types === "32in32"
    ? [kernel.add32, kernel.weigh32]
    : [kernel.add64, kernel.weigh64];
  const prepare = kernel[`prepare${types}`];
  const relevances = view(Float64Array<ArrayBuffer>, kernel.relevances, candidates);
  const isWhole = Number.isInteger(power) && power <= 64;
  return {
    probabilities: { data: values, rows: candidates, columns: classes },
    add(first, count) {
      // In many calls: V8 exchanges slow code for fast code only between them.
      for (let i = first; i < first + count; i += 64) prepare(i, Math.min(i + 64, first + count));
    },
    weigh() {
      if (isWhole) weigh(power);
      else {
        add();
        raise(relevances, power);
      }
      return relevances;
    },
    draw: kernel.draw,
    approach: kernel[`approach${types}`],
    [Symbol.dispose]: placed[Symbol.dispose],
  };
}

/** Any power, in place; of shares of the largest value where those of the values are too large for numbers. */
function raise(values: Float64Array, power: number): void {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]);
  const scale = Number.isFinite(Math.pow(largest, power) * values.length) ? 1 : largest;
  for (let i = 0; i < values.length; i++) values[i] = Math.pow(values[i] / scale, power);
}
