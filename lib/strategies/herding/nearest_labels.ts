// How far each candidate is from the labels. It depends on the candidate and on the labels alone, so that queries from the same
// labels may share it.

import { normalizeRows } from "../../numeric/distances.ts";
import { takeRows } from "../../numeric/matrix.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";
import { nearestSquaredDistances } from "./unit_distances.ts";
import { type UnitSamples, unitSamples } from "./unit_samples.ts";

/**
 * Brings the candidates, and behind them the labeled samples, to unit length.
 *
 * @param view What the strategy may see
 * @returns The samples, (visible x features)
 */
export function unitCandidatesAndLabels({ embeddings, labels, candidates }: View): UnitSamples {
  const labeled = Int32Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
  const positions = Int32Array.of(...candidates, ...labeled);
  return unitSamples(normalizeRows(takeRows(embeddings, positions)));
}

/**
 * Measures the distance of each candidate to the nearest labeled sample, at unit length.
 *
 * @param view What the strategy may see
 * @param unit The candidates, and behind them the labeled samples, at unit length
 * @returns Squared distances, 0 for labeled samples, (visible); undefined without labels
 */
export async function nearestLabels(
  { labels, candidates }: View,
  unit: UnitSamples,
): Promise<Float64Array | undefined> {
  const last = unit.samples.rows;
  if (last === candidates.length) return;
  const squares = await nearestSquaredDistances(
    unit,
    { first: 0, last: candidates.length },
    { first: candidates.length, last },
  );
  const nearest = new Float64Array(labels.length);
  candidates.forEach((candidate, nth) => nearest[candidate] = squares[nth]);
  return nearest;
}
