import assert from "node:assert/strict";
import { evennessFigure } from "../../lib/figures/evenness_figure.ts";
import { strategyStyles } from "../../lib/figures/palette.ts";
import { renderSvg } from "../../lib/figures/render.ts";
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

Deno.test("no tick is above 1, the highest evenness, where the legend needs room above", async () => {
  // Curves at all heights leave no room among them. The pool's odd samples are of the second class.
  const strategies = Array.from({ length: 8 }, (_, i) => `Strategy ${i}`);
  const cells = strategies.map((strategy, s) => ({
    strategy,
    repetition: 0,
    cycles: Array.from({ length: 9 }, (_, cycle) => ({
      picks: Array.from(
        { length: cycle === 0 ? 0 : 20 },
        (_, i) => 2 * (20 * cycle + i) + (i < s ? 1 : 0),
      ),
      accuracy: 0.5,
    })),
  }));
  const pool = { labels: Array.from({ length: 400 }, (_, i) => i % 2), classNames: ["a", "b"] };
  const style = strategyStyles(strategies, undefined);
  const figure = evennessFigure({ name: "even", strategies, cells }, pool, style, String);
  const [, { domain: [, high] }] = (figure.marks![0] as Group).scales!;
  assert.ok(high > 1.05, `room above, up to ${high}`);
  const svg = await renderSvg(figure, "evenness", {});
  const ticks = [...svg.matchAll(/>(\d\.\d\d)</g)].map(([, tick]) => Number(tick));
  assert.ok(ticks.length >= 3, ticks.join());
  assert.equal(Math.max(...ticks), 1);
});
