// ActiveFT, fast: picks what the plain form beside it picks.
//
// Faster: the gradient needs only the nearest centroid of each sample, and most samples keep it from step to step;
// nearest_centroids.ts follows them. Rough products also find the candidates nearest to the centroids at the end.
// Exact: similarities, sums and steps are those of the plain form, in float64 with fixed orders of additions.

import { z } from "zod";
import { normalizeRows } from "../../numeric/distances.ts";
import { dot } from "../../numeric/inner_products.ts";
import {
  copyRows,
  type Matrix,
  row,
  rowsBetween,
  takeRows,
  widened,
} from "../../numeric/matrix.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";
import { adam } from "./adam.ts";
import { writeGradient } from "./gradient.ts";
import { nearestCentroids } from "./nearest_centroids.ts";
import { nearestSamples } from "./nearest_samples.ts";
import { unitSamples } from "./unit_samples.ts";

type Doubles = Float64Array<ArrayBuffer>;

/** Options of ActiveFT. The defaults are the authors'. */
export const options = z.strictObject({
  temperature: z.number().min(0.01).default(0.07).describe("Temperature of the similarities"),
  balance: z.number().gt(0).default(1).describe("Weight of the distance between centroids"),
  iterations: z.int().min(1).default(300).describe("Steps of the optimisation"),
  learningRate: z.number().gt(0).default(0.001).describe("Size of a step"),
});

/** Checked options of ActiveFT. */
export type Options = z.infer<typeof options>;

/**
 * Picks the candidates nearest to centroids that were moved to where the pool lies.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { temperature, balance, iterations, learningRate }: Options,
): Promise<Int32Array> {
  const { candidates, candidateEmbeddings, batchSize, labels, randomState } = view;
  const samples = unitSamples(normalizeRows(copyRows(candidateEmbeddings)));
  const labeled = Int32Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
  const fixed = widened(normalizeRows(takeRows(view.embeddings, labeled)));
  const start = randomState.choice(candidates.length, batchSize, { replace: false });
  const parameters = widened(takeRows(samples.exact, start));
  const step = adam(parameters.data.length, learningRate);
  const directions = directionsOf(fixed, batchSize);
  using following = await nearestCentroids(samples, fixed, batchSize);
  const gradient = new Float64Array(parameters.data.length);
  directions.follow(parameters);
  for (let t = 0; t < iterations; t++) {
    await following.update(directions.moving);
    await writeGradient(samples.exact, directions, following, { temperature, balance }, gradient);
    step(parameters.data, gradient);
    directions.follow(parameters);
  }
  const picks = await nearestSamples(samples, directions.moving, randomState);
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** Room for the directions of vectors that move, behind those of fixed ones. */
function directionsOf(fixed: Matrix<Doubles>, count: number) {
  const { columns } = fixed;
  const rows = fixed.rows + count;
  const everyone = { data: new Float64Array(rows * columns), rows, columns };
  everyone.data.set(fixed.data);
  const moving = rowsBetween(everyone, fixed.rows, rows);
  const lengths = new Float64Array(count);
  return {
    everyone,
    moving,
    lengths,
    /** Takes over the directions of vectors. A vector of zeros stays as it is. */
    follow(vectors: Matrix<Doubles>): void {
      for (let c = 0; c < count; c++) {
        const vector = row(vectors, c);
        lengths[c] = Math.sqrt(dot(vector, vector)) || 1;
        const direction = row(moving, c);
        for (let k = 0; k < columns; k++) direction[k] = vector[k] / lengths[c];
      }
    },
  };
}
