import assert from "node:assert/strict";
import * as dropQuery from "../../../lib/strategies/drop_query/query.ts";
import type { StrategyModule } from "../../../lib/strategies/strategy.ts";
import { askLine } from "../questions.ts";

const strategy = dropQuery as StrategyModule;

Deno.test("DropQuery picks candidates whose class changes when features are hidden", async () => {
  // Class 1 has more labels, so that a hidden feature, a 0, means class 1.
  for (let seed = 0; seed < 5; seed++) {
    const picks = await askLine(strategy, { dropoutRate: 0.9, dropoutSamples: 9 }, 6, seed);
    for (const pick of picks) assert.ok(pick < 0, `${pick}`);
  }
});

Deno.test("DropQuery refuses to hide all features and to vote with fewer than three samples", () => {
  assert.throws(() => dropQuery.options.parse({ dropoutRate: 1 }));
  assert.throws(() => dropQuery.options.parse({ dropoutSamples: 2 }));
});
