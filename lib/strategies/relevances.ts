// The relevances of FALCUN's candidates, in a WebAssembly kernel; its source is lib/numeric/kernels/falcun.ts. All
// roundings are those of the probabilities' precision, sums over classes in the order of numpy.

import wasm from "../numeric/kernels/falcun.wasm" with { type: "bytes" };
import type { Matrix, Values } from "../numeric/matrix.ts";

/** Relevances of candidates, while some of them are picked. */
export interface Relevances {
  /**
   * Uncertainty plus distance, to the power.
   *
   * @returns The relevances, (candidates); overwritten with the next call
   */
  weigh(): Float64Array<ArrayBuffer>;
  /**
   * Lowers the distances to those to one more pick, and brings them to 0 to 1.
   *
   * @param pick Which candidate was picked
   */
  approach(pick: number): void;
  /** Leaves the memory to others; nothing of this may be used afterwards. */
  release(): void;
}

/** What the kernel exports. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(rows: number, columns: number, bytes: number): void;
  coarsen32(first: number, last: number): void;
  coarsen64(first: number, last: number): void;
  weigh32(power: number): void;
  weigh64(power: number): void;
  approach32(row: number): void;
  approach64(row: number): void;
  rows: WebAssembly.Global;
  uncertainties: WebAssembly.Global;
  distances: WebAssembly.Global;
  relevances: WebAssembly.Global;
}

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

/**
 * Prepares the relevances. As long as nothing is picked, uncertainty stands in for the distance.
 *
 * @param probabilities Class probabilities of the candidates, rows that sum to 1, (candidates x classes)
 * @param uncertainties Uncertainty of each candidate, 0 to 1, (candidates)
 * @param power The power, 0 or more
 * @returns The relevances
 */
export function relevancesOf(
  { data, rows, columns }: Matrix,
  uncertainties: Values,
  power: number,
): Relevances {
  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  kernel.place(rows, columns, data.BYTES_PER_ELEMENT);
  const buffer = kernel.memory.buffer as ArrayBuffer;
  const constructor = data.constructor as typeof Float32Array;
  const values: Values = new constructor(buffer, kernel.rows.value, rows * columns);
  values.set(data);
  const vector = (at: WebAssembly.Global) => new Float64Array(buffer, at.value, rows);
  const [sure, distances] = [vector(kernel.uncertainties), vector(kernel.distances)];
  sure.set(uncertainties);
  distances.set(uncertainties);
  const isSingle = data instanceof Float32Array;
  const coarsen = isSingle ? kernel.coarsen32 : kernel.coarsen64;
  // In many calls: V8 exchanges slow code for fast code only between them.
  for (let first = 0; first < rows; first += 64) coarsen(first, Math.min(first + 64, rows));
  const weigh = isSingle ? kernel.weigh32 : kernel.weigh64;
  const relevances = vector(kernel.relevances);
  const isWhole = Number.isInteger(power) && power <= 64;
  return {
    weigh() {
      if (isWhole) weigh(power);
      else raise(sure, distances, power, relevances);
      return relevances;
    },
    approach: isSingle ? kernel.approach32 : kernel.approach64,
    release: () => void idle.push(kernel),
  };
}

/** Any power; of shares of the largest sum where those of the sums are too large for numbers. */
function raise(
  uncertainties: Float64Array,
  distances: Float64Array,
  power: number,
  relevances: Float64Array,
): void {
  let largest = 0;
  for (let i = 0; i < relevances.length; i++) {
    relevances[i] = uncertainties[i] + distances[i];
    largest = Math.max(largest, relevances[i]);
  }
  const scale = Number.isFinite(Math.pow(largest, power) * relevances.length) ? 1 : largest;
  for (let i = 0; i < relevances.length; i++) {
    relevances[i] = Math.pow(relevances[i] / scale, power);
  }
}
