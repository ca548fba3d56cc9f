// Promises of PowerBALD: a large power picks as BALD does, scores of 0 come last, and the power has to be above 0.

import assert from "node:assert/strict";
import { matrix } from "../../../lib/numeric/matrix.ts";
import { query as bald } from "../../../lib/strategies/bald/query.ts";
import { options, query } from "../../../lib/strategies/power_bald/query.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { viewOf } from "../questions.ts";

/** Samples of two classes on a line; three candidates are at 0, where hiding the feature changes nothing. */
const question = {
  embeddings: matrix(Float64Array.of(-3, -2, 9, 10, 0, 0, 0, 4, 8, 20), 10, 1),
  labels: new Int32Array(10).fill(MISSING_LABEL).fill(0, 0, 2).fill(1, 2, 4),
  classCount: 2,
  batchSize: 4,
  maxCandidates: 1,
};

Deno.test("with a very large power, picks are BALD's as long as scores are above 0", async () => {
  for (let seed = 0; seed < 5; seed++) {
    const view = await viewOf({ ...question, seed }, { C: 1 });
    const expected = await bald(
      { ...view, randomState: view.randomState.copy() },
      options.parse({}),
    );
    const picks = await query(view, options.parse({ beta: 1e9 }));
    assert.deepEqual(picks.slice(0, 3), expected.slice(0, 3));
  }
});

Deno.test("candidates with a score of 0 are picked last, whatever the draw", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const view = await viewOf({ ...question, seed }, { C: 1 });
    const picks = await query(view, options.parse({ beta: 0.01 }));
    assert.deepEqual([...picks.slice(0, 3)].sort(), [7, 8, 9]);
    assert.ok(picks[3] >= 4 && picks[3] < 7);
  }
});

Deno.test("draws differ with the seed", async () => {
  const firsts = new Set<number>();
  for (let seed = 0; seed < 20; seed++) {
    const view = await viewOf({ ...question, seed }, { C: 1 });
    firsts.add((await query(view, options.parse({})))[0]);
  }
  assert.ok(firsts.size > 1);
});

Deno.test("a power of 0 is refused", () => {
  assert.throws(() => options.parse({ beta: 0 }));
});
