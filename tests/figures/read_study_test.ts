import assert from "node:assert/strict";
import { queriesCsv, resultsCsv, timingsCsv } from "../../lib/figures/csv_tables.ts";
import { meanSeconds } from "../../lib/figures/mean_seconds.ts";
import { readStudy } from "../../lib/figures/read_study.ts";
import { small } from "./small_study.ts";

const results = "strategy,rep,cycle,n_labeled,accuracy\nA,0,0,0,0.1\nA,0,1,2,0.5\n";
const queries = "strategy,rep,cycle,position,index\nA,0,1,0,7\nA,0,1,1,3\n";

for (
  const { what, files, message } of [
    {
      what: "an accuracy that is none",
      files: { results: results.replace("0.5", "much"), queries },
      message: /^fashion: results\.csv, line 3: accuracy: /,
    },
    {
      what: "a missing cycle",
      files: { results: results.replace("A,0,0,0,0.1\n", ""), queries },
      message: /^fashion: results\.csv: cycle 0 of A, repetition 0, is missing/,
    },
    {
      what: "a cut line",
      files: { results, queries: queries + "A,0" },
      message: /^fashion: queries\.csv is damaged: /,
    },
  ]
) {
  Deno.test(`${what} is named`, () => {
    assert.throws(() => readStudy("fashion", files), { name: "UserError", message });
  });
}

Deno.test("picks come back in their order", () => {
  const study = readStudy("fashion", { results, queries });
  assert.deepEqual(study.cells[0].cycles.map(({ picks }) => picks), [[], [7, 3]]);
  assert.equal(study.baseline, undefined);
});

Deno.test("times of this machine are read for the cycles that were published", () => {
  const study = readStudy("small", {
    results: resultsCsv(small),
    queries: queriesCsv(small),
    timings: timingsCsv(small) + "Gone,0,1,1,1,1\nOther,0,9,1,1,1\n",
  });
  assert.deepEqual(meanSeconds(study, "Other"), { query: 2, fit: 0, score: 0 });
  assert.throws(
    () =>
      readStudy("small", {
        results: resultsCsv(small),
        queries: queriesCsv(small),
        timings: timingsCsv(small) + "Other,0,1,soon,1,1\n",
      }),
    { name: "UserError", message: /^small: machine\/timings\.csv, line 10: query_seconds: / },
  );
});
