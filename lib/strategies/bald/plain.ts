// BALD: pick the candidates whose labels would tell the most about the classifier's parameters. Draws of the parameters
// are stood for by copies of a candidate in which most features are hidden.
// N. Houlsby, F. Huszár, Z. Ghahramani, M. Lengyel, "Bayesian Active Learning for Classification and Preference
// Learning", arXiv:1112.5745, 2011; dropout as the draws: Y. Gal, R. Islam, Z. Ghahramani, "Deep Bayesian Active
// Learning with Image Data", ICML 2017.
//
// Names: `mutualInformation` is I[y; θ | x, D] = H[y | x, D] - E_θ H[y | x, θ]; `dropoutSamples` draws of θ.

import { predictProbabilities } from "../../classifier/classifier.ts";
import { log } from "../../numeric/functions.ts";
import { row, takeRows } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { sum } from "../plain.ts";
import type { View } from "../strategy.ts";
import type { DropoutOptions } from "./mutual_information.ts";

/**
 * The plain form of BALD.
 *
 * @param view What the strategy may see
 * @param options How much is hidden, and how often
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, options: DropoutOptions): Promise<Int32Array> {
  const utility = await mutualInformation(view, options);
  const picks: number[] = [];
  while (picks.length < view.batchSize) {
    const pick = randomArgmax(utility, view.randomState);
    picks.push(view.candidates[pick]);
    utility[pick] = NaN;
  }
  return Int32Array.from(picks);
}

/**
 * The plain form of the mutual information.
 *
 * @param view What the strategy may see; its random state is moved
 * @param options How much is hidden, and how often
 * @returns The mutual information of each candidate in nats, (candidates)
 */
export async function mutualInformation(
  { candidateEmbeddings, candidates, classifier, randomState }: View,
  { dropoutRate, dropoutSamples }: DropoutOptions,
): Promise<Float64Array> {
  const scores = new Float64Array(candidates.length);
  // Fewer than two classes give no model, and nothing to tell about its parameters.
  if (classifier.model === undefined) return scores;
  for (const i of candidates.keys()) {
    const copies = takeRows(candidateEmbeddings, new Int32Array(dropoutSamples).fill(i));
    for (let at = 0; at < copies.data.length; at++) {
      if (randomState.random() < dropoutRate) copies.data[at] = 0;
      else copies.data[at] /= 1 - dropoutRate; // The mean over all masks is the candidate itself.
    }
    const predicted = await predictProbabilities(classifier, copies);
    const draws = Array.from({ length: dropoutSamples }, (_, m) => Array.from(row(predicted, m)));
    const mean = draws[0].map((_, k) => sum(draws.map((p) => p[k])) / dropoutSamples);
    const expected = sum(draws.map(entropy)) / dropoutSamples;
    // It is 0 or more, but for the rounding.
    scores[i] = Math.max(0, entropy(mean) - expected);
  }
  return scores;
}

/** H(p) = -Σ p log p. */
function entropy(p: readonly number[]): number {
  return p.reduce((h, share) => share > 0 ? h - share * log(share) : h, 0);
}
