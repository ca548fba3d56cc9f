import assert from "node:assert/strict";
import { heatmap } from "../../lib/figures/heatmap.ts";
import { type Group, marksOf, textsOf } from "./vega_marks.ts";

const table = {
  strategies: ["A", "B", "C"],
  values: [[1, 0.25, undefined], [0.75, 1, 0.5], [undefined, 0.5, 1]],
};

Deno.test("every known pair is a field with its number, and the diagonal is empty", () => {
  const { group } = heatmap("wins", "Wins", table, ["#000000", "#ffffff"], 1, (label) => label);
  assert.deepEqual(marksOf(group, "rect").map(({ description }) => description), [
    "A against B: 0.25",
    "B against A: 0.75",
    "B against C: 0.50",
    "C against B: 0.50",
  ]);
  const [first] = marksOf(group, "rect");
  const { x, y, width } = first.encode!.enter!;
  assert.ok(x.value >= width.value && y.value === 0, "row A, column B");
  assert.deepEqual(textsOf(group).slice(4), ["A", "B", "C", "A", "B", "C", "Wins"]);
});

Deno.test("colours are spread evenly from 0 to the highest value", () => {
  const colours = ["#000000", "#888888", "#ffffff"];
  const { group } = heatmap("overlap", "Overlap", table, colours, 0.5, (label) => label);
  assert.deepEqual((group as Group).scales![0].domain, [0, 0.25, 0.5]);
});
