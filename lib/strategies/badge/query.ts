// BADGE, fast: picks what the plain form beside it picks.
//
// Faster: the gradient of a candidate is the outer product of an error (its probabilities minus the indicator of its
// predicted class) and its embedding. The product of two gradients is therefore the product of their errors times the
// product of their embeddings, and no gradient is ever made. By Cauchy and Schwarz, the product of the errors alone
// often shows that a distance cannot shrink. The product of the embeddings is then not computed. Exact: both products
// are sums in float64 of the same numbers as in the plain form.

import { z } from "zod";
import { predictProbabilities } from "../../classifier/classifier.ts";
import { type Matrix, row, type Rows, type Values, widened } from "../../numeric/matrix.ts";
import { type StoredRows, storeRows } from "../../numeric/stored_rows.ts";
import { selfProducts } from "../../numeric/inner_products.ts";
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
 * @param options What counts as a centre
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { centers }: Options,
): Promise<Int32Array> {
  const { candidateEmbeddings, candidates, batchSize, classifier, randomState } = view;
  const probabilities = await predictProbabilities(classifier, candidateEmbeddings);
  using gradients = gradientsOf(probabilities, candidateEmbeddings);
  // Squared distance of each candidate to the nearest centre. The first centre is the origin; picks are at 0.
  const distances = gradients.squaredNorms.slice();
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const isFlat = distances.every((distance) => distance === 0);
    const weights = isFlat ? distances.map((_, i) => picks.includes(i) ? 0 : 1) : distances;
    const isFirst = picks.length === 0;
    const pick = isFirst ? firstLargest(weights) : drawProportional(weights, randomState);
    picks.push(pick);
    // If all distances are 0, the next pick becomes the only centre.
    if (isFlat || (isFirst && centers === "picked")) distances.fill(Infinity);
    addCentre(distances, gradients, pick);
    for (const picked of picks) distances[picked] = 0;
  }
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** Gradients of samples, as their factors. `using` gives their memory back. */
export interface Gradients extends Disposable {
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
 * The gradients of the last layer, as if the predicted classes were the true ones.
 *
 * @param probabilities Class probabilities, (samples x classes)
 * @param embeddings Embeddings, (samples x features)
 * @returns The gradients
 */
export function gradientsOf(probabilities: Matrix, embeddings: Rows): Gradients {
  const { rows } = probabilities;
  const errors = widened(probabilities);
  for (let i = 0; i < rows; i++) {
    const error = row(errors, i);
    error[firstLargest(error)] -= 1;
  }
  const stored = storeRows(embeddings);
  const embeddingNorms = selfProducts(stored.matrix);
  const gradientNorms = selfProducts(errors).map((norm, i) => norm * embeddingNorms[i]);
  const storedErrors = storeRows(errors);
  return {
    errors: storedErrors,
    embeddings: stored,
    embeddingNorms: embeddingNorms.map(Math.sqrt),
    squaredNorms: gradientNorms,
    [Symbol.dispose]() {
      storedErrors[Symbol.dispose]();
      stored[Symbol.dispose]();
    },
  };
}

/**
 * Lowers distances to the nearest centre by one more centre.
 *
 * @param distances Squared distance of each gradient to the nearest centre so far, changed in place, (samples)
 * @param gradients The gradients
 * @param pick Which gradient is the new centre
 */
export function addCentre(
  distances: Float64Array,
  { errors, embeddings, embeddingNorms, squaredNorms }: Gradients,
  pick: number,
): void {
  for (let i = 0; i < distances.length; i++) {
    const norms = squaredNorms[i] + squaredNorms[pick];
    const errorProduct = errors.product(i, pick);
    // By Cauchy and Schwarz, the product of the gradients is at most this.
    const largest = Math.abs(errorProduct) * embeddingNorms[i] * embeddingNorms[pick];
    if (norms - 2 * largest >= distances[i]) continue;
    const distance = norms - 2 * errorProduct * embeddings.product(i, pick);
    if (distance < distances[i]) distances[i] = Math.max(0, distance);
  }
}

function firstLargest(values: Values): number {
  let position = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[position]) position = i;
  return position;
}
