// UHerding: cover the space where the classifier is unsure. Each pick adds the most to the uncertainty coverage, the mean
// over the candidates of their uncertainty times their similarity to the nearest labeled or picked sample.
// W. Bae, D. J. Sutherland, G. Oliveira, "Uncertainty Herding: One Active Learning Method for All Label Budgets",
// ICLR 2025; defaults as in scikit-activeml's development branch.
//
// Names: `temperature` is τ, `uncertainty` is U(x; τ), `similarity` is the kernel k_σ, `width` is σ, `coverage[i]` is
// max over x' in S of k_σ(x_i, x'), `gain(j)` is what x_j adds to the estimate of UC(S).

import { exp } from "../../numeric/functions.ts";
import { distanceFromSquare, normalizeRows, roundingOf } from "../../numeric/distances.ts";
import { takeRows } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { labeledOf, squaredDistances } from "../plain.ts";
import type { View } from "../strategy.ts";
import { calibratedTemperature, calibratedUncertainties } from "./temperature.ts";

/**
 * The plain form of UHerding.
 *
 * @param view What the strategy may see
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View): Promise<Int32Array> {
  const labeled = Int32Array.from(labeledOf(view.labels));
  return await queryAt(view, await calibratedTemperature(view, labeled));
}

/**
 * The plain form of UHerding at a temperature that is known.
 *
 * @param view What the strategy may see
 * @param temperature The temperature τ of the classifier
 * @returns Positions among the visible samples, (batchSize)
 */
export async function queryAt(view: View, temperature: number): Promise<Int32Array> {
  const { embeddings, labels, candidates, batchSize, randomState } = view;
  const labeled = labeledOf(labels);
  const uncertainty = await calibratedUncertainties(view, temperature); // U(x; τ)

  // Candidates come first, then labeled samples, all of unit length.
  const unit = normalizeRows(takeRows(embeddings, [...candidates, ...labeled]));
  const ofCandidates = [...candidates.keys()];
  const ofLabeled = labeled.map((_, nth) => candidates.length + nth);
  const squared = squaredDistances(unit);
  // scikit-learn rounds each step to float32 if the samples are float32. This makes ties.
  const round = roundingOf(unit.data);
  const apart = (ones: number[]) =>
    ones.flatMap((i) =>
      ones.filter((j) => j < i).map((j) => distanceFromSquare(squared(i, j), unit.data))
    )
      .filter((distance) => distance > 0).sort((a, b) => a - b);
  const width = labeled.length > 0 ? apart(ofLabeled)[0] : median(apart(ofCandidates), round);
  const gamma = round(1 / (width ?? 1) ** 2);
  // similarity[j][i] is k_σ of candidate j and any sample i.
  const similarity = ofCandidates.map((j) =>
    [...ofCandidates, ...ofLabeled].map((i) => round(exp(round(round(squared(j, i)) * -gamma))))
  );
  const coverage = ofCandidates.map((i) => Math.max(0, ...ofLabeled.map((j) => similarity[i][j])));
  const roundGain = roundingOf(uncertainty);
  const gain = (j: number) => {
    let total = 0;
    for (const i of ofCandidates) {
      const closer = Math.max(0, roundGain(similarity[j][i] - coverage[i]));
      total = roundGain(total + roundGain(uncertainty[i] * closer));
    }
    return roundGain(total / candidates.length);
  };
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const gains = Float64Array.from(candidates, (_, j) => picks.includes(j) ? NaN : gain(j));
    const pick = randomArgmax(gains, randomState);
    picks.push(pick);
    for (const i of ofCandidates) coverage[i] = Math.max(coverage[i], similarity[pick][i]);
  }
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** The median of ascending values; undefined if there are no values. */
function median(ascending: number[], round: (value: number) => number): number | undefined {
  const middle = ascending.length / 2;
  const [low, high] = [ascending[Math.ceil(middle) - 1], ascending[Math.floor(middle)]];
  return ascending.length === 0 ? undefined : round(round(low + high) / 2);
}
