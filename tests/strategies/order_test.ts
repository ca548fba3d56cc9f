// Promises of strategies that rank: UncertaintySampling's order, DiscriminativeAL's most unlike; and of RandomSampling,
// which does not.

import assert from "node:assert/strict";
import fc from "fast-check";
import { predictProbabilities } from "../../lib/classifier/classifier.ts";
import { fitLogisticRegression, logits } from "../../lib/classifier/logistic_regression.ts";
import { row } from "../../lib/numeric/matrix.ts";
import * as discriminativeAL from "../../lib/strategies/discriminative_al/query.ts";
import { MISSING_LABEL } from "../../lib/strategies/strategy.ts";
import * as uncertaintySampling from "../../lib/strategies/uncertainty_sampling/query.ts";
import { anyQuestion, ask, makePool, viewOf } from "./questions.ts";

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

Deno.test("DiscriminativeAL picks what a fit takes for unlabeled most surely, and counts it as labeled", async () => {
  for (const kind of ["float32", "float64"] as const) {
    const pool = makePool(50, 4, kind, (_, i) => i < 9);
    const view = await viewOf({ ...pool, batchSize: 8, maxCandidates: 1, seed: 6 });
    const sides = view.labels.map((label) => label === MISSING_LABEL ? 1 : 0);
    const { settings } = view.classifier;
    for (const pick of await discriminativeAL.query(view)) {
      const model = await fitLogisticRegression(view.embeddings, sides, 2, settings);
      const { data } = await logits(model, view.embeddings);
      const most = Math.max(...view.candidates.filter((i) => sides[i] === 1).map((i) => data[i]));
      assert.ok(data[pick] >= most - 1e-6, `${data[pick]} of ${most}`);
      assert.equal(sides[pick], 1);
      sides[pick] = 0;
    }
  }
});

Deno.test("DiscriminativeAL goes to the end of the line where nothing is labeled", async () => {
  const data = Float64Array.from({ length: 30 }, (_, i) => i);
  const labels = new Int32Array(30).fill(MISSING_LABEL).fill(0, 0, 6);
  const question = { embeddings: { data, rows: 30, columns: 1 }, labels, classCount: 2 };
  const picks = await ask("DiscriminativeAL", {
    ...question,
    batchSize: 1,
    maxCandidates: 1,
    seed: 0,
  });
  assert.deepEqual(picks, [29]);
});

Deno.test("RandomSampling picks each candidate, at each place of the batch, equally often", async () => {
  const pool = makePool(15, 2, "float32", (_, i) => i % 3 === 0);
  const rounds = 4000;
  const counts = Array.from({ length: 3 }, () => new Map<number, number>());
  for (let seed = 0; seed < rounds; seed++) {
    const picks = await ask("RandomSampling", { ...pool, batchSize: 3, maxCandidates: 1, seed });
    picks.forEach((pick, place) => counts[place].set(pick, (counts[place].get(pick) ?? 0) + 1));
  }
  const expected = rounds / 10;
  for (const count of counts) {
    assert.equal(count.size, 10);
    const chiSquare = [...count.values()].reduce(
      (sum, times) => sum + (times - expected) ** 2 / expected,
      0,
    );
    // Exceeded once in a thousand such tests by an even draw of ten.
    assert.ok(chiSquare < 27.88, `${chiSquare}`);
  }
});
