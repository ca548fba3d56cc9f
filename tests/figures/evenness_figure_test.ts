import assert from "node:assert/strict";
import { evennessFigure } from "../../lib/figures/evenness_figure.ts";
import { strategyStyles } from "../../lib/figures/palette.ts";
import { renderSvg } from "../../lib/figures/render.ts";
import { exampleStudy } from "./example.ts";
import { type Group, marksOf } from "./vega_marks.ts";
import { small } from "./small_study.ts";

Deno.test("evenness is drawn as one curve per strategy, with 1 and all error bars in view", () => {
  const pool = { labels: [0, 0, 0, 1, 0, 1, 1, 0, 0, 0], classNames: ["a", "b"] };
  const style = strategyStyles(small.strategies, small.baseline);
  const figure = evennessFigure(small, pool, style, (label) => label.toLowerCase());
  const curves = marksOf(figure, "group").filter(({ description }) => description !== undefined);
  assert.deepEqual(curves.map(({ description }) => description), ["randomsampling", "other"]);
  const [, { domain: [low, high] }] = (figure.marks![0] as Group).scales!;
  assert.ok(high >= 1);
  for (const point of curves.flatMap(({ data }) => data![0].values)) assert.ok(point.low >= low);
});

Deno.test("no tick is above 1, the highest evenness, whatever room the legend takes", async () => {
  const study = exampleStudy({ reps: 2, cycles: 5 });
  const style = strategyStyles(study.strategies, study.baseline);
  for (const classes of [2, 40]) {
    const labels = Array.from({ length: 10_000 }, (_, i) => i % classes);
    const classNames = labels.slice(0, classes).map(String);
    const figure = evennessFigure(study, { labels, classNames }, style, String);
    const svg = await renderSvg(figure, "evenness", {});
    const ticks = [...svg.matchAll(/>(\d\.\d\d)</g)].map(([, tick]) => Number(tick));
    assert.ok(ticks.length >= 3, ticks.join());
    assert.equal(Math.max(...ticks), 1);
    assert.equal(new Set(ticks).size, ticks.length);
  }
});
