import assert from "node:assert/strict";
import {
  cellsOf,
  differences,
  labeledCounts,
  learningCurves,
  type Study,
} from "../../lib/figures/study.ts";
import { summarizeStudy } from "../../lib/figures/strategy_summary.ts";
import { near, small } from "./small_study.ts";

Deno.test("a study with fewer cycles in one repetition is cut to what all have", () => {
  const cut: Study = {
    ...small,
    cells: small.cells.map((cell, i) =>
      i === 0 ? { ...cell, cycles: cell.cycles.slice(0, 2) } : cell
    ),
  };
  assert.deepEqual(learningCurves(cut).map(({ labeled }) => labeled), [[0, 2], [0, 2, 4]]);
  assert.equal(summarizeStudy(cut).length, 2);
});

Deno.test("labels are counted from 0 before the first query", () => {
  assert.deepEqual(labeledCounts(small.cells[0]), [0, 2, 4]);
});

Deno.test("cells of a strategy are ordered by repetition", () => {
  const reversed = { ...small, cells: small.cells.toReversed() };
  assert.deepEqual(cellsOf(reversed, "Other").map(({ repetition }) => repetition), [0, 1]);
});

Deno.test("differences pair equal repetitions and leave out the others", () => {
  const [random, other] = learningCurves(small);
  const [, second] = random.accuracies;
  const swapped = {
    ...random,
    repetitions: [2, 1],
    accuracies: [[0, 0, 0], second],
  };
  const gap = differences(other, swapped);
  assert.deepEqual(gap.repetitions, [1]);
  gap.accuracies[0].forEach((value, i) => near(value, [0, 0.2, -0.1][i]));
});

Deno.test("a strategy without a finished cell has no curve", () => {
  const study = { ...small, strategies: [...small.strategies, "Unfinished"] };
  assert.deepEqual(learningCurves(study).map(({ strategy }) => strategy), small.strategies);
});
