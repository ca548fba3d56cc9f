import assert from "node:assert/strict";
import { differencePlot } from "../../lib/figures/difference_plot.ts";
import { strategyStyles } from "../../lib/figures/palette.ts";
import { summarizeStudy } from "../../lib/figures/strategy_summary.ts";
import { exampleStudy, strategies } from "./example.ts";
import { type Group, marksOf, textsOf } from "./vega_marks.ts";

const study = exampleStudy({ reps: 3, cycles: 4 });
const style = strategyStyles(study.strategies, study.baseline);

Deno.test("every difference has a row with its interval, and the axis holds all of them and zero", () => {
  const summaries = summarizeStudy(study);
  const group = differencePlot(summaries, style, (label) => `<${label}>`).group as Group;
  const symbols = marksOf(group, "symbol");
  assert.equal(symbols.length, strategies.length);
  const [low, high] = group.scales![0].domain;
  assert.ok(low < 0 && high > 0);
  for (const [i, { strategy, difference }] of summaries.entries()) {
    assert.equal(symbols[i].encode!.enter!.x.value, difference!.mean);
    assert.equal(symbols[i].encode!.enter!.fill.value, style.get(strategy)!.colour);
    const [zero, ...intervals] = marksOf(group, "rule");
    assert.equal(zero.encode!.enter!.x.value, 0);
    const { x, x2 } = intervals[i].encode!.enter!;
    assert.deepEqual([x.value, x2.value], difference!.interval!);
    assert.ok(low <= x.value && x2.value <= high);
  }
  assert.deepEqual(
    textsOf(group).slice(0, strategies.length),
    summaries.map(({ strategy }) => `<${strategy}>`),
  );
});

Deno.test("a strategy without a difference has no row", () => {
  const summaries = summarizeStudy(study).map((summary, i) =>
    i === 0 ? { ...summary, difference: undefined } : summary
  );
  const group = differencePlot(summaries, style, String).group;
  assert.equal(marksOf(group, "symbol").length, strategies.length - 1);
});

Deno.test("one repetition has points without bars, and the title says so", () => {
  const one = exampleStudy({ reps: 1, cycles: 4 });
  const group = differencePlot(summarizeStudy(one), style, String).group as Group;
  assert.equal(marksOf(group, "symbol").length, strategies.length);
  assert.equal(marksOf(group, "rule").length, 1, "zero's");
  assert.equal(textsOf(group).at(-1), "ΔALCU of one repetition, without an interval");
});
