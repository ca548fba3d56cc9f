import assert from "node:assert/strict";
import { accuracyLevels, labelsToReach } from "../../lib/figures/labels_to_reach.ts";
import { learningCurves } from "../../lib/figures/study.ts";
import { small } from "./small_study.ts";

Deno.test("labels are the first measured number at which the mean curve is there", () => {
  const [random] = learningCurves(small);
  assert.equal(labelsToReach(random, 0.1), 0);
  assert.equal(labelsToReach(random, 0.45), 2);
  assert.equal(labelsToReach(random, 0.46), 4);
  assert.equal(labelsToReach(random, 0.61), undefined);
  const levels = accuracyLevels(learningCurves(small));
  assert.deepEqual([levels[0], levels.at(-1)], [0.15, 0.65]);
});
