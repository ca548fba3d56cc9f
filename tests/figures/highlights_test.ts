import assert from "node:assert/strict";
import { mean } from "../../lib/statistics/descriptive.ts";
import { highlightsOf, studyStyles } from "../../lib/figures/highlights.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import { areasUnderCurve } from "../../lib/figures/statistics.ts";
import { learningCurves } from "../../lib/figures/study.ts";
import { exampleStudy, strategies } from "./example.ts";

const many = exampleStudy({
  labels: [...strategies, "Margin", "BAIT", "CLUE", "AlfaMix"],
  reps: 2,
  cycles: 4,
});
const areas = new Map(
  learningCurves(many).map((curve) => [curve.strategy, mean(areasUnderCurve(curve))]),
);

function lowestHighlighted(labels: readonly string[]): number {
  return Math.min(...labels.map((label) => areas.get(label)!));
}

Deno.test("of up to ten strategies all stand out", () => {
  const study = exampleStudy({ reps: 1, cycles: 2 });
  const settings = figureSettings.parse({});
  assert.deepEqual(highlightsOf(study, settings), strategies.slice(1));
  assert.ok([...studyStyles(study, settings).values()].every(({ isMuted }) => !isMuted));
});

Deno.test("of more than ten strategies the six with the largest area stand out, in the study's order", () => {
  const best = highlightsOf(many, figureSettings.parse({}));
  assert.equal(best.length, 6);
  const others = many.strategies.filter((label) =>
    label !== many.baseline && !best.includes(label)
  );
  assert.ok(others.every((label) => areas.get(label)! <= lowestHighlighted(best)));
  assert.deepEqual(best, many.strategies.filter((label) => best.includes(label)));
});

Deno.test("the settings say how many of the best stand out, or which ones", () => {
  assert.equal(highlightsOf(many, figureSettings.parse({ highlight: 2 })).length, 2);
  const named = figureSettings.parse({ highlight: ["CLUE", "Badge"] });
  assert.deepEqual(highlightsOf(many, named), ["Badge", "CLUE"]);
  const few = exampleStudy({ reps: 1, cycles: 2 });
  assert.deepEqual(highlightsOf(few, named), ["Badge"]);
});

Deno.test("only strategies that are shown are counted", () => {
  const settings = figureSettings.parse({ strategies: ["RandomSampling", "Badge", "CLUE"] });
  assert.deepEqual(highlightsOf(many, settings), ["Badge", "CLUE"]);
});

Deno.test("what stands out differs in colour and marker, the baseline is black, the rest is grey", () => {
  const styles = studyStyles(many, figureSettings.parse({ highlight: 9 }));
  const shown = [...styles].filter(([, { isMuted }]) => !isMuted);
  assert.equal(shown.length, 10);
  assert.equal(new Set(shown.map(([, { colour }]) => colour)).size, 10);
  assert.equal(new Set(shown.map(([, { symbol }]) => symbol)).size, 10);
  assert.equal(styles.get("RandomSampling")!.colour, "#000000");
  const grey = [...styles.values()].filter(({ isMuted }) => isMuted);
  assert.equal(new Set(grey.map(({ colour }) => colour)).size, 1);
  assert.equal(styles.size, many.strategies.length);
});
