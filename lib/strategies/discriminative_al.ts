// DiscriminativeAL: make the labeled samples look like the pool. A classifier learns to tell unlabeled samples from
// labeled ones; the one it takes for unlabeled most surely is picked, counts as labeled, and the next is looked for.
// D. Gissin, S. Shalev-Shwartz, "Discriminative Active Learning", arXiv:1907.06347, 2019.

import { z } from "zod";
import { positiveProbabilities } from "../classifier/classifier.ts";
import { twoClassFits } from "../classifier/two_classes.ts";
import { requireFinite } from "../numeric/finite.ts";
import { zerosLike } from "../numeric/matrix.ts";
import { randomArgmax } from "../random/ties.ts";
import { MISSING_LABEL, type View } from "./strategy.ts";

/** DiscriminativeAL has no options. */
export const options = z.strictObject({});

const LABELED = 0;
const UNLABELED = 1;

/**
 * Picks the candidates that differ most from the labeled samples, with a fit for each pick.
 *
 * @param view What the strategy may see
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View): Promise<Int32Array> {
  const { embeddings, labels, candidates, batchSize, classifier, randomState } = view;
  const sides = labels.map((label) => label === MISSING_LABEL ? UNLABELED : LABELED);
  const discriminators = twoClassFits(embeddings);
  // With nothing labeled there is one class only, and all candidates are equal.
  const unlabeledProbabilities = async () => {
    if (!sides.includes(LABELED)) return zerosLike(embeddings.data, embeddings.rows);
    const { logits, iterations } = await discriminators.fit(sides, classifier.settings);
    if (iterations === 0) requireFinite(embeddings);
    return positiveProbabilities(logits);
  };
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    const probabilities = await unlabeledProbabilities();
    const utilities = zerosLike(embeddings.data, candidates.length);
    candidates.forEach((candidate, position) => {
      utilities[position] = sides[candidate] === UNLABELED ? probabilities[candidate] : NaN;
    });
    const pick = picks[i] = candidates[randomArgmax(utilities, randomState)];
    sides[pick] = LABELED;
  }
  discriminators.release();
  return picks;
}
