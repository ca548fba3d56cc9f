import assert from "node:assert/strict";
import { checkProvenance } from "../../lib/figures/check_provenance.ts";
import { boundsCsv } from "../../lib/figures/csv_tables.ts";
import { tellProvenance } from "../../lib/figures/provenance.ts";
import { publish } from "../../lib/figures/publish.ts";
import { toldBounds, toldResults } from "../../lib/figures/read_provenance.ts";
import { readStudy } from "../../lib/figures/read_study.ts";
import { boundCurves, type Curve, firstCycles } from "../../lib/figures/study.ts";
import { exampleProvenance, exampleRecords } from "./example_provenance.ts";
import { small } from "./small_study.ts";

const bounds: Curve[] = [
  {
    strategy: "BoSS",
    repetitions: [0, 1],
    labeled: [0, 2, 4],
    accuracies: [[0.1, 0.8, 0.9], [0.1, 0.7, 0.9]],
  },
  { strategy: "WholePool", repetitions: [0, 1], labeled: [9], accuracies: [[0.95], [0.95]] },
];
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

Deno.test("bounds have a table of their own, and no table of strategies has them", async () => {
  const [without, files] = await Promise.all([publish(small), publish({ ...small, bounds })]);
  assert.equal(without.get("bounds.csv"), undefined);
  assert.equal(text(files.get("bounds.csv")), boundsCsv(bounds));
  for (const name of files.keys()) {
    if (!name.endsWith(".csv") || ["bounds.csv", "ceilings.csv"].includes(name)) continue;
    assert.deepEqual(files.get(name), without.get(name), name);
  }
});

Deno.test("bounds are read back as they were published", () => {
  const results = "strategy,rep,cycle,n_labeled,accuracy\n";
  const queries = "strategy,rep,cycle,position,index\n";
  const read = (table: string) => readStudy("small", { results, queries, bounds: table }).bounds;
  assert.deepEqual(read(boundsCsv(bounds)), bounds);
  assert.equal(readStudy("small", { results, queries }).bounds, undefined);
  const table = boundsCsv(bounds);
  assert.throws(() => read(table.replace("BoSS,0,1,2,0.8\n", "")), {
    name: "UserError",
    message: "small: bounds.csv: BoSS, repetition 0: cycle 1 is missing",
  });
  assert.throws(() => read(table.replace("BoSS,1,2,4", "BoSS,1,2,5")), {
    name: "UserError",
    message: "small: bounds.csv: BoSS, repetition 1: cycle 2 has 5 labels, 4 in another repetition",
  });
  assert.throws(() => read(table.replace("0.95", "much")), {
    name: "UserError",
    message: /^small: bounds\.csv, line 8: accuracy: /,
  });
});

Deno.test("cells of bounds become curves, and the beginning of a study has the beginning of its bounds", () => {
  const cell = (repetition: number, accuracies: number[]) => ({
    strategy: "BoSS",
    repetition,
    cycles: accuracies.map((accuracy, i) => ({ accuracy, picks: i === 0 ? [] : [2 * i, 9] })),
  });
  const cells = [cell(1, [0.1, 0.7, 0.9]), cell(0, [0.1, 0.8, 0.9])];
  assert.deepEqual(boundCurves(cells), [bounds[0]]);
  const [first, whole] = firstCycles({ ...small, bounds }, 1).bounds!;
  assert.deepEqual(first.labeled, [0, 2]);
  assert.deepEqual(first.accuracies, [[0.1, 0.8], [0.1, 0.7]]);
  assert.deepEqual(whole, bounds[1]);
  assert.ok(!("bounds" in firstCycles(small, 1)));
});

Deno.test("provenance tells of bounds apart from results, and of their code", () => {
  const { experiment, embedded, cells, figures } = exampleRecords();
  const settings = {
    ...experiment as object,
    bounds: [{ name: "BoSS", label: "The best", options: {} }],
  };
  const of = (repetition: number) => {
    const { key } = cells[0].record;
    const parameters = { bound: "BoSS", repetition };
    const record = { key: { ...key, step: "bound", parameters } };
    return { strategy: "The best", repetition, shown: `bound ${repetition}`, record };
  };
  const all = [...cells, of(0), of(1)];
  const told = tellProvenance(settings, "Random", embedded, all, figures);
  assert.deepEqual(told.results, exampleProvenance().results);
  assert.deepEqual(told.bounds, { "The best": ["bound 0", "bound 1"] });
  assert.ok("step 2, BoSS" in told.code);
  assert.deepEqual(toldResults(told), toldResults(exampleProvenance()));
  assert.deepEqual(toldBounds(told).map(({ repetition, result }) => [repetition, result]), [
    [0, "bound 0"],
    [1, "bound 1"],
  ]);
  assert.deepEqual(checkProvenance(told), []);
  assert.deepEqual(checkProvenance({ ...told, bounds: { "The best": ["bound 0"] } }), [
    "it tells of 1 repetitions of The best; the experiment has 2",
  ]);
  assert.ok(!("bounds" in JSON.parse(JSON.stringify(exampleProvenance()))));
});
