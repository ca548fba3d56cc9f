// How far each candidate is from the labels. It depends on the candidate and on the labels alone, so that queries from the same
// labels may share it.

import { normalizeRows } from "../../numeric/distances.ts";
import { takeRows } from "../../numeric/matrix.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";
import { nearestSquaredDistances } from "./unit_distances.ts";
import { unitSamples } from "./unit_samples.ts";

/**
 * Measures the distance of each candidate to the nearest labeled sample, at unit length.
 *
 * @param view What the strategy may see
 * @returns Squared distances, 0 for labeled samples, (visible); undefined without labels
 */
export async function nearestLabels(
  { embeddings, labels, candidates }: View,
): Promise<Float64Array | undefined> {
  const labeled = Int32Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
  if (labeled.length === 0) return;
  const positions = Int32Array.of(...candidates, ...labeled);
  const unit = unitSamples(normalizeRows(takeRows(embeddings, positions)));
  const squares = await nearestSquaredDistances(
    unit,
    { first: 0, last: candidates.length },
    { first: candidates.length, last: positions.length },
  );
  const nearest = new Float64Array(labels.length);
  candidates.forEach((candidate, nth) => nearest[candidate] = squares[nth]);
  return nearest;
}
