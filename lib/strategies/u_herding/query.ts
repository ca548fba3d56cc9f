// UHerding, fast: picks what the plain form beside it picks.
//
// Faster: for each candidate an upper bound of its gain is kept, from float32 products and a kernel. The gain itself is
// computed only for candidates whose bound is large enough for them to win (../herding/greedy.ts).
// Exact: a gain is added up in the order and the precision of the original (scikit-activeml's development branch), which
// decide ties.

import { z } from "zod";
import { copyRows, type Values, zerosLike } from "../../numeric/matrix.ts";
import { normalizeRows } from "../../numeric/distances.ts";
import { pickLargestGains } from "../herding/greedy.ts";
import { similarities } from "../herding/similarities.ts";
import { nearestLabels, unitCandidatesAndLabels } from "../herding/nearest_labels.ts";
import { medianDistance, smallestDistance } from "../herding/unit_distances.ts";
import { type UnitSamples, unitSamples } from "../herding/unit_samples.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";
import { calibratedTemperature, calibratedUncertainties } from "./temperature.ts";

/** UHerding has no options. */
export const options = z.strictObject({});

/** What UHerding needs to know of the labels, and of each candidate beside them. */
export interface Calibration {
  /** The temperature of the classifier. */
  readonly temperature: number;
  /** The smallest distance between labeled samples at unit length; undefined if none are apart. */
  readonly width?: number;
  /** Squared distance of each visible sample to the nearest labeled one at unit length, (visible); undefined without labels. */
  readonly nearest?: Float64Array;
  /** The candidates, and behind them the labeled samples, at unit length; undefined for fewer candidates. */
  readonly unit?: UnitSamples;
}

/**
 * Picks the candidates with the largest gain, one after the other.
 *
 * @param view What the strategy may see
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View): Promise<Int32Array> {
  return await pickCalibrated(view, await calibrate(view));
}

/**
 * Calibrates the classifier and the kernel. Queries from the same labels may share it.
 *
 * @param view What the strategy may see, whose random state draws the labels that the temperature is found on
 * @returns The calibration
 */
export async function calibrate(view: View): Promise<Calibration> {
  const { labels, candidates } = view;
  const labeled = Int32Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
  const temperature = await calibratedTemperature(view, labeled);
  const unit = unitCandidatesAndLabels(view);
  const width = await smallestDistance(unit, { first: candidates.length, last: unit.samples.rows });
  return { temperature, width, nearest: await nearestLabels(view, unit), unit };
}

/**
 * The calibration for a view of the same labels and fewer candidates.
 *
 * @param calibration The calibration of the whole view
 * @param positions Where the visible samples of the other view are among those of the whole one, (visible)
 * @returns The same, but of these samples
 */
export function calibrationAt(calibration: Calibration, positions: Int32Array): Calibration {
  const { nearest, temperature, width } = calibration;
  return {
    temperature,
    width,
    nearest: nearest && Float64Array.from(positions, (i) => nearest[i]),
  };
}

/**
 * Picks the candidates with the largest gain at a calibration.
 *
 * @param view What the strategy may see
 * @param calibration The calibration of its labels and candidates
 * @returns Positions among the visible samples, (batchSize)
 */
export async function pickCalibrated(
  view: View,
  calibration: Calibration,
): Promise<Int32Array> {
  const { candidates, candidateEmbeddings, batchSize, randomState } = view;
  const uncertainties = await calibratedUncertainties(view, calibration.temperature);
  const unit = calibration.unit ?? unitSamples(normalizeRows(copyRows(candidateEmbeddings)));
  const { nearest: squares } = calibration;
  const width = squares
    ? calibration.width
    : await medianDistance(unit, { first: 0, last: candidates.length });
  using kernel = similarities(unit, candidates.length, 1 / (width ?? 1) ** 2);
  const nearest = squares
    ? kernel.ofSquared(Float64Array.from(candidates, (i) => squares[i]))
    : zerosLike(unit.samples.data, candidates.length);

  // Adding n numbers one after the other makes an error of less than n roundings of the sum. Each term adds a few more.
  const rounding = uncertainties instanceof Float32Array ? 2 ** -24 : 2 ** -53;
  const picks = await pickLargestGains(
    kernel,
    uncertainties,
    nearest,
    {
      of: (similarity, nearest) => gain(similarity, uncertainties, nearest),
      error: (candidates.length + 8) * rounding,
    },
    batchSize,
    randomState,
  );
  return picks.map((pick) => candidates[pick]);
}

/**
 * The gain of a candidate: the mean over all candidates of their uncertainty times the amount by which their largest
 * similarity grows. It is added up in the order of the candidates, in the precision of the uncertainties, as by numpy's
 * mean over the first axis.
 *
 * @param similarity Similarity of the candidate to each candidate, (candidates)
 * @param uncertainties Uncertainty of each candidate, (candidates)
 * @param nearest Largest similarity of each candidate to a labeled or picked sample, (candidates)
 * @returns The gain, 0 or more
 */
export function gain(similarity: Values, uncertainties: Values, nearest: Values): number {
  const { length } = similarity;
  let sum = 0;
  if (uncertainties instanceof Float32Array && similarity instanceof Float32Array) {
    for (let i = 0; i < length; i++) {
      const growth = Math.fround(similarity[i] - nearest[i]);
      if (growth > 0) sum = Math.fround(sum + Math.fround(uncertainties[i] * growth));
    }
    return Math.fround(sum / length);
  }
  for (let i = 0; i < length; i++) {
    const growth = similarity[i] - nearest[i];
    if (growth > 0) sum += uncertainties[i] * growth;
  }
  return sum / length;
}
