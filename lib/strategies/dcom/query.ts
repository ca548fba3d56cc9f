// DCoM, fast: picks what the plain form beside it picks.
//
// Faster: one pass over the distances from labeled samples counts, for each of them, how many samples are within each
// radius that the bisection can ask for. The graph is never made: only the degrees are kept, and when a pick covers
// samples, the distances from these alone say which degrees shrink. Each sample is covered once, so that this is at most
// one more pass over all pairs, and memory does not grow with the pairs.
// Exact: rough products only tell distances apart from the radii; near a radius, exact products decide.

import { z } from "zod";
import { predictProbabilities } from "../../classifier/classifier.ts";
import { normalizeRows } from "../../numeric/distances.ts";
import { exp } from "../../numeric/functions.ts";
import { copyRows, type Matrix, takeRows, type Values } from "../../numeric/matrix.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";
import { marginUncertainty } from "../uncertainty.ts";
import { outDegrees } from "./degrees.ts";
import { unitVectors } from "./distance_classes.ts";
import { countOf, labeledBalls } from "./labeled_balls.ts";

/** Options of DCoM. Embeddings are brought to unit length, so that distances are 0 to 2. */
export const options = z.strictObject({
  initialDelta: z.number().gt(0).max(2).default(0.6).describe(
    "Radius of balls before any is known",
  ),
  maxDelta: z.number().gt(0).max(2).default(1.1).describe("Largest radius of a ball"),
  k: z.number().gt(0).default(50).describe("How steeply competence rises with coverage"),
  a: z.number().min(0).max(1).default(0.8).describe("Coverage at which competence is one half"),
});

/** Checked options of DCoM. */
export type Options = z.infer<typeof options>;

/** The bisection for a radius ends at this width; the value of the authors' code. */
export const RESOLUTION = 0.05;

/**
 * Picks candidates that cover many samples, or that the classifier is unsure of, by how competent it is.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { initialDelta, maxDelta, k, a }: Options,
): Promise<Int32Array> {
  const { labels, candidates, batchSize, classifier, randomState } = view;
  const samples = normalizeRows(copyRows(view.embeddings));
  const probabilities = await predictProbabilities(classifier, view.embeddings);
  const labeled = Int32Array.from(labels.keys()).filter((i) => labels[i] !== MISSING_LABEL);
  const { radii, isCovered } = await labeledBalls(
    unitVectors(samples),
    labeled,
    labels,
    predictedClasses(probabilities),
    { initialDelta, maxDelta, resolution: RESOLUTION },
  );
  const radius = labeled.length > 0
    ? radii.reduce((sum, value) => sum + value, 0) / labeled.length
    : initialDelta;
  const coverage = countOf(isCovered) / labels.length;
  const competence = (1 + exp(-k * (1 - a))) / (1 + exp(-k * (coverage - a)));

  const uncertainties = marginUncertainty(probabilities);
  const lowest = smallest(uncertainties);
  // The uncovered candidates come first, so that the pairs of two of them are counted once.
  const positions = Int32Array.from(candidates.keys());
  const uncovered = positions.filter((nth) => !isCovered[candidates[nth]]);
  const order = [...uncovered, ...positions.filter((nth) => isCovered[candidates[nth]])];
  const ordered = takeRows(samples, order.map((nth) => candidates[nth]));
  const degrees = await outDegrees(unitVectors(ordered), uncovered.length, radius);
  if (labeled.length === 0 && candidates.length > 1 && degrees.values.every((near) => near === 1)) {
    view.warn?.(
      `at unit length no two candidates are within ${initialDelta} of each other, so that the first picks are random; ` +
        "a larger initialDelta among the options of DCoM, up to 2, may help",
    );
  }

  const scores = new Float64Array(candidates.length);
  const picks: number[] = [];
  while (picks.length < batchSize) {
    // Both are scaled to 0 to 1, so that they can be mixed.
    let [mostDoubt, highestDegree] = [0, 0];
    for (let at = 0; at < order.length; at++) {
      const nth = order[at];
      if (Number.isNaN(scores[nth])) continue;
      mostDoubt = Math.max(mostDoubt, uncertainties[candidates[nth]] - lowest);
      highestDegree = Math.max(highestDegree, degrees.values[at]);
    }
    for (let at = 0; at < order.length; at++) {
      const nth = order[at];
      if (Number.isNaN(scores[nth])) continue;
      const doubt = uncertainties[candidates[nth]] - lowest;
      scores[nth] = competence * (doubt / (mostDoubt || 1)) +
        (1 - competence) * (degrees.values[at] / (highestDegree || 1));
    }
    const pick = randomArgmax(scores, randomState);
    picks.push(pick);
    scores[pick] = NaN;
    await degrees.cover(order.indexOf(pick));
  }
  return Int32Array.from(picks, (pick) => candidates[pick]);
}

/** The most likely class of each sample; the first of several. */
function predictedClasses({ data, rows, columns }: Matrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => {
    let most = i * columns;
    for (let at = most + 1; at < (i + 1) * columns; at++) if (data[at] > data[most]) most = at;
    return most - i * columns;
  });
}

function smallest(values: Values): number {
  let least = Infinity;
  for (let i = 0; i < values.length; i++) least = Math.min(least, values[i]);
  return least;
}
