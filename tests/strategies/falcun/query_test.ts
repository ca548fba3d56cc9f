import assert from "node:assert/strict";
import * as falcun from "../../../lib/strategies/falcun/query.ts";
import * as randomSampling from "../../../lib/strategies/random_sampling.ts";
import type { StrategyModule } from "../../../lib/strategies/strategy.ts";
import { askLine } from "../questions.ts";

const strategy = falcun as StrategyModule;

Deno.test("Falcun with a high power takes what is least certain, with none it draws evenly", async () => {
  for (const gamma of [300, 100_000]) {
    for (let seed = 0; seed < 5; seed++) {
      const [first] = await askLine(strategy, { gamma }, 1, seed);
      assert.ok(Math.abs(first) <= 4, `${first}`);
    }
  }
  const picks = new Set<number>();
  for (let seed = 0; seed < 40; seed++) {
    picks.add((await askLine(strategy, { gamma: 0 }, 1, seed))[0]);
  }
  assert.ok(picks.size > 20);
});

Deno.test("Falcun's second pick is apart from the first", async () => {
  for (let seed = 0; seed < 10; seed++) {
    const [first, second] = await askLine(strategy, { gamma: 60 }, 2, seed);
    assert.ok(Math.abs(first - second) >= 1);
    const random = await askLine(randomSampling as StrategyModule, {}, 2, seed);
    assert.notDeepEqual(random, [first, second]);
  }
});

Deno.test("Falcun refuses a negative power", () => {
  assert.throws(() => falcun.options.parse({ gamma: -1 }));
});
