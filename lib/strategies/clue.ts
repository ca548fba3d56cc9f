// CLUE: cluster the candidates, each weighted by the classifier's uncertainty, with one cluster for each pick. Pick the
// candidate nearest to each centre.
// V. Prabhu, A. Chandrasekaran, K. Saenko, J. Hoffman, "Active Domain Adaptation via Clustering Uncertainty-weighted
// Embeddings", ICCV 2021; as in scikit-activeml 1.0.1.
//
// Names: `candidateEmbeddings` are φ(x), `batchSize` is B, `temperature` is T; `weights` are H(Y | x), `centres` are μ_k.

import { z } from "zod";
import { predictProbabilities } from "../classifier/classifier.ts";
import { distancesToCentres, kmeans } from "../cluster/kmeans.ts";
import { pow } from "../numeric/functions.ts";
import { copyRows, type Matrix, row, type Values, zerosLike } from "../numeric/matrix.ts";
import { randomArgmax } from "../random/batch_selection.ts";
import { RandomState } from "../random/random_state.ts";
import type { View } from "./strategy.ts";
import { entropy } from "./uncertainty.ts";

/** Options of CLUE. */
export const options = z.strictObject({
  temperature: z.number().gt(0).default(1).describe(
    "Logits are divided by it: below 1 only the most uncertain candidates count, far above 1 all count the same",
  ),
});

/** Checked options of CLUE. */
export type Options = z.infer<typeof options>;

/** Weights that are all smaller than its reciprocal are multiplied by it, again and again. */
const STEP = 2 ** 32;

/**
 * Picks the candidates nearest to the centres of clusters of uncertain candidates.
 *
 * @param view What the strategy may see
 * @param options How much uncertainty counts
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, { temperature }: Options): Promise<Int32Array> {
  const { labels, candidates, batchSize, classifier, seed, randomState } = view;
  const samples = copyRows(view.candidateEmbeddings);
  const probabilities = await predictProbabilities(classifier, samples);
  const weights = weightsOf(entropy(tempered(probabilities, temperature)), samples.data);
  const seeded = new RandomState(seed, randomState.generator);
  const { centres } = await kmeans(samples, batchSize, seeded, { weights });
  const distances = await distancesToCentres(samples, centres);
  const nearness = new Float64Array(labels.length).fill(NaN);
  const picks: number[] = [];
  while (picks.length < batchSize) {
    candidates.forEach((candidate, i) => nearness[candidate] = -row(distances, i)[picks.length]);
    for (const pick of picks) nearness[pick] = NaN;
    picks.push(randomArgmax(nearness, randomState));
  }
  return Int32Array.from(picks);
}

/**
 * Entropies as weights in the precision of the samples. A low temperature makes entropies that this precision rounds to 0, or
 * whose reciprocals are infinite in it. k-means multiplies by the reciprocal of a cluster's weight.
 */
function weightsOf(entropies: Values, samples: Values): Values {
  const scaled = Float64Array.from(entropies);
  let largest = scaled.reduce((a, b) => Math.max(a, b), 0);
  // As in scikit-activeml, all count the same where the classifier is sure of all.
  if (largest === 0) return zerosLike(samples, entropies.length).fill(1) as Values;
  // A power of two rounds nothing, so that weights stay the same relative to each other.
  for (; largest < 1 / STEP; largest *= STEP) scaled.forEach((_, i) => scaled[i] *= STEP);
  // From here on, sums of weights and their differences have finite reciprocals.
  const smallest = samples instanceof Float32Array ? 2 ** -103 : 2 ** -970;
  const weights = zerosLike(samples, entropies.length);
  weights.set(scaled.map((weight) => weight < smallest ? 0 : weight));
  return weights;
}

/** Probabilities at another temperature of the logits: softmax(z / T) is p^(1/T), scaled to a sum of 1. */
function tempered({ data, rows, columns }: Matrix, temperature: number): Matrix {
  if (temperature === 1) return { data, rows, columns };
  // In float64, because a low temperature makes shares that float32 rounds to 0.
  const out = new Float64Array(data.length);
  for (let start = 0; start < out.length; start += columns) {
    const own = data.subarray(start, start + columns);
    const largest = Math.max(...own);
    const powers = Array.from(own, (share) => pow(share / largest, 1 / temperature));
    const sum = powers.reduce((sum, power) => sum + power, 0);
    powers.forEach((power, k) => out[start + k] = power / sum);
  }
  return { data: out, rows, columns };
}
