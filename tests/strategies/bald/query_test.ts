// Promises of BALD: the score is the mutual information of label and hidden features, and the highest scores are picked.

import assert from "node:assert/strict";
import { predictProbabilities } from "../../../lib/classifier/classifier.ts";
import { matrix, row } from "../../../lib/numeric/matrix.ts";
import { mutualInformation } from "../../../lib/strategies/bald/mutual_information.ts";
import { options, query } from "../../../lib/strategies/bald/query.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { viewOf } from "../questions.ts";

/** Samples of two classes on a line; the candidates are at 0, 1, 2, 4 and 8. */
const question = {
  embeddings: matrix(Float64Array.of(-3, -2, 9, 10, 0, 1, 2, 4, 8), 9, 1),
  labels: new Int32Array(9).fill(MISSING_LABEL).fill(0, 0, 2).fill(1, 2, 4),
  classCount: 2,
  batchSize: 2,
  maxCandidates: 1,
  seed: 4,
};

const entropy = (p: ArrayLike<number>) =>
  Array.from(p).reduce((sum, share) => share > 0 ? sum - share * Math.log(share) : sum, 0);

Deno.test("the score is the entropy of the mean less the mean entropy, over copies that keep or lose the feature", async () => {
  const view = await viewOf(question, { C: 1 });
  const draws = view.randomState.copy();
  const settings = options.parse({ dropoutRate: 0.5, dropoutSamples: 6 });
  const scores = await mutualInformation(view, settings);
  const [kept, hidden] = [
    // A feature that is kept half of the time counts twice.
    await predictProbabilities(view.classifier, matrix(Float64Array.of(0, 2, 4, 8, 16), 5, 1)),
    await predictProbabilities(view.classifier, matrix(new Float64Array(5), 5, 1)),
  ];
  for (const [i, score] of scores.entries()) {
    const copies = Array.from({ length: 6 }, () => row(draws.random() < 0.5 ? hidden : kept, i));
    const mean = [0, 1].map((k) => copies.reduce((sum, p) => sum + p[k], 0) / 6);
    const expected = entropy(mean) -
      copies.reduce((sum, p) => sum + entropy(p), 0) / 6;
    assert.ok(Math.abs(score - Math.max(0, expected)) < 1e-14);
    assert.ok(score <= Math.log(2));
  }
  // A sample whose only feature is 0 looks the same when it is hidden.
  assert.ok(scores[0] < 1e-15);
  assert.ok(scores[4] > 0.01);
});

Deno.test("the candidates with the highest scores are picked, the highest first", async () => {
  const view = await viewOf(question, { C: 1 });
  const settings = options.parse({});
  const scores = await mutualInformation(
    { ...view, randomState: view.randomState.copy() },
    settings,
  );
  const picks = await query(view, settings);
  const best = [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, 2);
  assert.deepEqual([...picks], best.map((nth) => view.candidates[nth]));
});

Deno.test("without a model every score is 0", async () => {
  for (
    const labels of [-1, 2].map((known) =>
      question.labels.map((label, i) => i === known ? label : MISSING_LABEL)
    )
  ) {
    const view = await viewOf({ ...question, labels });
    assert.ok((await mutualInformation(view, options.parse({}))).every((score) => score === 0));
  }
});
