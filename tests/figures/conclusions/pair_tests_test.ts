import assert from "node:assert/strict";
import { testAgainst, testAllPairs } from "../../../lib/figures/conclusions/pair_tests.ts";
import { learningCurves } from "../../../lib/figures/study.ts";
import { signFlips } from "../../../lib/statistics/sign_flips.ts";
import { near } from "../../statistics/golden.ts";
import { around, flatStudy } from "./studies.ts";

const curves = learningCurves(flatStudy({
  A: around(0.6, 8, 1),
  B: around(0.59, 8, 2),
  RandomSampling: around(0.5, 8, 3),
}));

Deno.test("all pairs are tested once, the better rank first, and each against the baseline once", () => {
  const pairs = testAllPairs(curves).tests.map(({ strategy, other }) => `${strategy} ${other}`);
  assert.deepEqual(pairs, ["A B", "A RandomSampling", "B RandomSampling"]);
  const against = testAgainst(curves, curves[2]).tests;
  assert.deepEqual(against.map(({ strategy }) => strategy), ["A", "B"]);
  near([against[0].difference], [
    curves[0].accuracies.reduce((sum, [value], i) => sum + value - curves[2].accuracies[i][0], 0) /
    8,
  ]);
});

Deno.test("a pair that lacks repetitions is tested on those that it has, beside complete pairs", () => {
  const short = { ...curves[1], repetitions: [5, 6, 7], accuracies: curves[1].accuracies.slice(5) };
  const { tests } = testAllPairs([curves[0], short, curves[2]]);
  const gaps = short.accuracies.map(([value], i) => curves[0].accuracies[5 + i][0] - value);
  assert.equal(tests[0].repetitions, 3);
  near([tests[0].pValue], signFlips([gaps]).pValues);
  assert.equal(tests[1].repetitions, 8);
});

Deno.test("strategies without a common repetition are no pair, and one repetition has no interval", () => {
  const one = (curve: typeof curves[0], i: number) => ({
    ...curve,
    repetitions: [i],
    accuracies: [curve.accuracies[i]],
  });
  assert.deepEqual(testAllPairs([one(curves[0], 0), one(curves[1], 1)]).tests, []);
  const [test] = testAllPairs([one(curves[0], 0), one(curves[1], 0)]).tests;
  assert.deepEqual(test.intervals, {
    student: undefined,
    studentized: undefined,
    percentile: undefined,
  });
  assert.equal(test.pValue, 1);
  assert.equal(test.deviation, undefined);
});
