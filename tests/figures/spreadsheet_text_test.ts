import assert from "node:assert/strict";
import fc from "fast-check";
import { queriesCsv, resultsCsv, summaryCsv } from "../../lib/figures/csv_tables.ts";
import { readStudy } from "../../lib/figures/read_study.ts";
import { guardText, unguardText } from "../../lib/figures/spreadsheet_text.ts";
import { summarizeStudy } from "../../lib/figures/strategy_summary.ts";
import { areaTable } from "../../lib/figures/terminal_table.ts";
import { small } from "./small_study.ts";

/** What runs a program in a spreadsheet, or may do so, in front and behind what parts fields. */
const hostile = [
  "=cmd|' /C calc'!A0",
  "+1",
  "-2+3",
  "@SUM(1)",
  "\t=1",
  "\r=1",
  "＝1",
  "x;=1+1",
  "'=1",
  "''",
];

Deno.test("no field of a guarded text begins as a formula does", () => {
  for (const text of hostile) {
    for (const field of guardText(text).split(/[;\t\r]/)) assert.doesNotMatch(field, /^[=+\-@＝]/);
  }
});

Deno.test("guarded texts come back as they were, and others are not changed", () => {
  const sign = fc.constantFrom(..."=+-@'＝;\t\r\n a");
  fc.assert(fc.property(fc.string({ unit: sign }), (text) => {
    assert.equal(unguardText(guardText(text)), text);
  }));
  for (const text of ["Badge", "a=b", "Badge - 20", "it's"]) assert.equal(guardText(text), text);
});

Deno.test("a study whose labels are formulas is read back with these labels", () => {
  for (const label of hostile) {
    const rename = (strategy: string) => strategy === "Other" ? label : strategy;
    const study = {
      ...small,
      strategies: small.strategies.map(rename),
      cells: small.cells.map((cell) => ({ ...cell, strategy: rename(cell.strategy) })),
    };
    const tables = { results: resultsCsv(study), queries: queriesCsv(study) };
    assert.doesNotMatch(tables.results, /^[=+\-@]/m);
    assert.deepEqual(readStudy("small", tables).strategies, study.strategies);
    const [row] = areaTable(summaryCsv(summarizeStudy(study))).filter((row) =>
      row.startsWith(label)
    );
    assert.ok(row, label);
  }
});
