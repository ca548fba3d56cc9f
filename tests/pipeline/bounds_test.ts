// A study with bounds, from its embeddings to its proof: bounds.csv is checked like results.csv.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject } from "../project.ts";
import { writeStudy } from "./small_study.ts";

Deno.test("bounds are run, published apart, proved and told by status", async (t) => {
  await using project = await copyProject();
  await writeStudy(project, { cycles: 2, reps: 1, bounds: ["WholePool"] });
  const { code, stderr } = await project.task("all", "small");
  assert.equal(code, 0, stderr);
  const folder = join(project.folder, "figures", "small");
  const read = (name: string) => Deno.readTextFile(join(folder, name));
  const table = await read("bounds.csv");

  await t.step("they have a table of their own", async () => {
    assert.match(table, /^bound,rep,cycle,n_labeled,accuracy\nWholePool,0,0,400,0\.\d+\n/);
    for (const name of ["results.csv", "queries.csv", "summary.csv", "wins.csv", "overlap.csv"]) {
      assert.doesNotMatch(await read(name), /WholePool/, name);
    }
  });

  await t.step("status has a row for each, and nothing to do", async () => {
    const { stdout } = await project.task("status", "small");
    assert.match(stdout, /^2 run +WholePool +0 +0\/0 .*done/m);
    assert.match(stdout, /^small: 4 of 4 cells are done$/m);
  });

  await t.step("verify proves them, computed again too", async () => {
    const { code, stdout } = await project.task("verify", "small", "--rerun", "--cells", "all");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok +provenance of 4 cells/m);
    assert.match(
      stdout,
      /^ok +results of 4 cells in results\.csv and queries\.csv, and in bounds\.csv$/m,
    );
    assert.match(stdout, /^ok +4 of 4 cells computed again .*: 4 identical$/m);
    assert.match(stdout, /^ok +14 files, drawn again from the results$/m);
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
    await writeStudy(project, { cycles: 2, reps: 1 });
    const { stdout } = await project.task("status", "small");
    assert.match(stdout, /^3 plot .*stale/m);
  });
});
