// DiscriminativeAL: make the labeled samples look like the pool. A classifier learns to tell unlabeled samples from
// labeled ones; the one it takes for unlabeled most surely is picked, counts as labeled, and the next is looked for.
// D. Gissin, S. Shalev-Shwartz, "Discriminative Active Learning", arXiv:1907.06347, 2019.

import { z } from "zod";
import { positiveProbabilities } from "../classifier/classifier.ts";
import { requireFinite } from "../numeric/finite.ts";
import { type Values, valuesLike, zerosLike } from "../numeric/matrix.ts";
import { randomArgmax } from "../random/ties.ts";
import { discriminators, LABELED, UNLABELED } from "./discriminators.ts";
import { MISSING_LABEL, type View } from "./strategy.ts";

/** DiscriminativeAL has no options. */
export const options = z.strictObject({});

/**
 * Picks the candidates that differ most from the labeled samples, with a fit for each pick.
 *
 * @param view What the strategy may see
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View): Promise<Int32Array> {
  const { embeddings, labels, candidates, batchSize, classifier, randomState } = view;
  const sides = labels.map((label) => label === MISSING_LABEL ? UNLABELED : LABELED);
  const { fit, release } = discriminators(embeddings, candidates, classifier.settings);
  // With nothing labeled there is one class only, and all candidates are equal.
  let logits = zerosLike(valuesLike(embeddings), embeddings.rows);
  let isFitted = sides.includes(LABELED);
  const utilities = zerosLike(logits, candidates.length);
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    if (isFitted) {
      const discriminator = await fit(sides, i + 1 === batchSize);
      if (discriminator.iterations === 0) requireFinite(embeddings);
      logits = discriminator.logits;
    }
    for (let j = 0; j < candidates.length; j++) {
      utilities[j] = sides[candidates[j]] === UNLABELED ? logits[candidates[j]] : NaN;
    }
    setProbabilities(utilities);
    const pick = picks[i] = candidates[randomArgmax(utilities, randomState)];
    sides[pick] = LABELED;
    isFitted = true;
  }
  release();
  return picks;
}

/** Sets logits to probabilities: the highest, of which several may be equal; less than these for all others. */
function setProbabilities(logits: Values): void {
  let largest = -Infinity;
  for (let i = 0; i < logits.length; i++) if (logits[i] > largest) largest = logits[i];
  // Where the probability is a 100,000th less than the highest, which is more than roundings are.
  const power = Math.exp(-largest);
  const least = -Math.log(power + 1e-5 * (1 + power));
  // Exponentials of all would take as long as a pass over the samples.
  const high: number[] = [];
  for (let i = 0; i < logits.length; i++) {
    if (logits[i] >= least) high.push(i);
    else if (logits[i] < least) logits[i] = 0;
  }
  const highest = zerosLike(logits, high.length).map((_, i) => logits[high[i]]) as Values;
  positiveProbabilities(highest).forEach((probability, i) => logits[high[i]] = probability);
}
