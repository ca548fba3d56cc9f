import assert from "node:assert/strict";
import { friedmanTest } from "../../lib/statistics/friedman.ts";
import { near } from "./golden.ts";
import { golden, relativelyNear } from "./leaderboard_golden.ts";

Deno.test("average ranks, statistics and p-values are scipy's, with ties and without", () => {
  let compared = 0;
  for (const { values, averageRanks, chiSquare, pValue, f, fPValue } of golden.friedman) {
    const found = friedmanTest(values);
    near(found.averageRanks, averageRanks);
    if (chiSquare === undefined) continue;
    compared++;
    relativelyNear(found.chiSquare, chiSquare);
    relativelyNear(found.pValue, pValue, 1e-9);
    if (f === undefined) continue;
    relativelyNear(found.f, f);
    relativelyNear(found.fPValue, fPValue, 1e-9);
  }
  assert.ok(compared >= 9, String(compared));
});

Deno.test("average ranks are autorank's, which ranks from the lowest", () => {
  for (const { values, averageRanks } of golden.autorank) {
    near([...friedmanTest(values).averageRanks].sort(), averageRanks.sort());
  }
});

Deno.test("where all values are equal nothing differs, and where all blocks agree chance is left out", () => {
  const equal = friedmanTest([[1, 1, 1], [2, 2, 2]]);
  assert.deepEqual([equal.pValue, equal.fPValue, ...equal.averageRanks], [1, 1, 2, 2, 2]);
  const agreeing = friedmanTest(Array.from({ length: 5 }, () => [0.3, 0.2, 0.1]));
  assert.deepEqual([agreeing.chiSquare, agreeing.f, agreeing.fPValue], [10, Infinity, 0]);
});

Deno.test("few blocks have the exact p-value of Friedman's table, and of counting where values tie", () => {
  const [abc, acb] = [[3, 2, 1], [3, 1, 2]];
  const cases: [number[][], number][] = [
    [[abc, abc, abc], 1 / 36],
    [[abc, abc, acb], 7 / 36],
    [[abc, abc, abc, acb], 9 / 216],
    [[abc, abc, acb, acb], 15 / 216],
    [[[4, 3, 2, 1], [4, 3, 2, 1]], 1 / 24],
    [[[4, 3, 2, 1], [4, 3, 1, 2]], 4 / 24],
    [[[9, 1, 1, 1], [8, 0, 0, 0]], 1 / 4],
    [[[3, 2, 2], abc, acb, [1, 1, 1]], 4 / 36],
    [Array.from({ length: 5 }, () => [2, 1]), 1 / 16],
    [[abc, [1, 2, 3]], 1],
    [[[1, 1, 1], [2, 2, 2]], 1],
  ];
  for (const [blocks, expected] of cases) {
    near([friedmanTest(blocks).exactPValue!], [expected]);
  }
  const rising = Array.from({ length: 9 }, (_, i) => i);
  assert.equal(friedmanTest([rising, rising]).exactPValue, undefined, "362,880 arrangements");
});

Deno.test("one block, or one treatment, is refused", () => {
  assert.throws(() => friedmanTest([[1, 2]]), RangeError);
  assert.throws(() => friedmanTest([[1], [2]]), RangeError);
});
