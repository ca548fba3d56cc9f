// Uncertainty sampling: ask for the labels of the samples that the classifier is least sure of.
// B. Settles, "Active Learning Literature Survey", University of Wisconsin-Madison, 2009, Section 3.1.
//
// Names: `p` is P_θ(y | x), `first` and `second` are its values for the two most probable classes ŷ1 and ŷ2.

import { log } from "../../numeric/functions.ts";
import { predictProbabilities } from "../../classifier/classifier.ts";
import { roundingOf } from "../../numeric/distances.ts";
import { row } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { sum } from "../plain.ts";
import type { View } from "../strategy.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of uncertainty sampling.
 *
 * @param view What the strategy may see
 * @param options How uncertainty is measured
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, { method }: Options): Promise<Int32Array> {
  const { candidateEmbeddings, labels, candidates, batchSize, classifier, randomState } = view;
  const probabilities = await predictProbabilities(classifier, candidateEmbeddings);
  // numpy rounds each step to float32 if the probabilities are float32. This makes ties.
  const round = roundingOf(probabilities.data);
  const utility = new Float64Array(labels.length).fill(NaN);
  candidates.forEach((candidate, nth) => {
    const p = Array.from(row(probabilities, nth));
    const [first, second = 0] = p.toSorted((a, b) => b - a);
    const uncertainty = {
      least_confident: 1 - first,
      margin_sampling: 1 - round(first - second),
      entropy: -sum(p.filter((share) => share > 0).map((share) => share * log(share))),
    };
    utility[candidate] = round(uncertainty[method]);
  });
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const pick = randomArgmax(utility, randomState);
    picks.push(pick);
    utility[pick] = NaN;
  }
  return Int32Array.from(picks);
}
