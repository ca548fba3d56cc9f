// Similarities between all candidates under a Gaussian kernel, row by row: kept where a square of them is small enough,
// made anew where not.

import { type Matrix, type Values, zerosLike } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import { squaredNorms } from "../numeric/norms.ts";

/** Candidates up to which all similarities are kept: 576 MB in float32. */
const KEPT = 12_000;
/** Rows that are made at a time. */
const BLOCK = 256;

/** Similarities between samples. */
export interface Similarities {
  /** Similarities at squared distances, in the samples' precision. */
  ofSquared(squared: Float64Array): Values;
  /** Similarities of a sample to all, (n). */
  row(sample: number): Promise<Values>;
  /** For each sample, the weighted sum of how much more similar it is to each than the nearest so far, (n). */
  weightedSums(weights: Values, nearest: Values): Promise<Float64Array>;
}

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
  const wide: Matrix<Float64Array<ArrayBuffer>> = {
    ...samples,
    data: Float64Array.from(samples.data),
  };
  const norms = squaredNorms(wide.data, count, columns);
  const round = samples.data instanceof Float32Array ? Math.fround : (value: number) => value;
  const factor = -round(gamma);
  const similarity = (squared: number) =>
    round(Math.exp(round(round(Math.max(0, squared)) * factor)));
  const kept = count <= KEPT ? zerosLike(samples.data, count * count) : undefined;
  let isFilled = false;

  /** Similarities of samples `from` to below `to` to the samples from `first` on, one after the other. */
  const block = async (from: number, to: number, first: number) => {
    const slice = (start: number, end: number) => ({
      data: wide.data.subarray(start * columns, end * columns),
      rows: end - start,
      columns,
    });
    const { data } = await multiply(slice(from, to), slice(first, count), { transposeB: true });
    const out = zerosLike(samples.data, data.length);
    let at = 0;
    for (let i = from; i < to; i++) {
      for (let j = first; j < count; j++, at++) {
        out[at] = i === j ? 1 : similarity(-2 * data[at] + norms[i] + norms[j]);
      }
    }
    return out;
  };

  const fill = async (kept: Values) => {
    for (let from = 0; from < count; from += BLOCK) {
      const to = Math.min(from + BLOCK, count);
      const values = await block(from, to, from);
      const width = count - from;
      for (let i = from; i < to; i++) {
        kept.set(
          values.subarray((i - from) * width + i - from, (i - from + 1) * width),
          i * count + i,
        );
      }
      // The other half, by tiles, for the sake of the cache.
      for (let left = from; left < count; left += 64) {
        const right = Math.min(left + 64, count);
        for (let i = from; i < to; i++) {
          for (let j = Math.max(left, i + 1); j < right; j++) {
            kept[j * count + i] = kept[i * count + j];
          }
        }
      }
    }
    isFilled = true;
  };

  const row = async (sample: number): Promise<Values> => {
    if (kept === undefined) return await block(sample, sample + 1, 0);
    if (!isFilled) await fill(kept);
    return kept.subarray(sample * count, (sample + 1) * count) as Values;
  };

  const weightedSums = async (weights: Values, nearest: Values): Promise<Float64Array> => {
    const sums = new Float64Array(count);
    for (let from = 0; from < count; from += BLOCK) {
      const to = Math.min(from + BLOCK, count);
      const values = kept === undefined ? await block(from, to, 0) : undefined;
      for (let i = from; i < to; i++) {
        const similarity = values ? values.subarray((i - from) * count) as Values : await row(i);
        const [weight, least] = [weights[i], nearest[i]];
        for (let j = 0; j < count; j++) {
          const closer = similarity[j] - least;
          if (closer > 0) sums[j] += weight * closer;
        }
      }
    }
    return sums;
  };

  return {
    ofSquared: (squared) =>
      zerosLike(samples.data, squared.length).map((_, i) => similarity(squared[i])) as Values,
    row,
    weightedSums,
  };
}
