// Similarities of all candidates under a Gaussian kernel, and an upper bound of each candidate's gain, in a WebAssembly
// kernel whose source is similarities.kernel.ts.
//
// Similarities and sums are upper bounds, made from float32 products. A row that a caller asks for has exact
// similarities wherever they can decide. Where few pairs can add to a gain, only these are kept (near_similarities.ts).
// Else, with up to `KEPT` candidates, all rows are kept. With more, a row is made again each time.

import { exp } from "../../numeric/functions.ts";
import emulated from "./similarities.emulated.wasm" with { type: "bytes" };
import fused from "./similarities.wasm" with { type: "bytes" };
import { roundingOf } from "../../numeric/distances.ts";
import { type KernelExports, kernelPool } from "../../numeric/kernel.ts";
import {
  arrayTypeOf,
  rowsBetween,
  takeRows,
  type Values,
  zerosLike,
} from "../../numeric/matrix.ts";
import { multiply } from "../../numeric/products.ts";
import type { KeptSimilarities, Kernel } from "./kept_similarities.ts";
import { nearSimilarities } from "./near_similarities.ts";
import { productTiles, squaredDistance, TILE, type UnitSamples } from "./unit_samples.ts";

/** Most candidates whose similarities are all kept: 576 MB in float32. */
const KEPT = 12_000;
/** Rows made at a time where they are not kept. */
const ROWS = 256;

/** e^x is rounded to 0 below these exponents. */
const VANISHING = { float32: -105, float64: -746 };

/** Similarities between samples, of which those are kept that can add to a gain. */
export interface Similarities extends KeptSimilarities {
  /**
   * Similarities of pairs.
   *
   * @param squared Squared distance of each pair, (pairs)
   * @returns Their similarities, 0 to 1, in the samples' precision, (pairs)
   */
  ofSquared(squared: Float64Array): Values;
}

/** What the kernel exports; functions end in the precision of the samples. */
interface Exports extends KernelExports {
  allocate(count: number, tile: number, rows: number, bytes: number): number;
  setBounds(
    row: number,
    sample: number,
    first: number,
    last: number,
    factor: number,
    vanishing: number,
  ): void;
  addPairs(row: number, width: number, sample: number, first: number, end: number): void;
  storeRow32: StoreRow;
  storeRow64: StoreRow;
  storeTurned32: StoreTurned;
  storeTurned64: StoreTurned;
  lowerSums32: LowerSums;
  lowerSums64: LowerSums;
  tile: WebAssembly.Global;
  norms: WebAssembly.Global;
  weights: WebAssembly.Global;
  nearest: WebAssembly.Global;
  sums: WebAssembly.Global;
  rows: WebAssembly.Global;
}
type StoreRow = (row: number, to: number, first: number, last: number) => void;
type StoreTurned = (top: number, bottom: number, left: number, right: number) => void;
type LowerSums = (row: number, sample: number, count: number, after: number) => void;

const takeKernel = kernelPool<Exports>({ fused, emulated });

/**
 * Similarities under the kernel exp(-gamma d^2), with the roundings of scikit-learn's `rbf_kernel`: distances in float64,
 * rounded to the samples' precision before and after they are scaled.
 *
 * @param unit Samples of unit length
 * @param count How many of the samples, from the first on
 * @param gamma One over the squared width
 * @param exponential Computes e^x of an x of 0 or less, within two units in the last place of the samples' precision;
 *   float32 results need not be rounded. e^0 must be 1.
 * @returns The similarities; `computeSums` must be called first
 */
export function similarities(
  unit: UnitSamples,
  count: number,
  gamma: number,
  exponential: (x: number) => number = exp,
): Similarities {
  const { data } = unit.samples;
  const round = roundingOf(data);
  const rounded = round(gamma);
  const kernel: Kernel = {
    gamma: rounded,
    ofSquared: (squared) => round(exponential(round(round(Math.max(0, squared)) * -rounded))),
  };
  let kept: KeptSimilarities | undefined;
  const computed = () => {
    if (kept === undefined) throw new Error("Similarities have no sums before computeSums");
    return kept;
  };
  return {
    ofSquared: (squared) =>
      zerosLike(data, squared.length).map((_, i) => kernel.ofSquared(squared[i])) as Values,
    get sums() {
      return computed().sums;
    },
    async computeSums(weights, nearest) {
      kept ??= await nearSimilarities(unit, count, kernel, nearest) ??
        allSimilarities(unit, count, kernel);
      await kept.computeSums(weights, nearest);
    },
    row: (sample) => computed().row(sample),
    updateSums: (samples, nearest) => computed().updateSums(samples, nearest),
    [Symbol.dispose]: () => kept?.[Symbol.dispose](),
  };
}

/** Similarities of all pairs. */
function allSimilarities(
  unit: UnitSamples,
  count: number,
  { gamma, ofSquared }: Kernel,
): KeptSimilarities {
  const { data } = unit.samples;
  const isSingle = data instanceof Float32Array;
  const factor = -gamma;
  const vanishing = isSingle ? VANISHING.float32 : VANISHING.float64;
  const isKept = count <= KEPT;
  const everyone = { first: 0, last: count };

  const bytes = data.BYTES_PER_ELEMENT;
  const instance = takeKernel(count, TILE ** 2, isKept ? count : ROWS, bytes);
  const { exports: kernel, allocated: stride, view } = instance;
  const [storeRow, storeTurned, lowerSums] = isSingle
    ? [kernel.storeRow32, kernel.storeTurned32, kernel.lowerSums32]
    : [kernel.storeRow64, kernel.storeTurned64, kernel.lowerSums64];
  const products = view(Float32Array<ArrayBuffer>, kernel.tile, TILE ** 2);
  const [weights, nearest, sums] = [kernel.weights, kernel.nearest, kernel.sums].map((address) =>
    view(Float64Array<ArrayBuffer>, address, count)
  );
  view(Float32Array, kernel.norms, count)
    .set(unit.norms.subarray(0, count).map((norm) => norm - unit.error / 2));
  const stored: Values = view(arrayTypeOf(data), kernel.rows, (isKept ? count : ROWS) * stride);
  /** Rows of the square whose similarities are exact where they may count. */
  const isExact = new Uint8Array(count);

  /** Makes rows of some samples, as many as are stored at most. */
  const makeRows = async (samples: ArrayLike<number>) => {
    const some = takeRows(unit.single, samples);
    const width = Math.floor(TILE ** 2 / samples.length);
    for (let left = 0; left < count; left += width) {
      const right = Math.min(left + width, count);
      const others = rowsBetween(unit.single, left, right);
      const into = products.subarray(0, some.rows * others.rows);
      await multiply(some, others, { transposeB: true }, into);
      for (let row = 0; row < some.rows; row++) {
        kernel.setBounds(row, samples[row], left, right, factor, vanishing);
        storeRow(row, row, left, right);
      }
    }
  };

  return {
    sums,
    async computeSums(newWeights, newNearest) {
      weights.set(newWeights);
      nearest.set(newNearest);
      for (let i = 0; i < count; i++) sums[i] = weights[i] * Math.max(0, 1 - nearest[i]);
      isExact.fill(0);
      for await (const tile of productTiles(unit, everyone, everyone, products)) {
        const { top, bottom, left, right } = tile;
        for (let sample = top; sample < bottom; sample++) {
          const row = sample - top;
          kernel.setBounds(row, sample, left, right, factor, vanishing);
          kernel.addPairs(row, right - left, sample, left, Math.min(sample, right));
          if (isKept) storeRow(row, sample, left, right);
        }
        if (isKept && left < top) storeTurned(top, bottom, left, right);
      }
    },
    async row(sample) {
      const row = isKept ? sample : 0;
      if (!isKept) await makeRows([sample]);
      const values = stored.subarray(row * stride, row * stride + count) as Values;
      if (!isKept || isExact[sample] === 0) {
        for (let i = 0; i < count; i++) {
          if (values[i] > nearest[i] && i !== sample) {
            values[i] = ofSquared(squaredDistance(unit, sample, i));
          }
        }
        isExact[sample] = 1;
      }
      return values;
    },
    async updateSums(samples, after) {
      if (!isKept && samples.length > count / 2) {
        return await this.computeSums(weights.slice(), after);
      }
      for (let start = 0; start < samples.length; start += ROWS) {
        const batch = samples.subarray(start, start + ROWS);
        if (!isKept) await makeRows(batch);
        batch.forEach((sample, nth) =>
          lowerSums(isKept ? sample : nth, sample, count, after[sample])
        );
      }
    },
    [Symbol.dispose]: instance[Symbol.dispose],
  };
}
