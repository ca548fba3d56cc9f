// DCoM: cover the pool by balls around labeled samples while the classifier knows little, and turn to small margins as
// coverage grows. Each labeled sample's ball is as large as its neighbours' predicted classes agree with its label.
// I. Mishal, D. Weinshall, "DCoM: Active Learning for All Learners", arXiv:2407.01804, 2024.
//
// Names: `radii` is Δ, the list of the labeled samples' radii, and `radius` is their mean Δ_avg; `ball(i, δ)` is
// B_δ(x_i); `threshold` is τ, the purity that a ball needs; `coverage` is P(L), the covered share of the samples;
// `competence` is S(L); `degree` is the out-degree in the graph of uncovered samples; `k` and `a` are those of S.

import { predictProbabilities } from "../../classifier/classifier.ts";
import { normalizeRows } from "../../numeric/distances.ts";
import { exp } from "../../numeric/functions.ts";
import { innerProduct } from "../../numeric/inner_products.ts";
import { copyRows, row } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { labeledOf, sum } from "../plain.ts";
import type { View } from "../strategy.ts";
import { marginUncertainty } from "../uncertainty.ts";
import { type Options, RESOLUTION } from "./query.ts";

/**
 * The plain form of DCoM.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { initialDelta, maxDelta, k, a }: Options,
): Promise<Int32Array> {
  const { labels, candidates, batchSize, classifier, randomState } = view;
  const samples = normalizeRows(copyRows(view.embeddings));
  const probabilities = await predictProbabilities(classifier, view.embeddings);
  const everyone = [...labels.keys()];
  const labeled = labeledOf(labels);
  const squares = everyone.map((i) => innerProduct(samples, i, i));
  const squaredDistances = everyone.map((i) =>
    everyone.map((j) => squares[i] + squares[j] - 2 * innerProduct(samples, i, j))
  );
  const ball = (i: number, delta: number) =>
    everyone.filter((j) => squaredDistances[i][j] <= delta * delta);
  const coveredBy = (radii: number[]) => new Set(labeled.flatMap((i, nth) => ball(i, radii[nth])));

  // The largest radius at which the ball is pure, by bisection. The more is covered, the purer a ball has to be.
  const threshold = 0.4 + 0.2 * coveredBy(labeled.map(() => initialDelta)).size / labels.length;
  const predicted = everyone.map((i) => {
    const p = row(probabilities, i);
    return p.indexOf(Math.max(...p));
  });
  const radii = labeled.map((i) => {
    let [low, high] = [0, maxDelta];
    for (let width = maxDelta; width > RESOLUTION; width /= 2) {
      const delta = (low + high) / 2;
      const members = ball(i, delta);
      const purity = members.filter((j) => predicted[j] === labels[i]).length / members.length;
      if (purity < threshold) high = delta;
      else low = delta;
    }
    return (low + high) / 2;
  });
  const radius = labeled.length > 0 ? sum(radii) / labeled.length : initialDelta;

  const covered = coveredBy(radii);
  const coverage = covered.size / labels.length;
  const competence = (1 + exp(-k * (1 - a))) / (1 + exp(-k * (coverage - a)));

  const uncertainty = marginUncertainty(probabilities);
  const lowest = Math.min(...uncertainty);
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const left = [...candidates].filter((i) => !picks.includes(i));
    const degree = left.map((i) => ball(i, radius).filter((j) => !covered.has(j)).length);
    const doubt = left.map((i) => uncertainty[i] - lowest);
    // Both are scaled to 0 to 1, so that they can be mixed.
    const [mostDoubt, highestDegree] = [Math.max(...doubt), Math.max(...degree)];
    const score = left.map((_, nth) =>
      competence * (doubt[nth] / (mostDoubt || 1)) +
      (1 - competence) * (degree[nth] / (highestDegree || 1))
    );
    const utility = new Float64Array(candidates.length).fill(NaN);
    left.forEach((i, nth) => utility[candidates.indexOf(i)] = score[nth]);
    const pick = candidates[randomArgmax(utility, randomState)];
    picks.push(pick);
    for (const j of ball(pick, radius)) covered.add(j);
  }
  return Int32Array.from(picks);
}
