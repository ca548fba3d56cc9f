// Promises of ContrastiveAL: picks are like labeled samples, but for what the classifier predicts.

import assert from "node:assert/strict";
import fc from "fast-check";
import { predictProbabilities } from "../../../lib/classifier/classifier.ts";
import { row } from "../../../lib/numeric/matrix.ts";
import { loadPlainForm } from "../../../lib/strategies/registry.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { options, query } from "../../../lib/strategies/contrastive_al/query.ts";
import { anyQuestion, ask, makePool, viewOf } from "../questions.ts";

Deno.test("without labels, or with labels of one class, all candidates tie: picks are those of the draws alone", async () => {
  const pool = makePool(30, 3, "float64", () => false);
  const labels = pool.labels.with(3, 1).with(9, 1);
  for (const given of [pool.labels, labels]) {
    const question = { ...pool, labels: given, batchSize: 5, maxCandidates: 1, seed: 6 };
    assert.deepEqual(
      await ask("ContrastiveAL", question),
      await ask("UncertaintySampling", question),
    );
  }
});

Deno.test("the first pick has the largest mean divergence from its neighbours, by the definition", async () => {
  const askable = anyQuestion.filter(({ labels }) =>
    labels.includes(MISSING_LABEL) && new Set(labels).size > 2
  );
  await fc.assert(
    fc.asyncProperty(askable, fc.integer({ min: 1, max: 8 }), async (question, neighbours) => {
      const view = await viewOf(question, { C: 1 });
      const { embeddings, labels, candidates, classifier } = view;
      const probabilities = await predictProbabilities(classifier, embeddings);
      const raised = (i: number) => {
        const shares = Array.from(row(probabilities, i), (share) => Math.max(share, 1e-7));
        const sum = shares.reduce((total, share) => total + share, 0);
        return shares.map((share) => share / sum);
      };
      const apart = (i: number, j: number) =>
        Array.from(row(embeddings, i), (value, k) => (value - row(embeddings, j)[k]) ** 2)
          .reduce((sum, square) => sum + square, 0);
      const labeled = [...labels.keys()].filter((i) => labels[i] !== MISSING_LABEL);
      let isClear = true;
      const scores = Array.from(candidates, (candidate) => {
        const order = labeled.toSorted((a, b) => apart(candidate, a) - apart(candidate, b));
        const count = Math.min(neighbours, order.length);
        // Where the last neighbour ties, another one may count.
        if (count < order.length) {
          isClear &&=
            apart(candidate, order[count]) > apart(candidate, order[count - 1]) * (1 + 1e-5);
        }
        const q = raised(candidate);
        const divergences = order.slice(0, count).map((sample) =>
          raised(sample).reduce((sum, p, k) => sum + p * Math.log(p / q[k]), 0)
        );
        return divergences.reduce((total, value) => total + value, 0) / count;
      });
      fc.pre(isClear);
      const [first] = await query(view, options.parse({ neighbours }));
      const score = scores[candidates.indexOf(first)];
      const rounding = embeddings.data instanceof Float32Array ? 1e-5 : 1e-12;
      assert.ok(score >= Math.max(...scores) - rounding, `${score} of ${scores}`);
    }),
    { numRuns: 60 },
  );
});

Deno.test("embeddings whose products overflow float32 have the neighbours of the plain form", async () => {
  const pool = makePool(60, 4, "float64", (_, i) => i % 3 === 0);
  const data = pool.embeddings.data.map((value) => value * 2 ** 70) as Float64Array<ArrayBuffer>;
  const embeddings = { ...pool.embeddings, data };
  const question = { ...pool, embeddings, batchSize: 12, maxCandidates: 1, seed: 2 };
  const plain = await ask(await loadPlainForm("ContrastiveAL"), question);
  assert.deepEqual(await ask("ContrastiveAL", question), plain);
});
