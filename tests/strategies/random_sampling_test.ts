import assert from "node:assert/strict";
import * as randomSampling from "../../lib/strategies/random_sampling.ts";
import { ask, makePool } from "./questions.ts";

Deno.test("RandomSampling picks each candidate, at each place of the batch, equally often", async () => {
  const pool = makePool(15, 2, "float32", (_, i) => i % 3 === 0);
  const rounds = 4000;
  const counts = Array.from({ length: 3 }, () => new Map<number, number>());
  for (let seed = 0; seed < rounds; seed++) {
    const picks = await ask("RandomSampling", { ...pool, batchSize: 3, maxCandidates: 1, seed });
    picks.forEach((pick, place) => counts[place].set(pick, (counts[place].get(pick) ?? 0) + 1));
  }
  const expected = rounds / 10;
  for (const count of counts) {
    assert.equal(count.size, 10);
    const chiSquare = [...count.values()].reduce(
      (sum, times) => sum + (times - expected) ** 2 / expected,
      0,
    );
    // Exceeded once in a thousand such tests by an even draw of ten.
    assert.ok(chiSquare < 27.88, `${chiSquare}`);
  }
});

Deno.test("RandomSampling has no options", () => {
  assert.throws(() => randomSampling.options.parse({ seed: 1 }));
});
