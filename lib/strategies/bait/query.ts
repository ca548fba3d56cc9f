// BAIT, fast: picks what the plain form beside it picks.
//
// Faster: the scores of all candidates are kept approximately, and follow a pick by two inner products for each candidate
// instead of two products with a matrix. Exact scores are computed only for candidates that may be the best.
// Exact: the approximations only exclude candidates, by bounds with room for all roundings; exact scores are added up in the
// order of the plain form.

import { z } from "zod";
import { predictConfidences } from "../../classifier/classifier.ts";
import { inverse } from "../../numeric/inverse.ts";
import { type Rows, selectRows } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";
import { fisherScores } from "./fisher_scores.ts";
import { fisherInformation, ridgeOf } from "./information.ts";

/** Options of BAIT. The defaults are the paper's. */
export const options = z.strictObject({
  lambda: z.number().gt(0).default(1).describe("Ridge that is added to the information of labels"),
  oversample: z.int().min(1).default(2).describe(
    "How many times the batch is picked, before the picks that are missed least are dropped",
  ),
  fisher: z.enum(["mean", "dal-toolbox"]).default("mean").describe(
    "Information of samples: their mean, or the sum of the means of each 32 samples, as in dal-toolbox",
  ),
});

/** Checked options of BAIT. */
export type Options = z.infer<typeof options>;

/**
 * Picks the candidates that, with the labeled samples, tell most about the classifier's parameters.
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
  const labeled = Int32Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
  const positions = new Int32Array(labels.length);
  positions.set(candidates);
  positions.set(labeled, candidates.length);
  const everyone = rowsAt(embeddings, positions);
  const confidences = await predictConfidences(classifier, everyone);
  const variances = Float64Array.from(confidences, (p) => p * (1 - p));
  const ofAll = await fisherInformation(everyone, variances, fisher);

  const share = labeled.length / (labeled.length + batchSize);
  const ofLabeled = await fisherInformation(
    rowsAt(embeddings, labeled),
    variances.slice(candidates.length),
    fisher,
  );
  const { data, columns } = ofLabeled;
  const ridge = ridgeOf(ofLabeled, lambda);
  for (let at = 0; at < data.length; at++) data[at] *= share;
  for (let k = 0; k < columns; k++) data[k * columns + k] += ridge;
  const batchShare = batchSize / (labeled.length + batchSize);
  const factors = Float64Array.from(candidates, (_, i) => Math.sqrt(variances[i] * batchShare));
  using scores = await fisherScores(
    view.candidateEmbeddings,
    factors,
    inverse(ofLabeled),
    ofAll,
  );

  let left = Int32Array.from(candidates.keys());
  const picks: number[] = [];
  const gains = new Float64Array(candidates.length);
  while (picks.length < oversample * batchSize && left.length > 0) {
    gains.fill(-Infinity);
    for (const [candidate, gain] of scores.best(left, 1)) gains[candidate] = gain;
    for (const pick of picks) gains[pick] = NaN;
    const pick = randomArgmax(gains, randomState);
    picks.push(pick);
    const at = left.indexOf(pick);
    left = left.copyWithin(at, at + 1).subarray(0, -1);
    scores.add(pick, picks);
  }
  while (picks.length > batchSize) {
    const best = scores.best(picks, -1);
    const losses = Float64Array.from(picks, (pick) => best.get(pick) ?? -Infinity);
    const [dropped] = picks.splice(randomArgmax(losses, randomState), 1);
    scores.remove(dropped, picks);
  }
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** Rows of a selection or a matrix, by their positions. They are not copied. */
function rowsAt(rows: Rows, positions: Int32Array): Rows {
  if (!("source" in rows)) return selectRows(rows, positions);
  return selectRows(rows.source, positions.map((position) => rows.indices[position]));
}
