// The sample nearest to each centroid, each sample once.

import { dot } from "../../numeric/inner_products.ts";
import { type Matrix, row } from "../../numeric/matrix.ts";
import { multiply } from "../../numeric/products.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import type { RandomState } from "../../random/random_state.ts";
import type { UnitSamples } from "./unit_samples.ts";

/**
 * Finds the most similar sample for each centroid, one after the other, among those that are not taken.
 *
 * @param samples The samples
 * @param centroids The centroids at unit length, as many as samples or fewer, (centroids x features)
 * @param randomState Decides among equal ones; moved by a number for each sample and centroid
 * @returns The samples, in the order of the centroids
 */
export async function nearestSamples(
  { exact, rough, error }: UnitSamples,
  centroids: Matrix<Float64Array<ArrayBuffer>>,
  randomState: RandomState,
): Promise<number[]> {
  const isTaken = new Uint8Array(exact.rows);
  const taken: number[] = [];
  for (let c = 0; c < centroids.rows; c++) {
    const centroid = row(centroids, c);
    const single = { data: Float32Array.from(centroid), rows: 1, columns: exact.columns };
    const { data } = await multiply(single, rough, { transposeB: true });
    let largest = -Infinity;
    for (let i = 0; i < data.length; i++) if (!isTaken[i]) largest = Math.max(largest, data[i]);
    const similarities = Float64Array.from(data, (product, i) => {
      if (isTaken[i]) return NaN;
      // Rough products rule out all but a few.
      return product < largest - 2 * error ? -Infinity : dot(row(exact, i), centroid);
    });
    const pick = randomArgmax(similarities, randomState);
    isTaken[pick] = 1;
    taken.push(pick);
  }
  return taken;
}
