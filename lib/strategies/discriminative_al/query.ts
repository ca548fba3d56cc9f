// DiscriminativeAL, fast: picks what the plain form beside it picks.
//
// Faster: a fit copies no samples, and the logits of all samples come with the fit. On float32 samples, two fits share each
// pass over the samples (discriminators.ts). Probabilities are computed only for the candidates that may win.
// Exact: the fits are those of the classifier. On float32 samples the fit rounds its logits once, and a prediction
// rounds each addition. Candidates that differ only by such roundings may come in another order.

import { exp, log } from "../../numeric/functions.ts";
import { z } from "zod";
import { positiveProbabilities } from "../../classifier/classifier.ts";
import { requireFinite } from "../../numeric/finite.ts";
import { type Values, valuesLike, zerosLike } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { discriminators, LABELED, UNLABELED } from "./discriminators.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";

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
  using fits = discriminators(embeddings, candidates, classifier.settings);
  // With nothing labeled there is only one class, and all candidates are equal.
  let logits = zerosLike(valuesLike(embeddings), embeddings.rows);
  let isFitted = sides.includes(LABELED);
  const utilities = zerosLike(logits, candidates.length);
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    if (isFitted) {
      const discriminator = await fits.fit(sides, i + 1 === batchSize);
      if (discriminator.iterations === 0) requireFinite(embeddings);
      logits = discriminator.logits;
    }
    setUtilities(utilities, logits, candidates, sides);
    const pick = picks[i] = candidates[randomArgmax(utilities, randomState)];
    sides[pick] = LABELED;
    isFitted = true;
  }
  return picks;
}

/**
 * Sets the utilities: its probability for each candidate that may win, NaN for all other samples. Exponentials of all
 * candidates would take a tenth of a pass over the samples.
 */
function setUtilities(
  utilities: Values,
  logits: Values,
  candidates: Int32Array,
  sides: Int32Array,
): void {
  let largest = -Infinity;
  for (let j = 0; j < candidates.length; j++) {
    const logit = logits[candidates[j]];
    if (logit > largest && sides[candidates[j]] === UNLABELED) largest = logit;
  }
  // At this logit the probability is a 100,000th below the highest one. Roundings are smaller.
  const power = exp(-largest);
  const least = -log(power + 1e-5 * (1 + power));
  const high: number[] = [];
  for (let j = 0; j < candidates.length; j++) {
    if (logits[candidates[j]] >= least && sides[candidates[j]] === UNLABELED) high.push(j);
  }
  const highest = zerosLike(logits, high.length).map((_, i) => logits[candidates[high[i]]]);
  utilities.fill(NaN);
  positiveProbabilities(highest as Values).forEach((probability, i) =>
    utilities[high[i]] = probability
  );
}
