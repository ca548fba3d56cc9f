import assert from "node:assert/strict";
import { alternativeText } from "../../lib/figures/alternative_texts.ts";
import { overlap, wins } from "../../lib/figures/pairwise.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import { smallMultiple } from "../../lib/figures/small_multiples.ts";
import { summarizeStudy } from "../../lib/figures/strategy_summary.ts";
import type { Study } from "../../lib/figures/study.ts";
import { studyFigures } from "../../lib/figures/study_figures.ts";
import { small } from "./small_study.ts";

function textOf(picture: string, looks = {}, study: Study = small): string {
  const summaries = summarizeStudy(study);
  const order = summaries.map(({ strategy }) => strategy);
  const tables = { wins: wins(study, order), overlap: overlap(study, order) };
  return alternativeText(picture, study, figureSettings.parse(looks), summaries, tables);
}

Deno.test("a text says what the picture shows, with the numbers that it draws", () => {
  assert.equal(
    textOf("learning_curves"),
    "small: Learning curves of accuracy of 2 strategies over the number of labels. Areas under the curves, largest first: Other 0.433, " +
      "RandomSampling 0.383. Differences of the learning curves of accuracy to RandomSampling over the number of labels. " +
      "Differences in area, largest first: Other 0.050.",
  );
  assert.match(
    textOf("differences"),
    /with 95 % intervals\. Differences, largest first: Other 0\.050\.$/,
  );
  assert.match(
    textOf("wins"),
    /Highest: Other ahead of RandomSampling, 0\.63\. Lowest: RandomSampling ahead of Other, 0\.38\.$/,
  );
  assert.match(
    textOf(`${smallMultiple}Other`),
    /^small: Difference in accuracy of Other to RandomSampling .* 0\.050\.$/,
  );
});

Deno.test("a text tells what the bounds of the picture reach", () => {
  const bound = {
    strategy: "WholePool",
    repetitions: [0, 1],
    labeled: [9],
    accuracies: [[0.9], [0.8]],
  };
  assert.match(
    textOf("accuracy", {}, { ...small, bounds: [bound] }),
    /Bounds, which are no strategies, reach in the end: WholePool 0\.850\.$/,
  );
});

Deno.test("a text names the measure and the harder pool in words", () => {
  const study: Study = { ...small, pool: "20 % of the labels wrong", measure: "worstClass" };
  assert.match(
    textOf("learning_curves", {}, study),
    /^small \(20 % of the labels wrong\): Learning curves of recall of the worst class of 2 strategies/,
  );
});

Deno.test("a text has the strategies, panels and words that the picture has", () => {
  const looks = { panels: ["difference"], strategies: ["Other"], labels: { Other: "Ours" } };
  assert.equal(
    textOf("learning_curves", looks),
    "small: Differences of the learning curves of accuracy to RandomSampling over the number of labels. " +
      "Differences in area, largest first: Ours 0.050.",
  );
});

Deno.test("every picture of a study has a text, with and without random sampling", () => {
  const pool = { labels: new Int32Array(10), classNames: ["a", "b"] };
  for (const study of [small, { ...small, baseline: undefined }]) {
    const summaries = summarizeStudy(study);
    const order = summaries.map(({ strategy }) => strategy);
    const tables = { wins: wins(study, order), overlap: overlap(study, order) };
    const figures = studyFigures(study, figureSettings.parse({}), summaries, tables, pool);
    for (const name of figures.keys()) {
      const text = textOf(name, {}, study);
      assert.ok(text.length > 30, `${name}: ${text}`);
      assert.doesNotMatch(text, /undefined/);
    }
  }
});
