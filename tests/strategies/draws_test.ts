// Promises of the strategies that draw: Falcun, DropQuery, RandomSampling, and of the draw itself.

import assert from "node:assert/strict";
import fc from "fast-check";
import { RandomState } from "../../lib/random/random_state.ts";
import { drawProportional } from "../../lib/strategies/draw.ts";
import * as dropQuery from "../../lib/strategies/drop_query/query.ts";
import * as falcun from "../../lib/strategies/falcun/query.ts";
import * as randomSampling from "../../lib/strategies/random_sampling.ts";
import { MISSING_LABEL, type StrategyModule } from "../../lib/strategies/strategy.ts";
import { ask } from "./questions.ts";

Deno.test("draws are numpy's choice with probabilities", () => {
  const weights = fc.array(
    fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 5, noNaN: true })),
    {
      minLength: 1,
      maxLength: 30,
    },
  ).filter((weights) => weights.some((weight) => weight > 0));
  fc.assert(fc.property(weights, fc.nat(), (weights, seed) => {
    const values = Float64Array.from(weights);
    const sum = values.reduce((a, b) => a + b);
    const probabilities = values.map((value) => value / sum);
    const expected = new RandomState(seed).choice(values.length, 1, { probabilities })[0];
    assert.equal(drawProportional(values, new RandomState(seed)), expected);
  }));
});

/** Two classes on a line, labeled at both ends: the classifier is unsure in the middle. */
async function query(strategy: unknown, options: object, batchSize: number, seed: number) {
  const data = Float64Array.from({ length: 61 }, (_, i) => i - 30);
  const embeddings = { data, rows: 61, columns: 1 };
  const labels = new Int32Array(61).fill(MISSING_LABEL).fill(0, 0, 3).fill(1, 54);
  const question = { embeddings, labels, classCount: 2, batchSize, maxCandidates: 1, seed };
  const picks = await ask(strategy as StrategyModule, question, options, { C: 1 });
  return picks.map((pick) => pick - 30);
}

Deno.test("Falcun with a high power takes what is least certain, with none it draws evenly", async () => {
  for (const gamma of [300, 100_000]) {
    for (let seed = 0; seed < 5; seed++) {
      const [first] = await query(falcun, { gamma }, 1, seed);
      assert.ok(Math.abs(first) <= 4, `${first}`);
    }
  }
  const picks = new Set<number>();
  for (let seed = 0; seed < 40; seed++) picks.add((await query(falcun, { gamma: 0 }, 1, seed))[0]);
  assert.ok(picks.size > 20);
});

Deno.test("Falcun's second pick is apart from the first", async () => {
  for (let seed = 0; seed < 10; seed++) {
    const [first, second] = await query(falcun, { gamma: 60 }, 2, seed);
    assert.ok(Math.abs(first - second) >= 1);
    const random = await query(randomSampling, {}, 2, seed);
    assert.notDeepEqual(random, [first, second]);
  }
});

Deno.test("DropQuery picks candidates whose class changes when features are hidden", async () => {
  // Class 1 has more labels, so that a hidden feature, a 0, means class 1.
  for (let seed = 0; seed < 5; seed++) {
    const picks = await query(dropQuery, { dropoutRate: 0.9, dropoutSamples: 9 }, 6, seed);
    for (const pick of picks) assert.ok(pick < 0, `${pick}`);
  }
});

Deno.test("options out of range are refused", () => {
  assert.throws(() => dropQuery.options.parse({ dropoutRate: 1 }));
  assert.throws(() => dropQuery.options.parse({ dropoutSamples: 2 }));
  assert.throws(() => falcun.options.parse({ gamma: -1 }));
  assert.throws(() => randomSampling.options.parse({ seed: 1 }));
});
