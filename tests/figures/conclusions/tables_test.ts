import { parse } from "csv-parse/sync";
import assert from "node:assert/strict";
import { conclude } from "../../../lib/figures/conclusions/conclude.ts";
import {
  againstBaselineCsv,
  ceilingsCsv,
  pairsCsv,
  thirdsCsv,
} from "../../../lib/figures/conclusions/tables.ts";
import { exampleStudy } from "../example.ts";

const study = exampleStudy({ reps: 4, cycles: 5 });
const conclusions = conclude(study);
const read = (text: string) => parse(text, { columns: true }) as Record<string, string>[];

Deno.test("pairs.csv has both directions of each pair, one the mirror of the other", () => {
  const rows = read(pairsCsv(conclusions.pairs, conclusions.order));
  assert.equal(rows.length, 90);
  for (const row of rows) {
    const back = rows.find(({ strategy, other }) =>
      strategy === row.other && other === row.strategy
    )!;
    assert.equal(Number(back.delta_alcu), 0 - Number(row.delta_alcu));
    assert.equal(Number(back.t_low), 0 - Number(row.t_high));
    assert.equal(back.p_max, row.p_max);
    assert.ok(Number(row.p) <= Number(row.p_holm) && Number(row.p) <= Number(row.p_max));
  }
});

Deno.test("against_random.csv corrects for its own rows, and says what is needed and saved", () => {
  const rows = read(againstBaselineCsv(conclusions));
  assert.equal(rows.length, 9);
  const all = read(pairsCsv(conclusions.pairs, conclusions.order));
  for (const row of rows) {
    const pair = all.find(({ strategy, other }) => {
      return strategy === row.strategy && other === "RandomSampling";
    })!;
    assert.equal(row.delta_alcu, pair.delta_alcu);
    assert.ok(Number(row.p_max) <= Number(pair.p_max));
    assert.ok(Number(row["reps_for_0.02"]) <= Number(row["reps_for_0.005"]));
  }
});

Deno.test("thirds.csv has a row for each strategy and repetition, ceilings.csv empty fields for no way", () => {
  assert.equal(read(thirdsCsv(study, conclusions.order)).length, 40);
  assert.equal(
    ceilingsCsv([{ strategy: "A", bound: "B", area: 0.5 }]),
    "strategy,bound,alcu_share,last_share\nA,B,0.5,\n",
  );
});
