import assert from "node:assert/strict";
import { overlap, wins } from "../../lib/figures/pairwise.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import { summarizeStudy } from "../../lib/figures/strategy_summary.ts";
import type { Study } from "../../lib/figures/study.ts";
import { studyFigures } from "../../lib/figures/study_figures.ts";
import { small } from "./small_study.ts";
import { textsOf } from "./vega_marks.ts";

const pool = { labels: new Int32Array(10), classNames: ["a", "b"] };

function figuresOf(study: Study, labels = {}, shown?: typeof pool) {
  const summaries = summarizeStudy(study);
  const order = summaries.map(({ strategy }) => strategy);
  const tables = { wins: wins(study, order), overlap: overlap(study, order) };
  return studyFigures(study, figureSettings.parse({ labels }), summaries, tables, shown);
}

Deno.test("a study has all figures; comparison joins differences, wins and overlap", () => {
  const figures = figuresOf(small, {}, pool);
  assert.deepEqual([...figures.keys()].sort(), [
    "accuracy",
    "comparison",
    "difference",
    "differences",
    "evenness",
    "learning_curves",
    "overlap",
    "wins",
  ]);
  const widths = ["differences", "wins", "overlap"].map((name) => figures.get(name)!.width);
  assert.equal(
    figures.get("comparison")!.width,
    (widths as number[]).reduce((sum, width) => sum + width, 0),
  );
});

Deno.test("without a baseline there are no differences, and without the pool no evenness", () => {
  const { baseline: _, ...study } = small;
  const names = [...figuresOf(study).keys()];
  assert.deepEqual(names.sort(), ["accuracy", "comparison", "learning_curves", "overlap", "wins"]);
});

Deno.test("the settings' words for a strategy are in every figure", () => {
  for (const [name, figure] of figuresOf(small, { Other: "Renamed" }, pool)) {
    const texts = textsOf(figure);
    assert.ok(texts.some((text) => text.includes("Renamed")), name);
    assert.ok(!texts.some((text) => text.includes("Other")), name);
  }
});
