// Promises of ActiveFT: picks spread over what the pool holds, and labeled samples keep them away.

import assert from "node:assert/strict";
import { options, query } from "../../../lib/strategies/active_ft/query.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { type Question, viewOf } from "../questions.ts";

/** Four groups of eight directions, 90 degrees apart, each group 14 degrees wide. */
const angles = Array.from({ length: 32 }, (_, i) => 90 * (i >> 3) + 2 * (i & 7));
const embeddings = {
  data: Float64Array.from(angles.flatMap((angle) => [angle, angle - 90]), (angle) => {
    return 5 * Math.cos(angle * Math.PI / 180);
  }),
  rows: 32,
  columns: 2,
};
const noLabel = new Int32Array(32).fill(MISSING_LABEL);
/** Steps large enough to cross the circle, and a temperature at which centroids of two groups still repel each other. */
const far = options.parse({ learningRate: 0.03, temperature: 0.2 });

/** In how many of ten repetitions the picks are one of each of some groups. */
async function spreadOf(question: Omit<Question, "seed">, groups: number[]): Promise<number> {
  let count = 0;
  for (let seed = 0; seed < 10; seed++) {
    const picks = await query(await viewOf({ ...question, seed }), far);
    const found = [...picks].map((pick) => pick >> 3).sort();
    if (found.join() === groups.join()) count++;
  }
  return count;
}

const question = { embeddings, labels: noLabel, classCount: 2, batchSize: 4, maxCandidates: 1 };

Deno.test("picks spread over the groups of the pool", async () => {
  // Centroids start at random candidates. In one repetition of ten, these are one of each group.
  let starts = 0;
  for (let seed = 0; seed < 10; seed++) {
    const { randomState } = await viewOf({ ...question, seed });
    const start = randomState.choice(32, 4, { replace: false });
    if (new Set([...start].map((nth) => nth >> 3)).size === 4) starts++;
  }
  assert.equal(starts, 1);
  assert.ok(await spreadOf(question, [0, 1, 2, 3]) >= 8);
});

Deno.test("a labeled sample keeps picks out of its group", async () => {
  const labels = noLabel.with(12, 0);
  assert.ok(await spreadOf({ ...question, labels, batchSize: 3 }, [0, 2, 3]) >= 8);
});

Deno.test("vectors of zeros, one of them labeled, are no trouble", async () => {
  const zeros = { ...embeddings, data: embeddings.data.map((value, at) => at < 40 ? 0 : value) };
  const labels = noLabel.with(0, 0);
  const picks = await query(await viewOf({ ...question, embeddings: zeros, labels, seed: 0 }), far);
  assert.equal(new Set(picks).size, 4);
});

Deno.test("a temperature too low for the exponentials is refused", () => {
  assert.throws(() => options.parse({ temperature: 0.001 }));
});
