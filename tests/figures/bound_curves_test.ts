import assert from "node:assert/strict";
import { learningCurvesFigure } from "../../lib/figures/learning_curves.ts";
import { interactiveFigure } from "../../lib/figures/plotly_figure.ts";
import { publish } from "../../lib/figures/publish.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import type { Curve } from "../../lib/figures/study.ts";
import { exampleStudy } from "./example.ts";
import { type Group, marksOf, textsOf } from "./vega_marks.ts";

const plain = exampleStudy({ reps: 2, cycles: 2 });
const bounds: Curve[] = [
  {
    strategy: "BoSS",
    repetitions: [0, 1],
    labeled: [0, 25, 50],
    accuracies: [[0.1, 0.8, 0.9], [0.1, 0.7, 0.9]],
  },
  { strategy: "WholePool", repetitions: [0, 1], labeled: [9000], accuracies: [[0.95], [0.95]] },
];
const study = { ...plain, bounds };

function curvesOf(panel: Group) {
  return marksOf(panel, "group").filter(({ data }) => data !== undefined);
}

for (const [highlight, place] of [[undefined, "legend"], [2, "ends"]] as const) {
  Deno.test(`bounds are thin lines behind the strategies' entries, named as bounds (${place})`, () => {
    const settings = figureSettings.parse({ highlight });
    const [accuracy, difference] = learningCurvesFigure(study, settings).marks as Group[];
    const named = (panel: Group) => textsOf(panel).filter((text) => text.includes("(bound)"));
    assert.equal(named(accuracy).length, 2);
    assert.ok(named(accuracy).some((text) => /^(↑ )?WholePool \(bound\):? 0\.950$/.test(text)));
    // The whole pool's accuracy would press all differences together.
    assert.ok(named(difference).length > 0);
    assert.ok(named(difference).every((text) => text.includes("BoSS (bound)")));
    assert.ok(
      named(difference).some((text) => /^↑ BoSS \(bound\): \+0\.\d+ at the end$/.test(text)),
    );
    const bars = curvesOf(accuracy).map((curve) => marksOf(curve, "rule").length);
    assert.deepEqual(bars.slice(-2), [0, 0]);
  });
}

Deno.test("what the whole pool reaches is a line over the labels of the study, not over all of the pool", () => {
  const [accuracy] = learningCurvesFigure(study, figureSettings.parse({})).marks as Group[];
  const { data } = curvesOf(accuracy).at(-1)!;
  const points = data![0].values;
  assert.deepEqual(points.map(({ labeled }) => labeled), [0, 25, 50]);
  assert.ok(points.every(({ mean }) => mean === 0.95));
  assert.ok(accuracy.scales![0].domain[1] < 60);
});

Deno.test("a bound's differences are paired with the baseline, repetition by repetition", () => {
  const [, difference] = learningCurvesFigure(study, figureSettings.parse({})).marks as Group[];
  const points = curvesOf(difference).at(-1)!.data![0].values;
  const random = plain.cells.filter(({ strategy }) => strategy === "RandomSampling");
  const last = random.map(({ cycles }) => 0.9 - cycles[2].accuracy);
  assert.ok(Math.abs(points[2].mean - (last[0] + last[1]) / 2) < 1e-12);
});

Deno.test("the page names bounds apart from the strategies, and the interactive figure has them as lines", async () => {
  const report = new TextDecoder().decode((await publish(study)).get("report.html"));
  assert.match(report, /<th scope="row">WholePool<\/th><td>–<\/td><td>0\.950<\/td><td>9,000<\/td>/);
  assert.match(report, /<th scope="row">BoSS<\/th><td>0\.583<\/td>/);
  const traces = interactiveFigure(study).data.filter(({ name }) =>
    String(name).includes("(bound)")
  );
  assert.deepEqual(traces.map(({ x }) => x), [[0, 25, 50], [0, 50]]);
});
