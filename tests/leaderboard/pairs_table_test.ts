import assert from "node:assert/strict";
import { collectBoard } from "../../lib/leaderboard/board.ts";
import { pairsTable } from "../../lib/leaderboard/pairs_table.ts";
import { leaderboardResults } from "../../lib/leaderboard/results.ts";
import { exampleOf, risingAreas } from "./example_studies.ts";

const published = ["one", "two"].map((name) => exampleOf(name, { areas: risingAreas(8) }));
const results = leaderboardResults(collectBoard(published, false), published, 0.01);
const cells = (markup: string) =>
  [...markup.matchAll(/<tr>(.*?)<\/tr>/gs)].slice(1).map(([, row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, text]) => text)
  );

Deno.test("the better ranked strategy of a pair comes first, with the difference and the tests", () => {
  const rows = cells(pairsTable(results, results.overRepetitions, "repetitions").text);
  assert.deepEqual(rows.map(([pair]) => pair), ["C and B", "C and A", "B and A"]);
  assert.deepEqual(rows[1].slice(1, 2), ["0.1070"]);
  assert.ok(rows.every((row) => row.length === 5 && row[4] === "yes"));
});

Deno.test("over studies, the probability that the first one is better stands with the first one", () => {
  const rows = cells(pairsTable(results, results.overStudies!, "studies").text);
  assert.equal(rows[0].length, 8);
  const [better, , worse] = rows[0].slice(5).map(parseFloat);
  assert.ok(better > 90, String(better));
  assert.ok(!(worse > 10), String(worse));
});
