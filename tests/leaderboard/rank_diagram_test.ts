import assert from "node:assert/strict";
import { compareOver } from "../../lib/leaderboard/comparison.ts";
import { rankDiagram, rankDiagramWords } from "../../lib/leaderboard/rank_diagram.ts";
import { type Group, marksOf, textsOf } from "../figures/vega_marks.ts";
import { risingAreas } from "./example_studies.ts";

const strategies = ["A", "B", "C"];
/** A and B are not told apart, C is better than both. */
const blocks = risingAreas(20).map(([a, , c], i) => [a, a + (i % 2 ? 0.001 : -0.001), c]);
const panel = { title: "Over 20 repetitions", comparison: compareOver(blocks) };

Deno.test("names stand with their average ranks, and a bar with a dot for each joins those that are not told apart", () => {
  const spec = rankDiagram(strategies, [panel]);
  const texts = textsOf(spec);
  for (const text of ["Over 20 repetitions", "C  1.00", "A  2.50", "B  2.50"]) {
    assert.ok(texts.includes(text), text);
  }
  const bars = marksOf(spec, "rule").filter(({ encode }) => encode!.enter!.strokeWidth.value > 2);
  assert.equal(bars.length, 1);
  assert.equal(marksOf(spec, "symbol").length, 2);
});

Deno.test("all marks lie within the figure, however long names are and however many", () => {
  const names = Array.from({ length: 26 }, (_, i) => `AStrategyOfAVeryLongName${"x".repeat(i)}`);
  const turning = Array.from(
    { length: 40 },
    (_, r) => names.map((_, s) => 0.01 * s + 0.05 * ((7 * s + 3 * r) % 5)),
  );
  const spec = rankDiagram(names, [{ title: "Many", comparison: compareOver(turning) }]);
  for (const { encode } of [...marksOf(spec, "rule"), ...marksOf(spec, "symbol")] as Group[]) {
    const { x, x2 = x, y, y2 = y } = encode!.enter!;
    for (const value of [x.value, x2.value]) assert.ok(value >= 0 && value <= spec.width!);
    for (const value of [y.value, y2.value]) assert.ok(value >= 0 && value <= spec.height!);
  }
});

Deno.test("the words for who can't see it name the ranks, best first, and the groups", () => {
  assert.equal(
    rankDiagramWords(strategies, panel),
    "Over 20 repetitions: average ranks, best first: C 1.00, A 2.50, B 2.50. Not told apart: A, B",
  );
});
