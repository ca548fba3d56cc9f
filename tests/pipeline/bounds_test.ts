// A study with bounds, from its embeddings to its proof: bounds.csv is checked like results.csv.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject } from "../project.ts";
import { writeStudy } from "./small_study.ts";

Deno.test("bounds are run, published apart, proved and told by status", async (t) => {
  await using project = await copyProject();
  const plan = { cycles: 2, reps: 1, start: "centroids" };
  const bounds = [
    "WholePool",
    { name: "GreedyOracle", options: { sampleSize: 2 } },
    { name: "BoSS", label: "Best of 10", options: { batches: 10 } },
  ];
  await writeStudy(project, { ...plan, bounds });
  const { code, stderr } = await project.task("all", "small");
  assert.equal(code, 0, stderr);
  const folder = join(project.folder, "figures", "small");
  const read = (name: string) => Deno.readTextFile(join(folder, name));
  const table = await read("bounds.csv");

  await t.step("they have a table of their own", async () => {
    assert.match(table, /^bound,rep,cycle,n_labeled,accuracy\nWholePool,0,0,400,0\.\d+\n/);
    assert.match(table, /\nGreedyOracle,0,0,5,.*\nGreedyOracle,0,1,10,.*\nGreedyOracle,0,2,15,/);
    // All begin with one batch, and from one accuracy.
    const first = [...`${await read("results.csv")}${table}`.matchAll(/^.*,0,0,5,(.*)$/gm)];
    assert.equal(first.length, 5);
    assert.equal(new Set(first.map(([, accuracy]) => accuracy)).size, 1);
    for (const name of ["results.csv", "queries.csv", "summary.csv", "wins.csv", "overlap.csv"]) {
      assert.doesNotMatch(await read(name), /WholePool|GreedyOracle|Best of 10/, name);
    }
  });

  await t.step("status has a row for each, and nothing to do", async () => {
    const { stdout } = await project.task("status", "small");
    assert.match(stdout, /^2 run +WholePool +0 +0\/0 .*done/m);
    assert.match(stdout, /^2 run +Best of 10 +0 +2\/2 .*done/m);
    assert.match(stdout, /^small: 6 of 6 cells are done$/m);
  });

  await t.step("verify proves them, computed again too", async () => {
    const { code, stdout } = await project.task("verify", "small", "--rerun", "--cells", "all");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok +provenance of 6 cells/m);
    assert.match(
      stdout,
      /^ok +results of 6 cells in results\.csv and queries\.csv, and in bounds\.csv$/m,
    );
    assert.match(stdout, /^ok +6 of 6 cells computed again .*: 6 identical$/m);
    assert.match(stdout, /^ok +22 files, drawn again from the results$/m);
  });

  await t.step("compare tells of them apart from strategies", async () => {
    const { stdout } = await project.task("compare", "small", "small");
    assert.match(stdout, /^bound Best of 10: the same accuracies in 1 repetitions$/m);
  });

  await t.step("an altered table is a fault", async () => {
    const altered = table.replace(/0\.(\d+)/, (_, digits) => `0.9${digits}`);
    assert.notEqual(altered, table);
    await project.write("figures/small/bounds.csv", altered);
    const { code, stdout } = await project.task("verify", "small");
    assert.equal(code, 1, stdout);
    assert.match(stdout, /bounds\.csv was altered/);
    assert.match(stdout, /bounds\.csv tells another WholePool, 0/);
    await project.write("figures/small/bounds.csv", table);
  });

  await t.step("without its bounds, the study is to be drawn again", async () => {
    await writeStudy(project, plan);
    const { stdout } = await project.task("status", "small");
    assert.match(stdout, /^3 plot .*stale/m);
  });
});
