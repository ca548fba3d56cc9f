// Promises of Refine: rounds filter the candidates by what strategies pick, and UHerding picks of what is left.

import assert from "node:assert/strict";
import fc from "fast-check";
import { members } from "../../../lib/strategies/members.ts";
import { options } from "../../../lib/strategies/refine/query.ts";
import { loadPlainForm, loadStrategy, strategyNames } from "../../../lib/strategies/registry.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { ask, checkPicks, makePool, variedQuestion } from "../questions.ts";

const [refine, plain] = await Promise.all([loadStrategy("Refine"), loadPlainForm("Refine")]);
const pool = makePool(80, 5, "float64", (_, i) => i % 5 === 0);
const question = { ...pool, batchSize: 6, maxCandidates: 1, seed: 4 };

Deno.test("without a round, UHerding picks of all candidates", async () => {
  for (const labels of [pool.labels, new Int32Array(80).fill(MISSING_LABEL)]) {
    const asked = { ...question, labels };
    const picks = await ask(refine, asked, { progressiveDepth: 0 });
    assert.deepEqual(picks, await ask("UHerding", asked));
  }
});

Deno.test("each round leaves fewer candidates to UHerding: another round, other picks", async () => {
  const picks = await Promise.all(
    [0, 1, 2].map((progressiveDepth) =>
      ask(refine, question, { progressiveDepth, numBatches: members.length, alpha: 0.2 })
    ),
  );
  assert.notDeepEqual(picks[0], picks[1]);
  assert.notDeepEqual(picks[1], picks[2]);
});

Deno.test("all five rounds of a hundred batches pick distinct candidates, the same each time", async () => {
  const small = makePool(40, 4, "float32", (_, i) => i % 4 === 0);
  const asked = { ...small, batchSize: 4, maxCandidates: 1, seed: 1 };
  const picks = await ask(refine, asked);
  checkPicks(picks, asked);
  assert.deepEqual(await ask(refine, asked), picks);
});

Deno.test("both forms pick the same after several rounds, with pools that are cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      variedQuestion,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      async (varied, initSubsetSize, maxPoolSize) => {
        const limits = { progressiveDepth: 3, numBatches: members.length + 1 };
        const asked = { ...limits, initSubsetSize, maxPoolSize };
        const form = (strategy: typeof refine) => ask(strategy, varied, asked, { C: varied.C });
        assert.deepEqual(await form(refine), await form(plain));
      },
    ),
    { numRuns: 15, seed: 7 },
  );
});

Deno.test("members are strategies of the registry, each once, and each gets a batch at least", () => {
  const names = members.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.ok(strategyNames.includes(name), name);
  assert.throws(() => options.parse({ numBatches: members.length - 1 }));
});
