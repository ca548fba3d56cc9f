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
  const pull = into.fill(0);
  for (let i = 0; i < samples.rows; i++) {
    const c = nearest[i];
    if (c < 0) continue;
    const rest = balance * sums[c];
    const total = exp(similarities[i] / temperature) + rest;
    push[c] += balance / total;
    addScaled(pull, c * columns, samples, i, rest / total);
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

/** Adds a multiple of a sample to the values from `start` on. */
function addScaled(
  values: Doubles,
  start: number,
  { data, columns }: Matrix,
  i: number,
  factor: number,
): void {
  const first = i * columns;
  for (let k = 0; k < columns; k++) values[start + k] += factor * data[first + k];
}
