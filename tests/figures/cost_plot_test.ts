import assert from "node:assert/strict";
import { costPlot } from "../../lib/figures/cost_plot.ts";
import { strategyStyles } from "../../lib/figures/palette.ts";
import { summarizeStudy } from "../../lib/figures/strategy_summary.ts";
import { exampleStudy, strategies } from "./example.ts";
import { type Group, marksOf } from "./vega_marks.ts";

const study = exampleStudy({ reps: 1, cycles: 2 });
const style = strategyStyles(study.strategies, study.baseline);
const summaries = summarizeStudy(study);

/** Mean seconds of a query that strategies have in these tests. */
const secondsOf = (seconds: (strategy: string, i: number) => number) =>
  new Map(summaries.map(({ strategy }, i) => [strategy, seconds(strategy, i)]));

Deno.test("a strategy without a measured time is left out of the logarithmic axis", () => {
  const seconds = secondsOf((strategy) => strategy === "Badge" ? 0 : 1);
  const { group } = costPlot(summaries, seconds, style, (label) => label);
  const names = marksOf(group, "symbol").map(({ description }) => description!.split(":")[0]);
  assert.deepEqual(names.sort(), strategies.filter((label) => label !== "Badge").sort());
});

Deno.test("names of points in one place do not overlap", () => {
  const equal = summaries.map((summary) => ({ ...summary, area: 0.5 }));
  const { group } = costPlot(equal, secondsOf(() => 0.1), style, () => "name");
  const places = marksOf(group, "text").slice(0, equal.length).map(({ encode }) => {
    const { x, y, align } = encode!.enter!;
    return [x.value, y.value, align.value];
  });
  assert.equal(new Set(places.map(String)).size, equal.length);
  for (const [i, [, y, align]] of places.entries()) {
    for (const [, otherY, otherAlign] of places.slice(0, i)) {
      assert.ok(align !== otherAlign || Math.abs(y - otherY) >= 14);
    }
  }
});

Deno.test("ticks of time are powers of ten, with 2 and 5 between them on a short axis", () => {
  const ticks = (...seconds: number[]) => {
    const times = secondsOf((_, i) => seconds[i] ?? 0);
    return (costPlot(summaries, times, style, (label) => label).group as Group).axes![0].values;
  };
  assert.deepEqual(ticks(1, 10), [0.5, 1, 2, 5, 10, 20]);
  assert.deepEqual(ticks(0.001, 10), [0.001, 0.01, 0.1, 1, 10]);
});
