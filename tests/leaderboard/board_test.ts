import assert from "node:assert/strict";
import { collectBoard } from "../../lib/leaderboard/board.ts";
import { exampleOf, risingAreas } from "./example_studies.ts";

const one = exampleOf("one", { areas: risingAreas(3) });
const two = exampleOf("two", { areas: risingAreas(2) });

Deno.test("studies of one protocol with the same strategies are all ranked, and nothing is to be told", () => {
  const { strategies, studies, notes } = collectBoard([one, two], false);
  assert.deepEqual(strategies, ["A", "B", "C"]);
  assert.deepEqual(studies.map(({ name, repetitions }) => [name, repetitions]), [
    ["one", [0, 1, 2]],
    ["two", [0, 1]],
  ]);
  assert.deepEqual(studies[0].areas, risingAreas(3));
  assert.deepEqual(notes, []);
});

Deno.test("a study of another protocol is named and not ranked, unless that is asked for", () => {
  const other = exampleOf("other", { areas: risingAreas(2), settings: { batchSize: 10 } });
  const apart = collectBoard([other, one, two], false);
  assert.deepEqual(apart.studies.map(({ name }) => name), ["one", "two"]);
  assert.match(
    apart.notes[0],
    /^other has another protocol than one, two: batchSize 10, not 1; .* leave it out/,
  );
  const together = collectBoard([other, one, two], true);
  assert.deepEqual(together.studies.map(({ name }) => name), ["other", "one", "two"]);
  assert.match(together.notes[0], /^other has another protocol .* count all the same/);
});

Deno.test("a strategy that some studies lack, or have with other options, is named and not ranked", () => {
  const more = exampleOf("more", {
    areas: risingAreas(2, 0.05, 4),
    strategies: ["A", "B", "C", "D"],
    settings: {
      strategies: ["A", "B", "C", "D"].map((label) => ({
        name: label,
        label,
        options: label === "B" ? { neighbours: 7 } : {},
      })),
    },
  });
  const { strategies, notes } = collectBoard([one, more], false);
  assert.deepEqual(strategies, ["A", "C"]);
  assert.deepEqual(notes, [
    "B is another strategy, or has other options, from study to study: not ranked",
    "D is only in more: not ranked",
  ]);
});

Deno.test("a repetition that lacks a cell, or cycles of one, is named and left out", () => {
  const cells = two.study.cells
    .filter(({ strategy, repetition }) => strategy !== "B" || repetition !== 0)
    .map((cell) =>
      cell.strategy === "C" && cell.repetition === 1
        ? { ...cell, cycles: cell.cycles.slice(0, 2) }
        : cell
    );
  const { studies, notes } = collectBoard([one, { ...two, study: { ...two.study, cells } }], false);
  assert.deepEqual(studies.map(({ name }) => name), ["one"]);
  assert.deepEqual(notes, [
    "two lacks cycles of B at repetition 0: left out",
    "two lacks cycles of C at repetition 1: left out",
  ]);
});

Deno.test("the same cells in two studies count once, in the larger one", () => {
  const part = exampleOf("part", { areas: risingAreas(2), images: "one", seed: "one" });
  const { studies, notes } = collectBoard([part, one, two], false);
  assert.deepEqual(studies.map(({ name }) => name), ["one", "two"]);
  assert.deepEqual(notes, [
    "2 of 2 repetitions of part have the same results as one: they count once, there",
  ]);
});

Deno.test("studies of the same images are told, as they are no independent data sets", () => {
  const again = exampleOf("again", { areas: risingAreas(2), images: "one" });
  const { notes } = collectBoard([one, again, two], false);
  assert.equal(notes.length, 1);
  assert.match(notes[0], /^one and again are of the same images: /);
});

Deno.test("studies with nothing to compare are refused in one line", () => {
  const stranger = exampleOf("stranger", { areas: risingAreas(2), strategies: ["C", "X", "Y"] });
  for (
    const [studies, message] of [
      [[one, one], /^one is named twice; /],
      [[one, stranger], /^one, stranger share only C; /],
      [
        [one, exampleOf("none", { areas: [[1]], strategies: ["X"] })],
        /^one, none share no strategy; /,
      ],
    ] as const
  ) {
    assert.throws(() => collectBoard(studies, false), { name: "UserError", message });
  }
});

Deno.test("areas that differ in rounding only are ties", () => {
  const sums = exampleOf("sums", { areas: [[0.1 + 0.2, 0.3, 0.5]] });
  const [{ areas: [[first, second]] }] = collectBoard([sums, one], false).studies;
  assert.equal(first, second);
});
