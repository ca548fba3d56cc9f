// MaxHerding, fast: picks what the plain form beside it picks.
//
// Faster: for each candidate an upper bound of its gain is kept, from float32 products and a kernel. The gain itself is
// computed only for candidates whose bound is large enough for them to win (../herding/greedy.ts).
// Exact: a gain is added up in the order and the precision of scikit-activeml, which decide ties.

import { z } from "zod";
import { normalizeRows } from "../../numeric/distances.ts";
import { copyRows, type Values, zerosLike } from "../../numeric/matrix.ts";
import { meanPairwise } from "../../numeric/pairwise_sums.ts";
import { exponentialLike } from "../herding/exponential.ts";
import { pickLargestGains } from "../herding/greedy.ts";
import { similarities } from "../herding/similarities.ts";
import { nearestLabels, unitCandidatesAndLabels } from "../herding/nearest_labels.ts";
import { unitSamples } from "../herding/unit_samples.ts";
import type { View } from "../strategy.ts";

/** Options of MaxHerding, named as in scikit-activeml. */
export const options = z.strictObject({
  gamma: z.number().gt(0).max(1e9).optional().describe(
    "The kernel is exp(-gamma d^2) of unit vectors at the distance d; one by the number of features unless given, 1 in the paper",
  ),
});

/** Checked options of MaxHerding. */
export type Options = z.infer<typeof options>;

/** More roundings than a pairwise sum of up to 2^27 numbers makes along any path, those of its terms included. */
const ROUNDINGS = 48;

/**
 * Picks the candidates with the largest gain, one after the other.
 *
 * @param view What the strategy may see
 * @param options The kernel
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, options: Options): Promise<Int32Array> {
  const squares = await nearestLabels(view, unitCandidatesAndLabels(view));
  return await pickBeside(view, options, squares);
}

/**
 * Picks the candidates with the largest gain, where their distances to the labels are known.
 *
 * @param view What the strategy may see
 * @param options The kernel
 * @param squares Squared distance of each visible sample to the nearest labeled one, (visible); undefined without labels
 * @returns Positions among the visible samples, (batchSize)
 */
export async function pickBeside(
  view: View,
  { gamma }: Options,
  squares: Float64Array | undefined,
): Promise<Int32Array> {
  const { candidates, candidateEmbeddings, batchSize, randomState } = view;
  const unit = unitSamples(normalizeRows(copyRows(candidateEmbeddings)));
  const { data, columns } = unit.samples;
  using kernel = similarities(
    unit,
    candidates.length,
    gamma ?? 1 / columns,
    exponentialLike(data),
  );
  const nearest = squares
    ? kernel.ofSquared(Float64Array.from(candidates, (i) => squares[i]))
    : zerosLike(data, candidates.length);

  const inPrecision = zerosLike(data, candidates.length);
  const inDouble = new Float64Array(candidates.length);
  const picks = await pickLargestGains(
    kernel,
    inDouble.slice().fill(1),
    nearest,
    {
      of(similarity, nearest, picked) {
        // Without labels, scikit-activeml goes on in float64 after the first pick.
        return gain(
          similarity,
          nearest,
          squares || picked === 0 ? inPrecision : inDouble,
        );
      },
      error: ROUNDINGS * (data instanceof Float32Array ? 2 ** -24 : 2 ** -53),
    },
    batchSize,
    randomState,
  );
  return picks.map((pick) => candidates[pick]);
}

/**
 * The gain of a candidate: the mean over all candidates of the amount by which their largest similarity grows. It is added
 * up as by numpy's mean over the last axis.
 *
 * @param similarity Similarity of the candidate to each candidate, (candidates)
 * @param nearest Largest similarity of each candidate to a labeled or picked sample, (candidates)
 * @param growth Values to write to, (candidates). The gain has their precision.
 * @returns The gain, 0 or more
 */
function gain(similarity: Values, nearest: Values, growth: Values): number {
  for (let i = 0; i < growth.length; i++) growth[i] = Math.max(0, similarity[i] - nearest[i]);
  return meanPairwise(growth);
}
