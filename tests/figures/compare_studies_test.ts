import assert from "node:assert/strict";
import {
  compareRanks,
  compareStudies,
  describeBoundChange,
  describeChange,
} from "../../lib/figures/compare_studies.ts";
import type { Study } from "../../lib/figures/study.ts";
import { exampleStudy } from "./example.ts";

const before = exampleStudy({ reps: 2, cycles: 4 });

/** The study with one cell changed. */
function edited(strategy: string, repetition: number, cycle: number, change: object): Study {
  return {
    ...before,
    name: "after",
    cells: before.cells.map((cell) =>
      cell.strategy === strategy && cell.repetition === repetition
        ? { ...cell, cycles: cell.cycles.map((c, i) => i === cycle ? { ...c, ...change } : c) }
        : cell
    ),
  };
}

Deno.test("a study is equal to itself", () => {
  const { changes, only } = compareStudies(before, before);
  assert.equal(changes.length, 10);
  assert.deepEqual(only, [[], []]);
  for (const change of changes) {
    assert.match(describeChange(change), /the same picks and accuracies in 2 repetitions/);
  }
});

Deno.test("the first pick and the first accuracy that differ are found", () => {
  const { picks } = before.cells.find((cell) => cell.strategy === "Badge" && cell.repetition === 1)!
    .cycles[3];
  const after = edited("Badge", 1, 3, { picks: picks.with(5, 9999), accuracy: 0.99 });
  const { changes } = compareStudies(before, after);
  const moved = changes.filter(({ firstPick, firstAccuracy }) => firstPick ?? firstAccuracy);
  assert.deepEqual(moved.map(({ strategy }) => strategy), ["Badge"]);
  assert.deepEqual(moved[0].firstPick, {
    repetition: 1,
    cycle: 3,
    position: 5,
    picks: [picks[5], 9999],
  });
  assert.equal(moved[0].firstAccuracy, 3);
  assert.ok(moved[0].areas[1] > moved[0].areas[0]);
  assert.equal(moved[0].largest.labeled, 75);
  const words = describeChange(moved[0]);
  assert.match(words, /from cycle 3, repetition 1, position 5 on \(\d+ and 9999\)/);
});

Deno.test("strategies that only one study has are named and left out", () => {
  const shorter = exampleStudy({ reps: 2, cycles: 3, labels: ["RandomSampling", "New"] });
  const { changes, only } = compareStudies(before, shorter);
  assert.deepEqual(changes.map(({ strategy }) => strategy), ["RandomSampling"]);
  assert.equal(only[0].length, 9);
  assert.deepEqual(only[1], ["New"]);
});

Deno.test("ranks of two studies stand side by side, over all repetitions of each", () => {
  const larger = exampleStudy({ reps: 6, cycles: 4 });
  const [header, ...rows] = compareRanks(before, larger);
  assert.equal(header.length, 9);
  assert.deepEqual(rows.map((row) => row[1]), rows.map((_, i) => String(i + 1)));
  assert.deepEqual(rows.map((row) => row[5]).sort(), rows.map((row) => row[1]).sort());
  assert.equal(rows.find(([strategy]) => strategy === "RandomSampling")![4], "");
});

Deno.test("bounds are compared apart from strategies, and have no rank", () => {
  const bound = (strategy: string, accuracies: number[]) => ({
    strategy,
    repetitions: [0],
    labeled: accuracies.map((_, i) => 25 * i),
    accuracies: [accuracies],
  });
  const first = { ...before, bounds: [bound("BoSS", [0.1, 0.8, 0.9]), bound("WholePool", [0.95])] };
  const second = { ...before, bounds: [bound("BoSS", [0.1, 0.7, 0.9]), bound("Other", [0.5])] };
  const { changes, bounds, only } = compareStudies(first, second);
  assert.equal(changes.length, 10);
  assert.deepEqual(bounds.map(describeBoundChange), [
    "bound BoSS: ALCU 0.600 to 0.567 (\u22120.033), at most \u22120.100 at 25 labels, accuracies from cycle 1 on",
  ]);
  assert.deepEqual(only, [["WholePool"], ["Other"]]);
  const [same] = compareStudies(first, first).bounds.map(describeBoundChange);
  assert.equal(same, "bound BoSS: the same accuracies in 1 repetitions");
  assert.deepEqual(compareRanks(first, second), compareRanks(before, before));
});
