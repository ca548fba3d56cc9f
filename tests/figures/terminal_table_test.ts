import assert from "node:assert/strict";
import { summaryCsv } from "../../lib/figures/csv_tables.ts";
import { summarizeStudy } from "../../lib/figures/strategy_summary.ts";
import { alignColumns, areaTable } from "../../lib/figures/terminal_table.ts";
import { small } from "./small_study.ts";

Deno.test("the first column is aligned to the left, the others to the right", () => {
  assert.deepEqual(alignColumns([["a", "bb"], ["ccc", "d"]]), ["a    bb", "ccc   d"]);
});

Deno.test("areas are read from summary.csv, without an interval for the baseline", () => {
  const [header, best, baseline] = areaTable(summaryCsv(summarizeStudy(small)));
  assert.match(header, /^strategy +ALCU +± std +ΔALCU +95 % interval$/);
  assert.match(best, /^Other +0\.433 +0\.000 +0\.050 +0\.033 to 0\.067$/);
  assert.match(baseline, /^RandomSampling +0\.383 +0\.017 +0\.000$/);
});
