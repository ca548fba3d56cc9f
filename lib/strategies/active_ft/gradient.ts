// The gradient of ActiveFT's loss for the centroids, from the nearest centroid of each sample.

import { exp } from "../../numeric/functions.ts";
import { dot } from "../../numeric/inner_products.ts";
import { type Matrix, row, rowsBetween } from "../../numeric/matrix.ts";
import { multiplyInOrder } from "../../numeric/ordered_products.ts";
import type { NearestCentroids } from "./nearest_centroids.ts";

type Doubles = Float64Array<ArrayBuffer>;

/** Vectors with their lengths. */
export interface Directions {
  /** All vectors at unit length, those that do not move first, (fixed + moving x features). */
  readonly everyone: Matrix<Doubles>;
  /** The lengths of those that move; 1 for a vector of zeros, (moving). */
  readonly lengths: Float64Array;
}

/**
 * Computes the gradient of the loss. plain.ts has its formula.
 *
 * @param samples Samples at unit length, (n x features)
 * @param directions Labeled samples and centroids
 * @param following The nearest centroid of each sample
 * @param settings Temperature of the similarities, and weight of the distance between centroids
 * @param into Where to write the gradient to, (moving * features)
 */
export async function writeGradient(
  samples: Matrix,
  { everyone, lengths }: Directions,
  { nearest, similarities }: NearestCentroids,
  { temperature, balance }: { temperature: number; balance: number },
  into: Doubles,
): Promise<void> {
  const { columns } = samples;
  const moving = rowsBetween(everyone, everyone.rows - lengths.length, everyone.rows);
  const attraction = await multiplyInOrder(moving, everyone, { transposeB: true });
  const { data } = attraction;
  for (let at = 0; at < data.length; at++) data[at] = exp(data[at] / temperature);
  const repelled = await multiplyInOrder(attraction, everyone);
  const sums = lengths.map((_, c) => row(attraction, c).reduce((sum, value) => sum + value, 0));

  const push = new Float64Array(lengths.length);
  const weights = new Float64Array(samples.rows);
  for (let i = 0; i < samples.rows; i++) {
    const c = nearest[i];
    if (c < 0) continue;
    const rest = balance * sums[c];
    const total = exp(similarities[i] / temperature) + rest;
    push[c] += balance / total;
    weights[i] = rest / total;
  }
  const pull = into.fill(0);
  for (const [c, members] of membersOf(nearest, lengths.length).entries()) {
    addScaled(pull.subarray(c * columns, (c + 1) * columns), samples, members, weights);
  }
  const scale = samples.rows * temperature;
  for (let c = 0; c < lengths.length; c++) {
    const slope = pull.subarray(c * columns, (c + 1) * columns);
    const away = row(repelled, c);
    for (let k = 0; k < columns; k++) slope[k] = (push[c] * away[k] - slope[k]) / scale;
    // Only the direction counts: what is along the centroid has no effect.
    const direction = row(moving, c);
    const along = dot(slope, direction);
    for (let k = 0; k < columns; k++) slope[k] = (slope[k] - along * direction[k]) / lengths[c];
  }
}

/** The samples of each centroid, ascending. */
function membersOf(nearest: Int32Array, count: number): Int32Array[] {
  const ends = new Int32Array(count + 1);
  for (let i = 0; i < nearest.length; i++) if (nearest[i] >= 0) ends[nearest[i] + 1]++;
  for (let c = 0; c < count; c++) ends[c + 1] += ends[c];
  const starts = ends.slice(0, count);
  const members = new Int32Array(ends[count]);
  const filled = starts.slice();
  for (let i = 0; i < nearest.length; i++) if (nearest[i] >= 0) members[filled[nearest[i]]++] = i;
  return Array.from(starts, (start, c) => members.subarray(start, ends[c + 1]));
}

/** Adds samples times their weights, one after the other. Four in a turn save most of the loads and stores. */
function addScaled(
  values: Doubles,
  { data }: Matrix,
  members: Int32Array,
  weights: Float64Array,
): void {
  const columns = values.length;
  const whole = members.length & ~3;
  for (let nth = 0; nth < whole; nth += 4) {
    const [i, j, k, l] = [members[nth], members[nth + 1], members[nth + 2], members[nth + 3]];
    const [weightI, weightJ, weightK, weightL] = [weights[i], weights[j], weights[k], weights[l]];
    const [atI, atJ, atK, atL] = [i * columns, j * columns, k * columns, l * columns];
    for (let at = 0; at < columns; at = (at + 1) | 0) {
      let value = values[at];
      value += weightI * data[(atI + at) | 0];
      value += weightJ * data[(atJ + at) | 0];
      value += weightK * data[(atK + at) | 0];
      value += weightL * data[(atL + at) | 0];
      values[at] = value;
    }
  }
  for (let nth = whole; nth < members.length; nth++) {
    const weight = weights[members[nth]];
    const start = members[nth] * columns;
    for (let at = 0; at < columns; at++) values[at] += weight * data[start + at];
  }
}
