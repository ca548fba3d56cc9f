// BAIT: label the batch that, together with the labeled samples, tells most about the classifier's parameters, where they
// matter for all samples.
// J. T. Ash, S. Goel, A. Krishnamurthy, S. Kakade, "Gone Fishing: Neural Active Learning with Fisher Embeddings", NeurIPS
// 2021, Algorithm 1; in the binary form of D. Huseljic, P. Hahn, M. Herde, L. Rauch, B. Sick, "Fast Fishing: Approximating
// BAIT for Efficient and Scalable Deep Active Image Classification", ECML PKDD 2024, which asks the classifier one thing
// only: is the most likely class right?
//
// Names: `p` is the probability of the most likely class of a sample x, and p (1 - p) x xᵀ the information I(x; θ); `F` is
// I(θ), that of all samples, and `M` that of the labels and picks, with the ridge `lambda`; `batchSize` is B. A candidate
// has the row v = sqrt(p (1 - p) B / (labeled + B)) x, so that v vᵀ is what it adds to M. `inverse` is M⁻¹, `a` is M⁻¹ v.

import { predictProbabilities } from "../../classifier/classifier.ts";
import { inverse as inverseOf } from "../../numeric/inverse.ts";
import { type Matrix, row, takeRows, type Values } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { labeledOf } from "../plain.ts";
import type { View } from "../strategy.ts";
import { fisherInformation, ridgeOf } from "./information.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of BAIT.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { lambda, oversample, fisher }: Options,
): Promise<Int32Array> {
  const { embeddings, labels, candidates, batchSize, classifier, randomState } = view;
  const labeled = labeledOf(labels);
  const everyone = takeRows(embeddings, [...candidates, ...labeled]);
  const variancesOf = async (samples: Matrix) => {
    const probabilities = await predictProbabilities(classifier, samples);
    return Float64Array.from({ length: samples.rows }, (_, i) => {
      const p = Math.max(...row(probabilities, i));
      return p * (1 - p);
    });
  };
  const variances = await variancesOf(everyone);
  const F = await fisherInformation(everyone, variances, fisher);

  // Of the information after this query, the labels so far have this share, and the batch has the rest.
  const share = labeled.length / (labeled.length + batchSize);
  const samples = takeRows(embeddings, labeled);
  const M = await fisherInformation(samples, variances.slice(candidates.length), fisher);
  const ridge = ridgeOf(M, lambda);
  for (let k = 0; k < M.rows; k++) {
    for (let l = 0; l < M.rows; l++) row(M, k)[l] = share * row(M, k)[l] + (k === l ? ridge : 0);
  }
  const inverse = inverseOf(M);
  const batchShare = batchSize / (labeled.length + batchSize);
  const v = Array.from(candidates, (_, i) => {
    const root = Math.sqrt(variances[i] * batchShare);
    return Float64Array.from(row(everyone, i), (value) => root * value);
  });

  /**
   * By how much tr(M⁻¹ F) falls if v vᵀ is added to M (sign 1); minus by how much it rises if v vᵀ is taken away (sign -1).
   * By Woodbury's identity it is tr(vᵀ M⁻¹ F M⁻¹ v (sign + vᵀ M⁻¹ v)⁻¹).
   */
  const gain = (v: Values, sign: number) => {
    const a = product(inverse, v);
    return inner(a, product(F, a)) / (sign + inner(v, a));
  };
  /** Adds v vᵀ to M, or takes it away: M⁻¹ loses a aᵀ / (sign + vᵀ M⁻¹ v). */
  const update = (v: Values, sign: number) => {
    const a = product(inverse, v);
    const factor = 1 / (sign + inner(v, a));
    for (let k = 0; k < a.length; k++) {
      for (let l = 0; l < a.length; l++) row(inverse, k)[l] -= factor * (a[k] * a[l]);
    }
  };

  // Forward: more picks than wanted, each the one that helps most.
  const picks: number[] = [];
  while (picks.length < Math.min(oversample * batchSize, candidates.length)) {
    const gains = Float64Array.from(v, (v, i) => picks.includes(i) ? NaN : gain(v, 1));
    const pick = randomArgmax(gains, randomState);
    picks.push(pick);
    update(v[pick], 1);
  }
  // Backward: the picks that would be missed least go again.
  while (picks.length > batchSize) {
    const gains = Float64Array.from(picks, (pick) => gain(v[pick], -1));
    const [dropped] = picks.splice(randomArgmax(gains, randomState), 1);
    update(v[dropped], -1);
  }
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** The inner product of two vectors, added up from the first to the last entry. */
function inner(b: Values, c: Values): number {
  let sum = 0;
  for (let k = 0; k < b.length; k++) sum += b[k] * c[k];
  return sum;
}

/** A matrix times a vector. Each entry is added up from the first to the last column. */
function product({ data, rows, columns }: Matrix, b: Values): Float64Array<ArrayBuffer> {
  const products = new Float64Array(rows);
  for (let k = 0; k < rows; k++) {
    let sum = 0;
    for (let l = 0; l < columns; l++) sum += data[k * columns + l] * b[l];
    products[k] = sum;
  }
  return products;
}
