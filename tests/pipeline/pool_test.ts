// A study with a harder pool, from its file to the proof in a fresh clone.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject } from "../project.ts";
import { writeStudy } from "./small_study.ts";

Deno.test("a harder pool is made by run, kept by gc, and proved without a data folder", async (t) => {
  await using project = await copyProject();
  const plan = { reps: 1, cycles: 1, strategies: ["RandomSampling"] };
  await writeStudy(project, { ...plan, pool: { absentClasses: ["3"], wrongLabels: 0.2 } });
  assert.equal((await project.task("embed", "small")).code, 0);

  await t.step("status says that it is made first", async () => {
    const { stdout } = await project.task("status", "small");
    assert.match(stdout, /^2 run .*to run +its pool is made first$/m);
  });

  await t.step("it is published with what its samples are", async () => {
    const { code, stderr } = await project.task("all", "small");
    assert.equal(code, 0, stderr);
    const text = await Deno.readTextFile(join(project.folder, "figures", "small", "pool.csv"));
    const rows = text.trim().split("\n").slice(1).map((row) => row.split(","));
    const wrong = rows.filter(([, , own, answer]) => own !== answer);
    assert.equal(wrong.length, Math.round(rows.length / 5));
    assert.ok(rows.every(([, , own, answer]) => own !== "3" && answer !== "3"));
    assert.equal((await project.task("gc", "--remove")).code, 0);
    assert.match((await project.task("status", "small")).stdout, /^3 plot .*done/m);
  });

  await t.step("another pool makes cells stale", async () => {
    await writeStudy(project, { ...plan, pool: { wrongLabels: 0.4 } });
    assert.equal((await project.task("run", "small")).code, 0);
    assert.match((await project.task("status", "small")).stdout, /^3 plot .*stale/m);
    await writeStudy(project, { ...plan, pool: { absentClasses: ["3"], wrongLabels: 0.2 } });
  });

  await t.step("verify draws all of it again where nothing but the inputs is left", async () => {
    await Deno.remove(join(project.folder, "data"), { recursive: true });
    const { code, stdout } = await project.task("verify", "small");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok +\d+ files, drawn again from the results$/m);
    assert.doesNotMatch(stdout, /report\.html was not drawn again/);
  });

  await t.step("an impossible pool is told in one line, before any cell", async () => {
    await writeStudy(project, { ...plan, pool: { absentClasses: ["seven"] } });
    assert.equal((await project.task("embed", "small")).code, 0);
    const { code, stderr } = await project.task("run", "small");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /small\.json: pool: absentClasses: there is no class "seven"; there are 0, 1, 2, 3\n$/,
    );
  });
});
