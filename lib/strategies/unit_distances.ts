// Distances between samples of unit length that only one number is wanted of: the smallest, the median, or the one to
// the nearest of other samples. No square of distances is kept.

import { type Matrix, rowsBetween, type Values, widened } from "../numeric/matrix.ts";
import { multiply } from "../numeric/products.ts";
import { squaredNorms } from "../numeric/norms.ts";
import { rootOf } from "./distances.ts";

/** Rows and columns whose products are made at a time. */
const BLOCK = 256;
const COLUMNS = 1024;
/** No two samples of unit length are farther apart, squared, but for rounding. */
const FARTHEST = 4.00001;
const BINS = 1 << 16;
/** Only below this may the root of a square that is not 0 be rounded to 0. */
const TINY = 1e-40;

/** The squared distance of each pair, once, by the dot formula in float64; some at a time, overwritten by the next. */
async function* squaresOfPairs(samples: Matrix): AsyncGenerator<Float64Array> {
  const { rows, columns } = samples;
  const wide = widened(samples);
  const norms = squaredNorms(wide.data, rows, columns);
  const products = new Float64Array(BLOCK * COLUMNS);
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, rows);
    for (let left = 0; left < to; left += COLUMNS) {
      const right = Math.min(left + COLUMNS, to);
      const width = right - left;
      const into = products.subarray(0, (to - from) * width);
      await multiply(
        rowsBetween(wide, from, to),
        rowsBetween(wide, left, right),
        { transposeB: true },
        into,
      );
      for (let i = from; i < to; i++) {
        const squares = into.subarray(
          (i - from) * width,
          (i - from) * width + Math.min(width, i - left),
        );
        for (let j = 0; j < squares.length; j++) {
          squares[j] = -2 * squares[j] + norms[i] + norms[left + j];
        }
        yield squares;
      }
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
  for await (const squares of squaresOfPairs(samples)) {
    for (const squared of squares) {
      if (squared < smallest && isApart(squared, samples.data)) smallest = squared;
    }
  }
  return smallest === Infinity ? undefined : rootOf(smallest, samples.data);
}

/**
 * The median of the distances between samples that are not 0, in two passes: the first counts squared distances by
 * narrow bins, the second sorts those of the median's bin.
 *
 * @param samples Samples of unit length, (n x features)
 * @returns The median, in the samples' precision; none if all samples coincide or there is only one
 */
export async function medianDistance(samples: Matrix): Promise<number | undefined> {
  const counts = new Float64Array(BINS + 1);
  const binOf = (squared: number) => Math.min(Math.floor(squared * (BINS / FARTHEST)), BINS);
  let total = 0;
  for await (const squares of squaresOfPairs(samples)) {
    for (const squared of squares) {
      if (!isApart(squared, samples.data)) continue;
      counts[binOf(squared)]++;
      total++;
    }
  }
  if (total === 0) return;
  const ranks = [Math.floor((total - 1) / 2), Math.floor(total / 2)];
  const bins = ranks.map((rank) => {
    let below = 0;
    let bin = 0;
    while (below + counts[bin] <= rank) below += counts[bin++];
    return { bin, below };
  });
  const inside: number[] = [];
  for await (const squares of squaresOfPairs(samples)) {
    for (const squared of squares) {
      const bin = binOf(squared);
      if (bin < bins[0].bin || bin > bins[1].bin || !isApart(squared, samples.data)) continue;
      inside.push(squared);
    }
  }
  inside.sort((a, b) => a - b);
  // Roots are in the order of their squares, rounded or not.
  const [low, high] = ranks.map((rank) => rootOf(inside[rank - bins[0].below], samples.data));
  const round = samples.data instanceof Float32Array ? Math.fround : (value: number) => value;
  return low === high ? low : round(round(low + high) / 2);
}

/** Whether a distance is not 0, with its roundings. */
function isApart(squared: number, like: Values): boolean {
  return squared > TINY || rootOf(squared, like) > 0;
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
  const [from, to] = [widened(samples), widened(others)];
  const norms = squaredNorms(from.data, from.rows, from.columns);
  const otherNorms = squaredNorms(to.data, to.rows, to.columns);
  const nearest = new Float64Array(from.rows).fill(Infinity);
  for (let start = 0; start < from.rows; start += BLOCK) {
    const end = Math.min(start + BLOCK, from.rows);
    const products = await multiply(rowsBetween(from, start, end), to, { transposeB: true });
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
