import assert from "node:assert/strict";
import { holm } from "../../lib/statistics/holm.ts";
import { signedRankTest } from "../../lib/statistics/signed_rank.ts";
import { near } from "./golden.ts";
import { golden, relativelyNear } from "./leaderboard_golden.ts";

Deno.test("statistics and p-values are scipy's with Pratt's zeros: exact ones, and normal approximations", () => {
  assert.ok(golden.signedRank.length > 20);
  for (const { differences, statistic, pValue } of golden.signedRank) {
    const found = signedRankTest(differences);
    near([found.statistic], [statistic]);
    relativelyNear(found.pValue, pValue, differences.length > 50 ? 1e-9 : 1e-12);
  }
});

Deno.test("all pairs of a table, corrected by Holm, have the p-values of scipy and statsmodels", () => {
  const { values, adjusted } = golden.pairs;
  const pValues = values[0].flatMap((_: number, a: number) =>
    values[0].slice(a + 1).map((_: number, offset: number) =>
      signedRankTest(values.map((row: number[]) => row[a] - row[a + 1 + offset])).pValue
    )
  );
  near(holm(pValues), adjusted, 1e-12);
});

Deno.test("four data sets that all point the same way have a p-value of 1/8: no test of fewer than six is significant at 5 %", () => {
  assert.equal(signedRankTest([1, 2, 3, 4]).pValue, 0.125);
  assert.equal(signedRankTest([1, 2, 3, 4, 5]).pValue, 0.0625);
  assert.equal(signedRankTest([1, 2, 3, 4, 5, 6]).pValue, 0.03125);
});

Deno.test("without a difference the p-value is 1, and the sign of all differences doesn't matter", () => {
  assert.equal(signedRankTest([0, 0, 0]).pValue, 1);
  assert.equal(signedRankTest([]).pValue, 1);
  const differences = [0.1, -0.3, 0, 0.2, 0.2];
  assert.deepEqual(signedRankTest(differences), signedRankTest(differences.map((d) => -d)));
});
