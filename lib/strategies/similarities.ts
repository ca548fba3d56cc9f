// Similarities between all candidates under a Gaussian kernel, and weighted sums of them, in a WebAssembly kernel; its
// source is lib/numeric/kernels/similarities.ts. They are kept where a square of them is small enough, made anew where
// not.

import wasm from "../numeric/kernels/similarities.wasm" with { type: "bytes" };
import { type Matrix, type Values, zerosLike } from "../numeric/matrix.ts";
import { squaredNorms } from "../numeric/norms.ts";
import { multiply } from "../numeric/products.ts";

/** Candidates up to which similarities are kept: 576 MB in float32. */
const KEPT = 12_000;
/** Rows and columns whose products are made at a time. */
const ROWS = 256;
const COLUMNS = 1024;
/** When more than this share of the rows is asked for at once, all are completed, which is faster by the row. */
const MANY = 0.1;

/** Similarities between samples, and what each sample adds to them. */
export interface Similarities {
  /** Similarities at squared distances, in the samples' precision. */
  ofSquared(squared: Float64Array): Values;
  /** Similarities of a sample to all, (n); overwritten by the next call of any function. */
  row(sample: number): Promise<Values>;
  /** For each sample, the weighted sum of how much more similar it is to each than the nearest so far, (n). */
  readonly sums: Float64Array<ArrayBuffer>;
  /**
   * Adds up the sums.
   *
   * @param weights Weight of each sample, (n)
   * @param nearest Similarity of each to the nearest so far, (n)
   */
  addUp(weights: Values, nearest: Values): Promise<void>;
  /**
   * Takes from the sums what samples add no more that have something nearer now.
   *
   * @param samples Which samples
   * @param nearest Similarity of each sample of all to the nearest now, (n)
   */
  takeAway(samples: Int32Array, nearest: Values): Promise<void>;
  /** Leaves the memory to others; nothing of this may be used afterwards. */
  release(): void;
}

/** What the kernel exports; functions end in the precision of the similarities. */
interface Kernel {
  memory: WebAssembly.Memory;
  place(count: number, tile: number, rows: number, bytes: number): number;
  setRow32: SetRow;
  setRow64: SetRow;
  addPairs32: AddPairs;
  addPairs64: AddPairs;
  takeAway32: TakeAway;
  takeAway64: TakeAway;
  mirror32: Mirror;
  mirror64: Mirror;
  products: WebAssembly.Global;
  norms: WebAssembly.Global;
  weights: WebAssembly.Global;
  nearest: WebAssembly.Global;
  sums: WebAssembly.Global;
  similarities: WebAssembly.Global;
}
type SetRow = (
  product: number,
  sample: number,
  to: number,
  first: number,
  last: number,
  factor: number,
) => void;
type AddPairs = (row: number, sample: number, first: number, last: number) => void;
type Mirror = (first: number, last: number) => void;
type TakeAway = (row: number, sample: number, count: number, after: number) => void;

let compiled: WebAssembly.Module | undefined;
const idle: Kernel[] = [];

/**
 * The kernel exp(-gamma d^2), with roundings as in scikit-learn's `rbf_kernel`: distances in float64, rounded to the
 * samples' precision before and after they are scaled.
 *
 * @param samples Samples of unit length, (n x features)
 * @param gamma One over the squared width
 * @returns Their similarities
 */
export function similarities(samples: Matrix, gamma: number): Similarities {
  const { rows: count, columns } = samples;
  const wide = Float64Array.from(samples.data);
  const isKept = count <= KEPT;
  const isSingle = samples.data instanceof Float32Array;
  const round = isSingle ? Math.fround : (value: number) => value;
  const factor = -round(gamma);

  compiled ??= new WebAssembly.Module(wasm);
  const kernel = idle.pop() ?? new WebAssembly.Instance(compiled).exports as unknown as Kernel;
  const bytes = samples.data.BYTES_PER_ELEMENT;
  const stride = kernel.place(count, ROWS * COLUMNS, isKept ? count : ROWS, bytes);
  const [setRow, addPairs, takeAway, mirror] = isSingle
    ? [kernel.setRow32, kernel.addPairs32, kernel.takeAway32, kernel.mirror32]
    : [kernel.setRow64, kernel.addPairs64, kernel.takeAway64, kernel.mirror64];
  const buffer = kernel.memory.buffer as ArrayBuffer;
  const doubles = (at: WebAssembly.Global, length: number) =>
    new Float64Array(buffer, at.value, length);
  const products = doubles(kernel.products, ROWS * COLUMNS);
  const [weights, nearest, sums] = [kernel.weights, kernel.nearest, kernel.sums].map((at) =>
    doubles(at, count)
  );
  doubles(kernel.norms, count).set(squaredNorms(wide, count, columns));
  const constructor = samples.data.constructor as typeof Float32Array;
  const kept: Values = new constructor(
    buffer,
    kernel.similarities.value,
    (isKept ? count : ROWS) * stride,
  );

  /** Rows of the square that are made, from their own sample on; and those that are whole. */
  let isFilled = false;
  const isWhole = new Uint8Array(isKept ? count : 0);

  /** Similarities of some samples to those from `left` to below `right`; each goes to a row of its own. */
  const setRows = async (
    some: Matrix<Float64Array<ArrayBuffer>>,
    sampleOf: (nth: number) => number,
    left: number,
    right: number,
  ) => {
    const others = {
      data: wide.subarray(left * columns, right * columns),
      rows: right - left,
      columns,
    };
    const into = products.subarray(0, some.rows * others.rows);
    await multiply(some, others, { transposeB: true }, into);
    for (let nth = 0; nth < some.rows; nth++) {
      const sample = sampleOf(nth);
      setRow(nth * others.rows, sample, isKept ? sample : nth, left, right, factor);
    }
  };

  /** Makes rows one batch after the other, and calls back with where each is. */
  const eachRow = async (
    those: ArrayLike<number>,
    onRow: (sample: number, row: number) => void,
  ) => {
    if (isFilled && those.length > count * MANY && isWhole.includes(0)) {
      // In many calls: V8 exchanges slow code for fast code only between them.
      for (let first = 0; first < count; first += 64) mirror(first, Math.min(first + 64, count));
      isWhole.fill(1);
    }
    for (let start = 0; start < those.length; start += ROWS) {
      const batch = Array.from(
        { length: Math.min(ROWS, those.length - start) },
        (_, nth) => those[start + nth],
      );
      const missing = batch.filter((sample) => !isKept || (!isFilled && isWhole[sample] === 0));
      if (missing.length > 0) {
        const data = new Float64Array(missing.length * columns);
        missing.forEach((sample, nth) =>
          data.set(wide.subarray(sample * columns, (sample + 1) * columns), nth * columns)
        );
        const some = { data, rows: missing.length, columns };
        for (let left = 0; left < count; left += COLUMNS) {
          await setRows(some, (nth) => missing[nth], left, Math.min(left + COLUMNS, count));
        }
      }
      batch.forEach((sample, nth) => {
        if (isKept && isFilled && isWhole[sample] === 0) mirror(sample, sample + 1);
        if (isKept) isWhole[sample] = 1;
        onRow(sample, isKept ? sample : nth);
      });
    }
  };

  /** Makes every pair once, and adds it up. */
  const addPairsAnew = async () => {
    for (let from = 0; from < count; from += ROWS) {
      const to = Math.min(from + ROWS, count);
      const some = { data: wide.subarray(from * columns, to * columns), rows: to - from, columns };
      for (let left = from; left < count; left += COLUMNS) {
        const right = Math.min(left + COLUMNS, count);
        await setRows(some, (nth) => from + nth, left, right);
        for (let sample = from; sample < to; sample++) {
          const first = Math.max(left, sample + 1);
          if (first < right) addPairs(isKept ? sample : sample - from, sample, first, right);
        }
      }
    }
    isFilled = isKept;
  };

  return {
    ofSquared: (squared) =>
      zerosLike(samples.data, squared.length).map((_, i) =>
        round(Math.exp(round(round(Math.max(0, squared[i])) * factor)))
      ) as Values,
    async row(sample) {
      let at = 0;
      await eachRow([sample], (_, row) => at = row * stride);
      return kept.subarray(at, at + count) as Values;
    },
    sums,
    async addUp(newWeights, newNearest) {
      weights.set(newWeights);
      nearest.set(newNearest);
      for (let i = 0; i < count; i++) sums[i] = weights[i] * Math.max(0, 1 - nearest[i]);
      if (!isFilled) return await addPairsAnew();
      for (let i = 0; i < count - 1; i++) addPairs(i, i, i + 1, count);
    },
    async takeAway(those, after) {
      if (!isKept && those.length > count / 2) return await this.addUp(weights.slice(), after);
      await eachRow(those, (sample, row) => takeAway(row, sample, count, after[sample]));
    },
    release: () => void idle.push(kernel),
  };
}
