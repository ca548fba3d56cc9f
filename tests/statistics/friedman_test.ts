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

Deno.test("one block, or one treatment, is refused", () => {
  assert.throws(() => friedmanTest([[1, 2]]), RangeError);
  assert.throws(() => friedmanTest([[1], [2]]), RangeError);
});
