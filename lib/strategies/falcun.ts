// FALCUN: draw samples that are uncertain and whose class probabilities differ from those picked already. Works on
// probabilities alone. S. Gilhuber, A. Beer, Y. Ma, T. Seidl, "FALCUN: A Simple and Efficient Deep Active Learning
// Strategy", ECML PKDD 2024.

import { z } from "zod";
import { predictProbabilities } from "../classifier/classifier.ts";
import { type Matrix, zerosLike } from "../numeric/matrix.ts";
import { probabilityDistances } from "../numeric/probability_distances.ts";
import { drawProportional } from "./draw.ts";
import type { View } from "./strategy.ts";
import { marginUncertainty } from "./uncertainty.ts";

/** Options of FALCUN. */
export const options = z.strictObject({
  gamma: z.number().min(0).default(10).describe(
    "Power of the relevance: 0 draws at random, larger values prefer the most relevant",
  ),
});

/**
 * Draws candidates with probabilities proportional to a power of uncertainty plus diversity.
 *
 * @param view What the strategy may see
 * @param options The power
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { gamma }: z.infer<typeof options>,
): Promise<Int32Array> {
  const { candidateEmbeddings, candidates, batchSize, classifier, randomState } = view;
  const probabilities = withoutEmptyColumns(
    await predictProbabilities(classifier, candidateEmbeddings),
    classifier.seenClasses,
  );
  const uncertainties = Float64Array.from(marginUncertainty(probabilities));
  // Diversity, the distance to the nearest pick; as long as there is none, uncertainty stands in for it.
  const distances = uncertainties.slice();
  const between = probabilityDistances(probabilities);
  const isSingle = probabilities.data instanceof Float32Array;
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const weights = relevances(uncertainties, distances, gamma, isSingle);
    for (const pick of picks) weights[pick] = 0;
    if (weights.every((weight) => weight === 0)) {
      weights.fill(1);
      for (const pick of picks) weights[pick] = 0;
    }
    const pick = drawProportional(weights, randomState);
    picks.push(pick);
    between.limits.set(distances);
    lower(distances, between.to(pick));
    rescale(distances, isSingle);
  }
  between.release();
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** Without the classes that have no label yet, whose probabilities are 0 and add nothing to margins and distances. */
function withoutEmptyColumns(probabilities: Matrix, seenClasses: Int32Array): Matrix {
  const { data, rows, columns } = probabilities;
  if (seenClasses.length === 0 || seenClasses.length === columns) return probabilities;
  const kept = zerosLike(data, rows * seenClasses.length);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < seenClasses.length; j++) kept[at++] = data[i * columns + seenClasses[j]];
  }
  return { data: kept, rows, columns: seenClasses.length };
}

/** A power of uncertainty plus diversity, with the roundings of float32 if probabilities are `single`. */
function relevances(
  uncertainties: Float64Array,
  distances: Float64Array,
  gamma: number,
  isSingle: boolean,
): Float64Array<ArrayBuffer> {
  const weights = new Float64Array(distances.length);
  let scale = 1;
  const raise = () => {
    for (let i = 0; i < weights.length; i++) {
      const sum = (uncertainties[i] + distances[i]) / scale;
      weights[i] = isSingle ? Math.fround(power(Math.fround(sum), gamma)) : power(sum, gamma);
    }
  };
  raise();
  if (weights.includes(Infinity)) {
    // Where powers of the sums are too large for numbers, those of their shares of the largest sum are not.
    for (let i = 0; i < weights.length; i++) {
      scale = Math.max(scale, uncertainties[i] + distances[i]);
    }
    raise();
  }
  return weights;
}

/** Math.pow, faster for small whole exponents. */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || exponent > 64) return Math.pow(base, exponent);
  let product = 1;
  for (let square = base, left = exponent; left > 0; left >>= 1, square *= square) {
    if (left & 1) product *= square;
  }
  return product;
}

function lower(distances: Float64Array, others: Float64Array): void {
  for (let i = 0; i < distances.length; i++) {
    if (others[i] < distances[i]) distances[i] = others[i];
  }
}

/** Brings distances to 0 to 1. */
function rescale(distances: Float64Array, isSingle: boolean): void {
  let smallest = Infinity;
  let largest = -Infinity;
  for (let i = 0; i < distances.length; i++) {
    smallest = Math.min(smallest, distances[i]);
    largest = Math.max(largest, distances[i]);
  }
  const range = largest - smallest;
  for (let i = 0; i < distances.length; i++) {
    distances[i] -= smallest;
    if (range > 0) distances[i] /= range;
    if (isSingle) distances[i] = Math.fround(distances[i]);
  }
}
