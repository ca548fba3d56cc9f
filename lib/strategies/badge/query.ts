// BADGE: k-means++ on the gradients that the candidates would cause in the last layer if their predicted class were
// right. Long gradients mean uncertainty, distant ones diversity.
// J. T. Ash, C. Zhang, A. Krishnamurthy, J. Langford, A. Agarwal, "Deep Batch Active Learning by Diverse, Uncertain
// Gradient Lower Bounds", ICLR 2020.
//
// A gradient is the outer product of an error (probabilities minus the predicted class) and an embedding, so that
// <gradient i, gradient j> = <error i, error j> <embedding i, embedding j>: gradients need not exist.
//
// Two differences from scikit-activeml 1.0.1, which this follows otherwise:
// - A picked candidate is at distance 0 from itself. There it is at a distance of rounding noise, so that among
//   coinciding candidates one index may come twice; here the draw is among the rest.
// - It keeps the first squared norms as upper bounds of the distances, as if the origin had been picked. The option
//   `centers: "picked"` counts only distances to real picks.

import { z } from "zod";
import { predictProbabilities } from "../../classifier/classifier.ts";
import { type Matrix, row, type Values, widened } from "../../numeric/matrix.ts";
import { type StoredRows, storeRows } from "../../numeric/stored_rows.ts";
import { squaredNorms } from "../../numeric/distances.ts";
import { drawProportional } from "../draw.ts";
import type { View } from "../strategy.ts";

/** Options of BADGE. */
export const options = z.strictObject({
  centers: z.enum(["original", "picked"]).default("original").describe(
    'What distances are measured to: "original" keeps the origin as a centre, "picked" has picks alone',
  ),
});

/** Checked options of BADGE. */
export type Options = z.infer<typeof options>;

/**
 * Picks the candidate with the longest gradient, then draws the others with probabilities proportional to their
 * squared distance to the nearest centre.
 *
 * @param view What the strategy may see
 * @param options Which centres count
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { centers }: Options,
): Promise<Int32Array> {
  const { candidateEmbeddings, candidates, batchSize, classifier, randomState } = view;
  const probabilities = await predictProbabilities(classifier, candidateEmbeddings);
  const gradients = gradientsOf(probabilities, candidateEmbeddings);
  // Squared distance of each candidate to the nearest centre: at first the origin, and 0 for picks.
  const distances = gradients.squaredNorms.slice();
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const isFlat = distances.every((distance) => distance === 0);
    const weights = isFlat ? distances.map((_, i) => picks.includes(i) ? 0 : 1) : distances;
    const isFirst = picks.length === 0;
    const pick = isFirst ? firstLargest(weights) : drawProportional(weights, randomState);
    picks.push(pick);
    // Where all distances are 0, the next pick is a centre on its own.
    if (isFlat || (isFirst && centers === "picked")) distances.fill(Infinity);
    approach(distances, gradients, pick);
    for (const picked of picks) distances[picked] = 0;
  }
  gradients.errors.release();
  gradients.embeddings.release();
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** Gradients of samples, as factors. */
export interface Gradients {
  /** Probabilities minus the indicator of the predicted class, in float64, (samples x classes). */
  readonly errors: StoredRows;
  /** Embeddings, (samples x features). */
  readonly embeddings: StoredRows;
  /** Norm of each embedding, (samples). */
  readonly embeddingNorms: Float64Array<ArrayBuffer>;
  /** Squared norm of each gradient, (samples). */
  readonly squaredNorms: Float64Array<ArrayBuffer>;
}

/**
 * The gradients of the last layer if the predicted classes were right.
 *
 * @param probabilities Class probabilities, (samples x classes)
 * @param embeddings Embeddings, (samples x features)
 * @returns The gradients' factors; to be released
 */
export function gradientsOf(probabilities: Matrix, embeddings: Matrix): Gradients {
  const { rows } = probabilities;
  const errors = widened(probabilities);
  for (let i = 0; i < rows; i++) {
    const error = row(errors, i);
    error[firstLargest(error)] -= 1;
  }
  const stored = storeRows(embeddings);
  const embeddingNorms = squaredNorms(stored.matrix);
  const gradientNorms = squaredNorms(errors).map((norm, i) => norm * embeddingNorms[i]);
  return {
    errors: storeRows(errors),
    embeddings: stored,
    embeddingNorms: embeddingNorms.map(Math.sqrt),
    squaredNorms: gradientNorms,
  };
}

/**
 * Takes a pick into account.
 *
 * @param distances Squared distance of each gradient to the nearest centre so far, lowered in place, (samples)
 * @param gradients The gradients
 * @param pick The new centre
 */
export function approach(
  distances: Float64Array,
  { errors, embeddings, embeddingNorms, squaredNorms }: Gradients,
  pick: number,
): void {
  for (let i = 0; i < distances.length; i++) {
    const norms = squaredNorms[i] + squaredNorms[pick];
    const errorProduct = errors.product(i, pick);
    // By Cauchy and Schwarz the embeddings' product, the dearer one, often cannot matter.
    const limit = Math.abs(errorProduct) * embeddingNorms[i] * embeddingNorms[pick];
    if (norms - 2 * limit >= distances[i]) continue;
    const distance = norms - 2 * errorProduct * embeddings.product(i, pick);
    if (distance < distances[i]) distances[i] = Math.max(0, distance);
  }
}

function firstLargest(values: Values): number {
  let position = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[position]) position = i;
  return position;
}
