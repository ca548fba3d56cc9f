import assert from "node:assert/strict";
import fc from "fast-check";
import { predictProbabilities } from "../../../lib/classifier/classifier.ts";
import { row } from "../../../lib/numeric/matrix.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import * as uncertaintySampling from "../../../lib/strategies/uncertainty_sampling/query.ts";
import { anyQuestion, viewOf } from "../questions.ts";

const askable = anyQuestion.filter(({ labels }) => labels.includes(MISSING_LABEL));

/** The definitions, on sorted probabilities. */
const measures = {
  least_confident: ([first]: number[]) => 1 - first,
  margin_sampling: ([first, second]: number[]) => 1 - (first - second),
  entropy: (probabilities: number[]) =>
    probabilities.reduce((sum, p) => p > 0 ? sum - p * Math.log(p) : sum, 0),
};

for (const [method, measure] of Object.entries(measures)) {
  Deno.test(`UncertaintySampling picks in the order of ${method}`, async () => {
    await fc.assert(
      fc.asyncProperty(askable, async (question) => {
        const view = await viewOf(question);
        const options = uncertaintySampling.options.parse({ method });
        const picks = await uncertaintySampling.query(view, options);
        const probabilities = await predictProbabilities(
          view.classifier,
          view.candidateEmbeddings,
        );
        const uncertainties = Array.from(
          view.candidates,
          (_, i) => measure([...row(probabilities, i)].sort((a, b) => b - a)),
        );
        const expected = uncertainties.toSorted((a, b) => b - a).slice(0, picks.length);
        for (const [i, pick] of picks.entries()) {
          const actual = uncertainties[view.candidates.indexOf(pick)];
          // Half a dozen roundings to float32.
          assert.ok(Math.abs(actual - expected[i]) < 1e-6, `${actual} for ${expected[i]}`);
        }
      }),
      { numRuns: 60 },
    );
  });
}
