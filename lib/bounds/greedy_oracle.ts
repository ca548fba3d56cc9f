// The greedy oracle: it tries random candidates one at a time with their true labels, and takes the one that lowers the error
// on the test set most. If none lowers it, it takes the one with the smallest margin.
// T. Werner et al., "A Cross-Domain Benchmark for Active Learning", NeurIPS 2024, the algorithm of the oracle.

import { z } from "zod";
import { predictProbabilities } from "../classifier/classifier.ts";
import { takeRows } from "../numeric/matrix.ts";
import { randomArgmax } from "../random/batch_selection.ts";
import type { View } from "../strategies/strategy.ts";
import { marginUncertainty } from "../strategies/uncertainty.ts";
import type { Truth } from "./bound.ts";
import { tryLabels } from "./test_error.ts";

/** Options of the greedy oracle, named as in the benchmark's code. */
export const options = z.strictObject({
  sampleSize: z.int().min(1).default(20).describe("Candidates that are tried for each pick"),
});

/**
 * Picks one candidate after the other, each by as many fits as candidates are tried.
 *
 * @param view What a strategy would see
 * @param truth What a strategy would not see
 * @param options How many candidates are tried
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  truth: Truth,
  { sampleSize }: z.infer<typeof options>,
): Promise<Int32Array> {
  const { candidates, batchSize, randomState } = view;
  const labels = view.labels.slice();
  const left = [...candidates];
  const picks = new Int32Array(batchSize);
  let known = await tryLabels(view, truth, labels);
  for (let i = 0; i < batchSize; i++) {
    const size = Math.min(sampleSize, left.length);
    const places = randomState.choice(left.length, size, { replace: false });
    const tried = places.map((place) => left[place]);
    const trials = [];
    for (const position of tried) {
      labels[position] = truth.classes[position];
      trials.push(await tryLabels(view, truth, labels));
      labels[position] = view.labels[position];
    }
    let best = randomArgmax(Float64Array.from(trials, ({ error }) => -error), randomState);
    if (trials[best].error >= known.error) {
      const samples = takeRows(view.embeddings, tried);
      const margins = marginUncertainty(await predictProbabilities(known.classifier, samples));
      best = randomArgmax(Float64Array.from(margins), randomState);
    }
    picks[i] = tried[best];
    labels[tried[best]] = truth.classes[tried[best]];
    known = trials[best];
    left.splice(places[best], 1);
  }
  return picks;
}
