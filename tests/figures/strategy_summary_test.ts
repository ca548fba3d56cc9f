import assert from "node:assert/strict";
import { summarizeStudy } from "../../lib/figures/strategy_summary.ts";
import { near, small } from "./small_study.ts";

Deno.test("summaries are ordered by area and pair the repetitions", () => {
  const [best, baseline] = summarizeStudy(small);
  assert.equal(best.strategy, "Other");
  near(best.area, 1.3 / 3);
  near(best.difference!.mean, (0.2 / 3 + 0.1 / 3) / 2);
  near(best.difference!.deviation, 0.05 / 3);
  near(best.target, 0.6);
  assert.equal(best.labelsToTarget, 2);
  assert.equal(best.labelsSaved, 2);
  assert.equal(baseline.labelsSaved, 0);
  assert.deepEqual(baseline.difference!.interval, [0, 0]);
});

Deno.test("without RandomSampling there is no difference and no target", () => {
  const { baseline: _, ...study } = small;
  for (const summary of summarizeStudy(study)) {
    assert.equal(summary.difference, undefined);
    assert.equal(summary.labelsSaved, undefined);
  }
});

Deno.test("one repetition gives a difference, and no interval", () => {
  const cells = small.cells.filter(({ repetition }) => repetition === 0);
  for (const { difference } of summarizeStudy({ ...small, cells })) {
    assert.ok(difference !== undefined);
    assert.equal(difference.interval, undefined);
  }
});
