// Distances between samples of unit length that only one number is wanted of: the smallest, the median, or the one to
// the nearest of other samples. No square of distances is kept.

import { type Matrix, type Values } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import { squaredNorms } from "../numeric/norms.ts";
import { rootOf } from "./distances.ts";

const BLOCK = 256;
/** No two samples of unit length are farther apart, but for rounding. */
const FARTHEST = 2.000001;
const BINS = 1 << 16;

/** Calls back with the squared distance of each pair, once, by the dot formula in float64. */
async function eachPair(
  samples: Matrix,
  onPair: (squared: number) => void,
): Promise<void> {
  const { rows, columns } = samples;
  const data = Float64Array.from(samples.data);
  const norms = squaredNorms(data, rows, columns);
  const slice = (from: number, to: number) => ({
    data: data.subarray(from * columns, to * columns),
    rows: to - from,
    columns,
  });
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, rows);
    const products = await multiply(slice(from, to), slice(0, to), { transposeB: true });
    for (let i = from; i < to; i++) {
      const start = (i - from) * to;
      for (let j = 0; j < i; j++) onPair(-2 * products.data[start + j] + norms[i] + norms[j]);
    }
  }
}

/**
 * The smallest distance between samples that is not 0.
 *
 * @param samples Samples, (n x features)
 * @returns The distance, rounded as scikit-learn's are; none if all samples coincide or there is only one
 */
export async function smallestDistance(samples: Matrix): Promise<number | undefined> {
  let smallest = Infinity;
  await eachPair(samples, (squared) => {
    if (squared < smallest && rootOf(squared, samples.data) > 0) smallest = squared;
  });
  return smallest === Infinity ? undefined : rootOf(smallest, samples.data);
}

/**
 * The median of the distances between samples that are not 0, in two passes: the first counts distances by narrow
 * bins, the second sorts those of the median's bin.
 *
 * @param samples Samples of unit length, (n x features)
 * @returns The median, in the samples' precision; none if all samples coincide or there is only one
 */
export async function medianDistance(samples: Matrix): Promise<number | undefined> {
  const counts = new Float64Array(BINS + 1);
  const binOf = (distance: number) => Math.min(Math.floor(distance / FARTHEST * BINS), BINS);
  let total = 0;
  await eachPair(samples, (squared) => {
    const distance = rootOf(squared, samples.data);
    if (distance === 0) return;
    counts[binOf(distance)]++;
    total++;
  });
  if (total === 0) return;
  const ranks = [Math.floor((total - 1) / 2), Math.floor(total / 2)];
  const bins = ranks.map((rank) => {
    let below = 0;
    let bin = 0;
    while (below + counts[bin] <= rank) below += counts[bin++];
    return { bin, below };
  });
  const inside: number[] = [];
  await eachPair(samples, (squared) => {
    const distance = rootOf(squared, samples.data);
    if (distance === 0) return;
    const bin = binOf(distance);
    if (bin >= bins[0].bin && bin <= bins[1].bin) inside.push(distance);
  });
  inside.sort((a, b) => a - b);
  const [low, high] = ranks.map((rank) => inside[rank - bins[0].below]);
  const round = samples.data instanceof Float32Array ? Math.fround : (value: number) => value;
  return low === high ? low : round(round(low + high) / 2);
}

/**
 * Squared distance of each sample to the nearest of others.
 *
 * @param samples Samples, (n x features)
 * @param others Other samples, at least one, (m x features)
 * @returns Squared distances in float64, 0 or more, (n)
 */
export async function nearestSquaredDistances(
  samples: Matrix,
  others: Matrix,
): Promise<Float64Array<ArrayBuffer>> {
  const wide = (matrix: Matrix) => ({ ...matrix, data: Float64Array.from(matrix.data) });
  const [from, to] = [wide(samples), wide(others)];
  const norms = squaredNorms(from.data, from.rows, from.columns);
  const otherNorms = squaredNorms(to.data, to.rows, to.columns);
  const nearest = new Float64Array(from.rows).fill(Infinity);
  for (let start = 0; start < from.rows; start += BLOCK) {
    const end = Math.min(start + BLOCK, from.rows);
    const data = from.data.subarray(start * from.columns, end * from.columns) as Values;
    const products = await multiply<Values>(
      { data, rows: end - start, columns: from.columns },
      to,
      { transposeB: true },
    );
    for (let i = start, at = 0; i < end; i++) {
      for (let j = 0; j < to.rows; j++, at++) {
        const squared = -2 * products.data[at] + norms[i] + otherNorms[j];
        if (squared < nearest[i]) nearest[i] = squared;
      }
      nearest[i] = Math.max(0, nearest[i]);
    }
  }
  return nearest;
}
