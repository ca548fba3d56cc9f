import assert from "node:assert/strict";
import { ceilingShares } from "../../../lib/figures/conclusions/ceilings.ts";
import { learningCurves } from "../../../lib/figures/study.ts";
import { near } from "../../statistics/golden.ts";
import { small } from "../small_study.ts";

const curves = learningCurves(small);
const [random, other] = curves;

Deno.test("the baseline has no share of the way, and a bound has all of it", () => {
  const bound = { ...other, strategy: "Oracle" };
  const shares = ceilingShares(curves, random, [bound]);
  assert.deepEqual(shares.map(({ strategy }) => strategy), ["Other"]);
  near([shares[0].area!], [1]);
});

Deno.test("shares are of the mean area and of the mean last value", () => {
  // The mean curves are 0.1, 0.45, 0.6 and 0.1, 0.65, 0.55; the bound's, of one repetition, is compared with that repetition.
  const oracle = { ...random, strategy: "Oracle", repetitions: [0], accuracies: [[0.1, 0.8, 0.8]] };
  const [toOracle] = ceilingShares(curves, random, [oracle]);
  near([toOracle.area!, toOracle.last!], [(0.15 / 3) / (0.6 / 3), -0.05 / 0.2]);
  // A bound of one number is as high after every cycle.
  const whole = {
    strategy: "WholePool",
    repetitions: [0, 1],
    labeled: [50],
    accuracies: [[0.9], [0.9]],
  };
  const [toWhole] = ceilingShares(curves, random, [whole]);
  near([toWhole.area!, toWhole.last!], [0.15 / (2.7 - 1.15), -0.05 / 0.3]);
});

Deno.test("there is no way to a bound that is not above the baseline, or shares no repetition", () => {
  const low = { ...random, strategy: "Low" };
  const far = { ...other, strategy: "Far", repetitions: [7, 8] };
  for (const { area, last } of ceilingShares(curves, random, [low, far])) {
    assert.deepEqual([area, last], [undefined, undefined]);
  }
});
