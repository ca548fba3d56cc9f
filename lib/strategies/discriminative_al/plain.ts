// DiscriminativeAL: make the labeled samples look like the pool. A classifier learns to tell unlabeled samples from
// labeled samples. The candidate with the highest probability of being unlabeled is picked. It counts as labeled from
// then on. D. Gissin, S. Shalev-Shwartz, "Discriminative Active Learning", arXiv:1907.06347, 2019, Algorithm 1 with as
// many mini-queries as picks.
//
// Names: `embeddings` are Ψ(x), `side` tells the classes l and u, the labeled set L and the unlabeled set U;
// `batchSize` is K.

import { fitClassifier, predictProbabilities } from "../../classifier/classifier.ts";
import { row } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";

const LABELED = 0;
const UNLABELED = 1;

/**
 * The plain form of DiscriminativeAL.
 *
 * @param view What the strategy may see
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View): Promise<Int32Array> {
  const { embeddings, labels, candidates, batchSize, seed, randomState } = view;
  const { settings } = view.classifier;
  const side = labels.map((label) => label === MISSING_LABEL ? UNLABELED : LABELED);
  const picks: number[] = [];
  while (picks.length < batchSize) {
    // With no label yet there is only one class: every candidate is unlabeled with probability 1.
    const discriminator = await fitClassifier(embeddings, side, { classCount: 2, settings, seed });
    const probabilities = await predictProbabilities(discriminator, view.candidateEmbeddings);
    const isUnlabeled = Float64Array.from(
      candidates,
      (i, nth) => side[i] === UNLABELED ? row(probabilities, nth)[UNLABELED] : NaN,
    );
    const pick = candidates[randomArgmax(isUnlabeled, randomState)]; // argmax of P(y = u | Ψ(x))
    picks.push(pick);
    side[pick] = LABELED;
  }
  return Int32Array.from(picks);
}
