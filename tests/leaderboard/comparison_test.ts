import assert from "node:assert/strict";
import { canTellApart, compareOver, isToldApart } from "../../lib/leaderboard/comparison.ts";
import { risingAreas } from "./example_studies.ts";

Deno.test("strategies that keep their order over many blocks are all told apart", () => {
  const comparison = compareOver(risingAreas(20));
  assert.deepEqual([...comparison.averageRanks], [3, 2, 1]);
  assert.ok(comparison.isDifferent);
  assert.ok(comparison.pairs.every((pair) => isToldApart(comparison, pair)));
  assert.deepEqual(comparison.groups, []);
  assert.deepEqual(comparison.pairs.map(({ first, second }) => [first, second]), [
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
});

Deno.test("without a difference by Friedman's test no pair is told apart, and all are one group", () => {
  const turning = Array.from({ length: 9 }, (_, i) => [0, 1, 2].map((s) => 0.1 * ((s + i) % 3)));
  const comparison = compareOver(turning);
  assert.ok(!comparison.isDifferent);
  assert.ok(!comparison.pairs.some((pair) => isToldApart(comparison, pair)));
  assert.deepEqual(comparison.groups, [[0, 1, 2]]);
});

Deno.test("a single block has ranks and no test", () => {
  const comparison = compareOver([[0.2, 0.9, 0.5]]);
  assert.deepEqual([...comparison.averageRanks], [3, 1, 2]);
  assert.equal(comparison.friedman, undefined);
  assert.deepEqual(comparison.groups, [[0, 1, 2]]);
});

Deno.test("whether a number of blocks can tell any pair apart is what the tests do with blocks that all agree", () => {
  for (const strategies of [2, 3, 5]) {
    for (let blocks = 2; blocks < 13; blocks++) {
      const { pairs } = compareOver(risingAreas(blocks, 0.05, strategies));
      const smallest = Math.min(...pairs.map(({ adjusted }) => adjusted));
      assert.equal(canTellApart(blocks, strategies), smallest <= 0.05, `${blocks} ${strategies}`);
    }
  }
});
