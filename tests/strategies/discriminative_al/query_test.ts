import assert from "node:assert/strict";
import { fitLogisticRegression, logits } from "../../../lib/classifier/logistic_regression.ts";
import * as discriminativeAL from "../../../lib/strategies/discriminative_al/query.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { ask, makePool, viewOf } from "../questions.ts";

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
