import assert from "node:assert/strict";
import { labelsSaved } from "../../../lib/figures/conclusions/labels_saved.ts";
import { summarizeStudy } from "../../../lib/figures/strategy_summary.ts";
import { learningCurves } from "../../../lib/figures/study.ts";
import { exampleStudy } from "../example.ts";
import { small } from "../small_study.ts";

Deno.test("labels needed and saved are those of the summary", () => {
  const study = exampleStudy({ reps: 4, cycles: 10 });
  const curves = learningCurves(study);
  const summaries = summarizeStudy(study);
  const all = labelsSaved(curves, curves[0]);
  assert.equal(all.length, 9);
  for (const { strategy, needed, saved } of all) {
    const summary = summaries.find((one) => one.strategy === strategy)!;
    assert.deepEqual([needed, saved], [summary.labelsToTarget, summary.labelsSaved]);
  }
});

Deno.test("an interval lies around what is saved, and is open below where the value may not be reached", () => {
  const [random, other] = learningCurves(small);
  // Of two repetitions three sets can be drawn: Other reaches 0.6 after one batch with either, and with both.
  assert.deepEqual(labelsSaved([random, other], random), [
    { strategy: "Other", needed: 2, saved: 2, low: 2, high: 2 },
  ]);
  const lower = { ...other, accuracies: [other.accuracies[0], [0.1, 0.2, 0.2]] };
  assert.deepEqual(labelsSaved([lower], random), [
    { strategy: "Other", low: undefined, high: 2 },
  ]);
});

Deno.test("one repetition has no interval", () => {
  const [random, other] = learningCurves({
    ...small,
    cells: small.cells.filter(({ repetition }) => repetition === 0),
  });
  assert.deepEqual(labelsSaved([other], random), [{ strategy: "Other", needed: 2, saved: 2 }]);
});
