// Promises of TCM: TypiClust picks the first batches, and Margin the others.

import assert from "node:assert/strict";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { ask, makePool } from "../questions.ts";

const pool = makePool(60, 4, "float64", () => true);

/** What strategies pick once so many samples have labels. */
async function picksOf(labeled: number, options: object = {}) {
  const labels = pool.labels.map((label, i) => i < labeled ? label : MISSING_LABEL);
  const question = { ...pool, labels, batchSize: 4, maxCandidates: 0.9, seed: 2 };
  const [tcm, typiClust, margin] = await Promise.all([
    ask("TCM", question, options),
    ask("TypiClust", question),
    ask("Margin", question),
  ]);
  assert.notDeepEqual(typiClust, margin);
  return { tcm, typiClust, margin };
}

Deno.test("TypiClust picks until three batches have labels, and Margin from then on", async () => {
  for (const labeled of [0, 4, 8, 11]) {
    const { tcm, typiClust } = await picksOf(labeled);
    assert.deepEqual(tcm, typiClust, `${labeled} labels`);
  }
  for (const labeled of [12, 16, 40]) {
    const { tcm, margin } = await picksOf(labeled);
    assert.deepEqual(tcm, margin, `${labeled} labels`);
  }
});

Deno.test("the number of TypiClust's batches is an option, and may be none", async () => {
  const later = await picksOf(16, { typiClustSteps: 5 });
  assert.deepEqual(later.tcm, later.typiClust);
  const never = await picksOf(0, { typiClustSteps: 0 });
  assert.deepEqual(never.tcm, never.margin);
});
