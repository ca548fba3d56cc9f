import assert from "node:assert/strict";
import { collectBoard } from "../../lib/leaderboard/board.ts";
import type { PublishedStudy } from "../../lib/leaderboard/published_study.ts";
import { leaderboardResults } from "../../lib/leaderboard/results.ts";
import { beliefs, findings, percent, pText } from "../../lib/leaderboard/statements.ts";
import { exampleOf, risingAreas } from "./example_studies.ts";

function resultsOf(...published: PublishedStudy[]) {
  return leaderboardResults(collectBoard(published, false), published, 0.01);
}

const three = ["one", "two", "three"].map((name) => exampleOf(name, { areas: risingAreas(10) }));

Deno.test("who leads and who is told apart is said where the tests carry it", () => {
  const text = findings(resultsOf(...three), "repetitions").join(" ");
  assert.match(
    text,
    /^Over 30 repetitions of 3 studies \(one, two, three\), 3 strategies rank differently by area under the curve of accuracy \(Friedman's /,
  );
  assert.match(
    text,
    /\(one, two, three\), C \(1\.00\) has the best average rank by area under the curve of accuracy, told apart from all others\./,
  );
  assert.match(text, /Of 3 pairs, 3 are told apart at 5 %/);
  assert.match(text, /not of other data sets/);
});

Deno.test("two studies that agree on three strategies show no difference: one order of six is that of the other by chance", () => {
  const text = findings(resultsOf(three[0], three[1]), "studies").join(" ");
  assert.match(
    text,
    /no difference between 3 strategies .*F infinite, p < 0\.001; exact p = 0\.167\)/,
  );
  assert.doesNotMatch(text, /best average rank/);
});

Deno.test("of two to four studies it is said that no pair can be told apart, and how many it takes", () => {
  const text = findings(resultsOf(...three), "studies").join(" ");
  assert.match(
    text,
    /With 3 studies, the smallest p-value that a pair can have is 0\.25, .* That takes 7 studies\./,
  );
  assert.match(text, /Each study is of images of its own\./);
  assert.match(beliefs(resultsOf(...three)).join(" "), /take them for a hint/);
});

Deno.test("a belief names the strategies, the studies, the measure and the test", () => {
  assert.match(
    beliefs(resultsOf(...three)).join("\n"),
    /^Over 3 studies \(one, two, three\), C is better than [AB] by more than 0\.01 in area under the curve of accuracy with a probability of [^%]* % \(Bayesian signed-rank test; no more than a hint, from 3 studies of 3 sets of images\)\.$/m,
  );
});

Deno.test("where no difference is shown, no leader is named", () => {
  const turning = Array.from({ length: 9 }, (_, i) => [0, 1, 2].map((s) => 0.1 * ((s + i) % 3)));
  const text = findings(resultsOf(exampleOf("turning", { areas: turning })), "repetitions").join(
    " ",
  );
  assert.match(
    text,
    /no difference between 3 strategies in area under the curve of accuracy is shown .* no pair is told apart/,
  );
  assert.doesNotMatch(text, /best average rank/);
});

Deno.test("studies of the same images are told where studies are taken for data sets", () => {
  const same = ["one", "two"].map((name) =>
    exampleOf(name, { areas: risingAreas(10), images: "same" })
  );
  const results = resultsOf(...same);
  assert.match(findings(results, "studies").join(" "), /nothing here speaks of other data sets/);
  assert.match(beliefs(results).join(" "), /Studies of the same images make them too sure/);
});

Deno.test("a single study says nothing of other data sets", () => {
  assert.match(findings(resultsOf(three[0]), "studies")[0], /^One study says nothing/);
  assert.deepEqual(beliefs(resultsOf(three[0])), []);
});

Deno.test("small and large probabilities are never rounded to none or to certainty", () => {
  assert.deepEqual([0, 0.5, 0.9996, 1].map(percent), [
    "less than 0.1 %",
    "50.0 %",
    "more than 99.9 %",
    "more than 99.9 %",
  ]);
  assert.deepEqual([0.00001, 0.0312].map(pText), ["p < 0.001", "p = 0.031"]);
});
