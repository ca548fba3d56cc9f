import assert from "node:assert/strict";
import { collectBoard } from "../../lib/leaderboard/board.ts";
import { leaderboardResults } from "../../lib/leaderboard/results.ts";
import { exampleOf, risingAreas } from "./example_studies.ts";

const published = [
  exampleOf("one", { areas: risingAreas(3) }),
  exampleOf("two", { areas: [[0.9, 0.5, 0.5]] }),
];

Deno.test("ranks are over repetitions and over studies, wins over everything, areas of each study on its own", () => {
  const results = leaderboardResults(collectBoard(published, false), published, 0.01);
  const { overRepetitions, overStudies, order, wins, areas, dataSets } = results;
  assert.deepEqual([...overRepetitions.averageRanks], [2.5, (6 + 2.5) / 4, (3 + 2.5) / 4]);
  assert.deepEqual([...overStudies!.averageRanks], [2, 2.25, 1.75]);
  assert.deepEqual(order, [2, 1, 0]);
  assert.deepEqual(wins.strategies, ["C", "B", "A"]);
  // C beats B in three repetitions and ties in the fourth.
  assert.deepEqual(wins.values[0], [0.5, 3.5 / 4, 3 / 4]);
  assert.equal(dataSets, 2);
  const of = (study: string) =>
    areas.filter((own) => own.study === study).map(({ strategy, rank }) => [strategy, rank]);
  assert.deepEqual(of("one"), [["C", 1], ["B", 2], ["A", 3]]);
  assert.equal(of("two")[0][0], "A");
});

Deno.test("every pair has probabilities over studies, which add up to 1 and don't change", () => {
  const results = () => leaderboardResults(collectBoard(published, false), published, 0.01);
  const { probabilities, overStudies } = results();
  assert.equal(probabilities.length, overStudies!.pairs.length);
  for (const { below, equal, above } of probabilities) {
    assert.ok(Math.abs(below + equal + above - 1) < 1e-12);
  }
  assert.deepEqual(results().probabilities, probabilities);
});

Deno.test("a single study is compared over its repetitions only", () => {
  const [one] = published;
  const results = leaderboardResults(collectBoard([one], false), [one], 0.01);
  assert.equal(results.overStudies, undefined);
  assert.deepEqual(results.probabilities, []);
});
