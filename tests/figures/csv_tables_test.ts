import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import {
  cellsCsv,
  csv,
  labelsToReachCsv,
  pairwiseCsv,
  queriesCsv,
  resultsCsv,
  summaryCsv,
  timingsCsv,
} from "../../lib/figures/csv_tables.ts";
import { wins } from "../../lib/figures/pairwise.ts";
import { summarizeStudy } from "../../lib/figures/strategy_summary.ts";
import { small } from "./small_study.ts";

const rowsOf = (text: string) => parse(text, { columns: true }) as Record<string, string>[];

Deno.test("commas, quotes and line ends survive a table, and undefined is an empty field", () => {
  const fields = ["a,b", 'say "so"', "two\nlines", ""];
  const text = csv(["w", "x", "y", "z"], [["a,b", 'say "so"', "two\nlines", undefined]]);
  assert.deepEqual(Object.values(rowsOf(text)[0]), fields);
});

Deno.test("cycle 0 is in the results and not in queries and timings", () => {
  const cycles = (text: string) => [...new Set(rowsOf(text).map(({ cycle }) => cycle))];
  assert.deepEqual(cycles(resultsCsv(small)), ["0", "1", "2"]);
  assert.deepEqual(cycles(queriesCsv(small)), ["1", "2"]);
  assert.deepEqual(cycles(timingsCsv(small)), ["1", "2"]);
});

Deno.test("results have one row per cycle, strategies in the study's order", () => {
  const reversed = { ...small, cells: small.cells.toReversed() };
  assert.equal(resultsCsv(reversed), resultsCsv(small));
  assert.deepEqual(rowsOf(resultsCsv(small))[1], {
    strategy: "RandomSampling",
    rep: "0",
    cycle: "1",
    n_labeled: "2",
    accuracy: "0.4",
  });
});

Deno.test("queries have one row per pick, in the order of the picks", () => {
  const picks = rowsOf(queriesCsv(small)).filter(({ strategy, rep }) =>
    strategy === "Other" && rep === "1"
  );
  assert.deepEqual(picks.map(({ index }) => index), ["1", "5", "6", "7"]);
  assert.deepEqual(picks.map(({ position }) => position), ["0", "1", "0", "1"]);
});

Deno.test("cells have a row each, with the machine that computed them", () => {
  const run = { strategy: "Other", repetition: 1, host: "a,b", processor: "kind", seconds: 1.5 };
  assert.deepEqual(rowsOf(cellsCsv([run])), [
    {
      strategy: "Other",
      rep: "1",
      host: "a,b",
      processor: "kind",
      seconds: "1.500000",
      source: "",
    },
  ]);
});

Deno.test("a summary without a baseline has empty fields for differences and labels", () => {
  const { baseline: _, ...study } = small;
  const [best] = rowsOf(summaryCsv(summarizeStudy(study)));
  assert.equal(best.strategy, "Other");
  assert.deepEqual([best.delta_alcu, best.delta_alcu_low, best.labels_saved], ["", "", ""]);
});

Deno.test("labels to reach an accuracy are empty for a strategy that stays below it", () => {
  const rows = rowsOf(labelsToReachCsv(small, ["Other", "RandomSampling"]));
  const labels = (accuracy: string) =>
    rows.filter((row) => row.accuracy === accuracy).map(({ n_labeled }) => n_labeled);
  assert.deepEqual(labels("0.6"), ["2", "4"]);
  assert.deepEqual(labels("0.65"), ["2", ""]);
});

Deno.test("pairs of strategies have a row each, without a strategy against itself", () => {
  const rows = rowsOf(pairwiseCsv(wins(small, small.strategies), "wins"));
  assert.deepEqual(rows.map((row) => Object.values(row)), [
    ["RandomSampling", "Other", "0.375"],
    ["Other", "RandomSampling", "0.625"],
  ]);
});

Deno.test("numbers below zero stay numbers, and a text that a spreadsheet would run does not", () => {
  assert.equal(csv(["x"], [[-0.5], ["-0.5"], ["=1+1"]]), "x\n-0.5\n'-0.5\n'=1+1\n");
});
