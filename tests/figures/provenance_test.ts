import assert from "node:assert/strict";
import { tellProvenance } from "../../lib/figures/provenance.ts";
import { toldKey } from "../../lib/figures/read_provenance.ts";
import { exampleProvenance, exampleRecords } from "./example_provenance.ts";

Deno.test("lists of source files are written once, and every record finds its own", () => {
  const { records, plot } = exampleRecords();
  const provenance = exampleProvenance();
  assert.equal(provenance.code.length, 3, "of step 1, of all cells, of step 3");
  provenance.records.forEach((told, i) =>
    assert.deepEqual(toldKey(provenance, told.key), records[i].record.key)
  );
  assert.deepEqual(toldKey(provenance, provenance.plot), plot);
});

Deno.test("cycles that are shown are named if they are not all cycles of the record", () => {
  const { experiment, records, plot } = exampleRecords();
  records[1] = { ...records[1], shown: "the first cycles" };
  const told = tellProvenance(experiment, "Random", records, plot).records;
  assert.equal(told[1].shown, "the first cycles");
  assert.equal("shown" in told[2], false);
});

Deno.test("times and machines are left out", () => {
  const { experiment, records, plot } = exampleRecords();
  const measured = records.map((entry) => ({
    ...entry,
    record: { ...entry.record, seconds: 12, machine: "somewhere" },
  }));
  assert.deepEqual(tellProvenance(experiment, "Random", measured, plot), exampleProvenance());
});
