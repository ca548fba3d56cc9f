import assert from "node:assert/strict";
import { compareStudies } from "../../lib/figures/compare_studies.ts";
import { compareStudiesFigure } from "../../lib/figures/compare_studies_figure.ts";
import { exampleStudy } from "./example.ts";
import { type Group, marksOf } from "./vega_marks.ts";

const before = exampleStudy({ reps: 2, cycles: 4 });

Deno.test("two equal studies have no figure", () => {
  assert.equal(
    compareStudiesFigure(before, before, compareStudies(before, before).changes),
    undefined,
  );
});

Deno.test("only curves that moved are drawn, dashed for the first study", () => {
  const after = {
    ...before,
    name: "after",
    cells: before.cells.map((cell) =>
      cell.strategy === "Badge"
        ? { ...cell, cycles: cell.cycles.map((cycle) => ({ ...cycle, accuracy: 0.5 })) }
        : cell
    ),
  };
  const { changes } = compareStudies(before, after);
  const [accuracy, difference] = compareStudiesFigure(before, after, changes)!.marks as Group[];
  const dashes = (panel: Group) =>
    marksOf(panel, "group").filter(({ description }) => description !== undefined).map((curve) => [
      curve.description,
      marksOf(curve, "line")[0].encode!.enter!.strokeDash.value,
    ]);
  assert.deepEqual(dashes(accuracy), [["Badge, example", [9, 6]], ["Badge, after", []]]);
  assert.deepEqual(dashes(difference), [["Badge", []]]);
});
