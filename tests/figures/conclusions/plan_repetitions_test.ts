import assert from "node:assert/strict";
import { testAgainst, testAllPairs } from "../../../lib/figures/conclusions/pair_tests.ts";
import { planRepetitions } from "../../../lib/figures/conclusions/plan_repetitions.ts";
import { learningCurves } from "../../../lib/figures/study.ts";
import { pairedPower } from "../../../lib/statistics/student_t.ts";
import { near } from "../../statistics/golden.ts";
import { around, flatStudy } from "./studies.ts";

const curves = learningCurves(flatStudy({
  A: around(0.6, 8, 1),
  B: around(0.59, 8, 2),
  RandomSampling: around(0.5, 8, 3),
}));
const against = testAgainst(curves, curves[2]).tests;
const pairs = testAllPairs(curves).tests;

Deno.test("each strategy has a plan, and last comes that of the median deviation of all pairs", () => {
  const plans = planRepetitions(against, pairs);
  assert.deepEqual(plans.map(({ strategy }) => strategy), ["A", "B", undefined]);
  const deviations = pairs.map(({ deviation }) => deviation!).sort((a, b) => a - b);
  near([plans[2].deviation], [deviations[1]]);
});

Deno.test("the number needed has the power, one less has not, and the smallest difference is found by the study's own", () => {
  for (const { deviation, needed, detectable } of planRepetitions(against, pairs)) {
    for (const [i, difference] of [0.005, 0.01, 0.02].entries()) {
      const effect = difference / deviation;
      assert.ok(pairedPower(effect, needed[i]!) >= 0.8);
      if (needed[i]! > 6) assert.ok(pairedPower(effect, needed[i]! - 1) < 0.8);
    }
    near([pairedPower(detectable / deviation, 8)], [0.8], 1e-9);
  }
});

Deno.test("equal differences need six repetitions, without which no sign flips are significant", () => {
  const [test] = pairs;
  const [plan] = planRepetitions([{ ...test, deviation: 0 }], pairs);
  assert.deepEqual(plan.needed, [6, 6, 6]);
  assert.deepEqual(planRepetitions([], []), []);
});
