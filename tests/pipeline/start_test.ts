// A study with an initial labeled set and seeds of its own, from the file to the proof.

import assert from "node:assert/strict";
import { copyProject } from "../project.ts";
import { publishedFiles, writeStudy } from "./small_study.ts";

Deno.test("a study starts with the labels and the seeds that its file names, and verify proves it", async () => {
  await using project = await copyProject();
  const start = { csv: "start.csv" };
  await writeStudy(project, { reps: undefined, seeds: [40, 2], start, cycles: 2 });
  await project.write("experiments/start.csv", "rep,index\n40,11\n40,5\n2,399\n2,0\n2,7\n");
  for (const task of ["embed", "run", "plot"]) {
    const { code, stderr } = await project.task(task, "small");
    assert.equal(code, 0, stderr);
  }
  const files = await publishedFiles(project);
  const queries = files["queries.csv"].split("\n").filter((line) => /^CoreSet,\d+,0,/.test(line));
  assert.deepEqual(queries, [
    "CoreSet,2,0,0,399",
    "CoreSet,2,0,1,0",
    "CoreSet,2,0,2,7",
    "CoreSet,40,0,0,11",
    "CoreSet,40,0,1,5",
  ]);
  const labeled = files["results.csv"].split("\n").filter((line) => /^CoreSet,40,/.test(line))
    .map((line) => line.split(",")[3]);
  assert.deepEqual(labeled, ["2", "7", "12"]);

  const { code, stdout, stderr } = await project.task(
    "verify",
    "small",
    "--rerun",
    "--cells",
    "all",
  );
  assert.equal(code, 0, stdout + stderr);
});

Deno.test("a small pool is told before the run that its batches shrink", async () => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 1, batchSize: 60, cycles: 8 });
  assert.equal((await project.task("embed", "small")).code, 0);
  const { stdout } = await project.task("run", "small");
  assert.match(stdout, /^note: from cycle 3 on a query has fewer candidates than the batch of 60/m);
});
