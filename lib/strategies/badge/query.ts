// BADGE, fast: picks what the plain form beside it picks.
//
// Faster: the gradient of a candidate is the outer product of an error (its probabilities minus the indicator of its
// predicted class) and its embedding. The product of two gradients is therefore the product of their errors times the
// product of their embeddings, and no gradient is ever made. By Cauchy and Schwarz, the product of the errors alone
// often shows that a distance cannot shrink. The product of the embeddings is then not computed. Probabilities are
// predicted block after block into the memory of the kernel that multiplies errors. Exact: both products are sums in
// float64 of the same numbers as in the plain form.

import { z } from "zod";
import { type Classifier, predictProbabilities } from "../../classifier/classifier.ts";
import { rowBlocks, type Rows } from "../../numeric/matrix.ts";
import { type StoredRows, storeRows } from "../../numeric/stored_rows.ts";
import { selfProducts } from "../../numeric/inner_products.ts";
import { drawProportional } from "../draw.ts";
import type { View } from "../strategy.ts";
import { type Errors, roomForErrors } from "./errors.ts";

/** Candidates predicted at a time, which stay in the cache. */
const BLOCK = 1024;

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
  const errors = await predictErrors(classifier, candidateEmbeddings);
  using gradients = gradientsOf(errors, candidateEmbeddings);
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

/** Predicts samples. */
async function predictErrors(classifier: Classifier, samples: Rows): Promise<Errors> {
  const { classCount, model } = classifier;
  // Where a class has no label, float32 probabilities come in a float64 matrix.
  const errors = roomForErrors(samples.rows, classCount, model?.intercepts ?? new Float64Array());
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    const { data } = await predictProbabilities(classifier, block);
    errors.probabilities.data.set(data, first * classCount);
  }
  return errors;
}

/** Gradients of samples, as their factors. `using` gives their memory back. */
export interface Gradients extends Disposable {
  /** Probabilities minus the indicator of the predicted class, (samples x classes). */
  readonly errors: Errors;
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
 * @param errors Errors with their probabilities, (samples x classes); the gradients give their memory back
 * @param samples Embeddings, (samples x features)
 * @returns The gradients
 */
export function gradientsOf(errors: Errors, samples: Rows): Gradients {
  const embeddings = storeRows(samples);
  const embeddingNorms = selfProducts(embeddings.matrix);
  const squaredNorms = errors.squaredNorms().map((norm, i) => norm * embeddingNorms[i]);
  return {
    errors,
    embeddings,
    embeddingNorms: embeddingNorms.map(Math.sqrt),
    squaredNorms,
    [Symbol.dispose]() {
      errors[Symbol.dispose]();
      embeddings[Symbol.dispose]();
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
  const errorProducts = errors.products(pick);
  for (let i = 0; i < distances.length; i++) {
    const norms = squaredNorms[i] + squaredNorms[pick];
    const errorProduct = errorProducts[i];
    // By Cauchy and Schwarz, the product of the gradients is at most this.
    const largest = Math.abs(errorProduct) * embeddingNorms[i] * embeddingNorms[pick];
    if (norms - 2 * largest >= distances[i]) continue;
    const distance = norms - 2 * errorProduct * embeddings.product(i, pick);
    if (distance < distances[i]) distances[i] = Math.max(0, distance);
  }
}

function firstLargest(values: Float64Array): number {
  let position = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[position]) position = i;
  return position;
}
