// BAIT, fast: picks what the plain form beside it picks.
//
// Faster: the scores of all candidates are kept approximately, and follow a pick by two inner products for each candidate
// instead of two products with a matrix. Exact scores are computed only for candidates that may be the best.
// Exact: the approximations only exclude candidates, by bounds with room for all roundings; exact scores are added up in the
// order of the plain form.

import { z } from "zod";
import { predictConfidences } from "../../classifier/classifier.ts";
import { inverse } from "../../numeric/inverse.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";
import { rowsAt } from "../sub_view.ts";
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

/** The inverse of the information of the labels with its ridge, for a batch of some size, (features x features). */
type InverseOfLabels = (batchSize: number) => Promise<Matrix<Float64Array<ArrayBuffer>>>;

/**
 * Picks the candidates that, with the labeled samples, tell most about the classifier's parameters.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, options: Options): Promise<Int32Array> {
  return await pickInformative(view, options, inverseOfLabels(view, options));
}

/**
 * Finds the inverse of the information of the labels, with its ridge. It depends on the labels and on the size of the batch
 * alone, so that queries from the same labels may share it. It is found once for each size.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Gives the inverse for a batch of some size, (features x features)
 */
export function inverseOfLabels(
  { embeddings, labels, classifier }: View,
  { lambda, fisher }: Options,
): InverseOfLabels {
  const found = new Map<number, ReturnType<InverseOfLabels>>();
  const find: InverseOfLabels = async (batchSize) => {
    const labeled = rowsAt(embeddings, labeledOf(labels));
    const information = await fisherInformation(
      labeled,
      variancesOf(await predictConfidences(classifier, labeled)),
      fisher,
    );
    const { data, columns } = information;
    const ridge = ridgeOf(information, lambda);
    const share = labeled.rows / (labeled.rows + batchSize);
    for (let at = 0; at < data.length; at++) data[at] *= share;
    for (let k = 0; k < columns; k++) data[k * columns + k] += ridge;
    return inverse(information);
  };
  return (batchSize) => {
    const inverse = found.get(batchSize) ?? find(batchSize);
    found.set(batchSize, inverse);
    return inverse;
  };
}

/**
 * Picks by the information of the candidates, where that of the labels is known.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @param inverseOf The inverse of the information of the labels, by the size of the batch
 * @returns Positions among the visible samples, (batchSize)
 */
export async function pickInformative(
  view: View,
  { oversample, fisher }: Options,
  inverseOf: InverseOfLabels,
): Promise<Int32Array> {
  const { embeddings, labels, candidates, batchSize, classifier, randomState } = view;
  const labeled = labeledOf(labels);
  const positions = new Int32Array(labels.length);
  positions.set(candidates);
  positions.set(labeled, candidates.length);
  const everyone = rowsAt(embeddings, positions);
  const variances = variancesOf(await predictConfidences(classifier, everyone));
  const batchShare = batchSize / (labeled.length + batchSize);
  const factors = Float64Array.from(candidates, (_, i) => Math.sqrt(variances[i] * batchShare));
  using scores = await fisherScores(
    view.candidateEmbeddings,
    factors,
    await inverseOf(batchSize),
    await fisherInformation(everyone, variances, fisher),
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

function labeledOf(labels: Int32Array): Int32Array {
  return Int32Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
}

/** p (1 - p), where p is the probability of the most likely class. */
function variancesOf(confidences: ArrayLike<number>): Float64Array {
  return Float64Array.from(confidences, (p) => p * (1 - p));
}
