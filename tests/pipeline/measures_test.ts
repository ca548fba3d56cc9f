// A study with measures beside accuracy, from its finished cells to the proof.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject } from "../project.ts";
import { writeStudy } from "./small_study.ts";

const plan = { cycles: 1, reps: 1, strategies: ["RandomSampling"], bounds: ["WholePool"] };
const measures = ["negativeLogLikelihood", "balancedAccuracy"];

Deno.test("measures come behind accuracy without running a cell again, and are told by status, kept by gc and proved by verify", async (t) => {
  await using project = await copyProject();
  await writeStudy(project, plan);
  assert.equal((await project.task("all", "small")).code, 0);
  const folder = join(project.folder, "figures", "small");
  const read = (name: string) => Deno.readTextFile(join(folder, name));
  const plain = { results: await read("results.csv"), summary: await read("summary.csv") };
  await writeStudy(project, { ...plan, measures });

  await t.step(
    "status says that they are to be measured, and plot that they are missing",
    async () => {
      const { stdout } = await project.task("status", "small");
      assert.match(stdout, /^2 run +RandomSampling .*done/m);
      assert.match(stdout, /^2 measure .*to measure +0 of \d+ cells are measured$/m);
      const { code, stderr } = await project.task("plot", "small");
      assert.equal(code, 1);
      assert.match(
        stderr,
        /small: \d+ of \d+ cells are not measured; run deno task run small first/,
      );
    },
  );

  await t.step("run measures finished cells and runs none again", async () => {
    const { code, stdout, stderr } = await project.task("run", "small");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^small: all \d+ cells are done$/m);
    assert.match(stdout, /^small: \d+ cells measured in /m);
    assert.match((await project.task("run", "small")).stdout, /^small: \d+ cells are measured$/m);
    assert.equal((await project.task("plot", "small")).code, 0);
    assert.match((await project.task("status", "small")).stdout, /^2 measure .*done/m);
  });

  await t.step(
    "the columns that were there stay as they were, and tables are still of accuracy",
    async () => {
      const lines = (await read("results.csv")).trim().split("\n");
      const before = plain.results.trim().split("\n");
      assert.equal(
        lines[0],
        "strategy,rep,cycle,n_labeled,accuracy,balanced_accuracy,negative_log_likelihood",
      );
      assert.deepEqual(lines.map((line) => line.split(",").slice(0, 5).join(",")), before);
      assert.match(lines[1], /,0\.\d+,1\.386294\d+$/); // Four classes and no label.
      assert.match(
        await read("bounds.csv"),
        /^bound,rep,cycle,n_labeled,accuracy,balanced_accuracy,negative_log_likelihood\nWholePool,0,0,400,0\.\d+,0\.\d+,\d\.\d+\n/,
      );
      assert.equal(await read("summary.csv"), plain.summary);
    },
  );

  await t.step("verify proves them, computed again too", async () => {
    const { code, stdout } = await project.task("verify", "small", "--rerun", "--cells", "all");
    assert.equal(code, 0, stdout);
    assert.doesNotMatch(stdout, /^(FAULT|other|open) /m);
  });

  await t.step("every table and curve is of the measure that the figure names", async () => {
    await writeStudy(project, { ...plan, measures, figure: { measure: "negativeLogLikelihood" } });
    assert.equal((await project.task("all", "small")).code, 0);
    assert.match(await read("learning_curves.svg"), /Minus negative log likelihood/);
    const [, first] = (await read("summary.csv")).split("\n");
    assert.match(first, /^\w+,1,-\d/);
    const { stdout } = await project.task("compare", "small", "small");
    assert.match(stdout, /^compared by minus negative log likelihood$/m);
    assert.equal((await project.task("verify", "small")).code, 0);
  });

  await t.step("gc keeps them, and an altered column is a fault", async () => {
    assert.equal((await project.task("gc", "--remove")).code, 0);
    assert.match((await project.task("status", "small")).stdout, /^2 measure .*done/m);
    const table = await read("results.csv");
    await project.write("figures/small/results.csv", table.replace(/,1\.386294/, ",1.386295"));
    const { code, stdout } = await project.task("verify", "small");
    assert.equal(code, 1);
    assert.match(stdout, /results\.csv tells other measures of \w+, 0/);
  });
});

Deno.test("a measure that the study does not have can't be shown", async () => {
  await using project = await copyProject();
  await writeStudy(project, { ...plan, figure: { measure: "worstClass" } });
  const { code, stderr } = await project.task("run", "small");
  assert.equal(code, 1);
  assert.match(
    stderr,
    /figure\.measure: worstClass is not measured; add "measures": \["worstClass"\] to the experiment/,
  );
});
