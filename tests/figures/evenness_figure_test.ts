import assert from "node:assert/strict";
import { evennessFigure } from "../../lib/figures/evenness_figure.ts";
import { strategyStyles } from "../../lib/figures/palette.ts";
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
