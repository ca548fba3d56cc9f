import assert from "node:assert/strict";
import { rankStability } from "../../lib/figures/rank_stability.ts";
import { exampleStudy } from "./example.ts";

Deno.test("ten repetitions are three parts, each with all ranks", () => {
  const strategies = rankStability(exampleStudy({ reps: 10, cycles: 4 }));
  assert.equal(strategies.length, 10);
  assert.deepEqual(strategies.map(({ rank }) => rank), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (let part = 0; part < 3; part++) {
    const ranks = strategies.map(({ ranks }) => ranks[part]).sort((a, b) => a - b);
    assert.deepEqual(ranks, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  }
  for (const { ranks, intervals } of strategies) {
    assert.equal(ranks.length, 3);
    assert.equal(intervals!.above + intervals!.around + intervals!.below, 3);
  }
});

Deno.test("a study with fewer than two parts has no ranks to compare", () => {
  assert.deepEqual(rankStability(exampleStudy({ reps: 5, cycles: 2 })), []);
});
