// MaxHerding: cover the space. Each pick adds the most to the generalized coverage, the mean over the candidates of their
// similarity to the nearest labeled or picked sample.
// W. Bae, J. Noh, D. J. Sutherland, "Generalized Coverage for More Robust Low-Budget Active Learning", ECCV 2024,
// Algorithm 1; defaults as in scikit-activeml 1.0.1.
//
// Names: `similarity` is the kernel k, exp(-γ d²), `coverage[i]` is max over x' in L of k(x_i, x'), `gain(j)` is what x_j
// adds to the estimate of the generalized coverage C_k.

import { normalizeRows, roundingOf } from "../../numeric/distances.ts";
import { takeRows, zerosLike } from "../../numeric/matrix.ts";
import { meanPairwise } from "../../numeric/pairwise_sums.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { exponentialLike } from "../herding/exponential.ts";
import { labeledOf, squaredDistances } from "../plain.ts";
import type { View } from "../strategy.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of MaxHerding.
 *
 * @param view What the strategy may see
 * @param options The kernel
 * @returns Positions among the visible samples, (batchSize)
 */
export function query(view: View, { gamma }: Options): Int32Array {
  const { embeddings, labels, candidates, batchSize, randomState } = view;
  const labeled = labeledOf(labels);
  // Candidates come first, then labeled samples, all of unit length.
  const unit = normalizeRows(takeRows(embeddings, [...candidates, ...labeled]));
  const ofCandidates = [...candidates.keys()];
  const ofLabeled = labeled.map((_, nth) => candidates.length + nth);
  const squared = squaredDistances(unit);
  // scikit-learn rounds each step to float32 if the samples are float32. This makes ties.
  const round = roundingOf(unit.data);
  const exp = exponentialLike(unit.data);
  const factor = round(-(gamma ?? 1 / unit.columns));
  // similarity[j][i] is k of candidate j and any sample i.
  const similarity = ofCandidates.map((j) =>
    [...ofCandidates, ...ofLabeled].map((i) => round(exp(round(round(squared(j, i)) * factor))))
  );
  const coverage = ofCandidates.map((i) => Math.max(0, ...ofLabeled.map((j) => similarity[i][j])));
  const picks: number[] = [];
  const gain = (j: number) => {
    // Without labels, scikit-activeml goes on in float64 after the first pick.
    const precision = labeled.length > 0 || picks.length === 0 ? unit.data : new Float64Array();
    const growth = zerosLike(precision, candidates.length);
    for (const i of ofCandidates) growth[i] = Math.max(0, similarity[j][i] - coverage[i]);
    return meanPairwise(growth);
  };
  while (picks.length < batchSize) {
    const gains = Float64Array.from(candidates, (_, j) => picks.includes(j) ? NaN : gain(j));
    const pick = randomArgmax(gains, randomState);
    picks.push(pick);
    for (const i of ofCandidates) coverage[i] = Math.max(coverage[i], similarity[pick][i]);
  }
  return Int32Array.from(picks, (pick) => candidates[pick]);
}
