import assert from "node:assert/strict";
import { rankStability } from "../../lib/figures/rank_stability.ts";
import { flatStudy } from "./conclusions/studies.ts";
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

Deno.test("strategies of equal areas share a rank, in the whole and in each part", () => {
  const study = flatStudy({
    A: [0.1, 0.2, 0.3, 0.1, 0.2, 0.3],
    B: [0.3, 0.2, 0.1, 0.3, 0.2, 0.1],
    C: Array(6).fill(0.9),
  });
  const ranks = new Map(
    rankStability(study).map((own) => [own.strategy, [own.rank, ...own.ranks]]),
  );
  assert.deepEqual(ranks.get("A"), [2.5, 2.5, 2.5]);
  assert.deepEqual(ranks.get("B"), [2.5, 2.5, 2.5]);
  assert.deepEqual(ranks.get("C"), [1, 1, 1]);
});

Deno.test("a strategy has ranks in the parts that have it", () => {
  const ranks = rankStability(flatStudy({ A: Array(6).fill(0.5), B: Array(3).fill(0.4) }));
  assert.deepEqual(ranks.map((own) => own.ranks), [[1, 1], [2]]);
});
