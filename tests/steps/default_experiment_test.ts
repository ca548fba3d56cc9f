import assert from "node:assert/strict";
import { copyProject } from "../project.ts";

Deno.test("a task that is not told an experiment means the paper's, and names the first command for what is not there yet", async () => {
  await using project = await copyProject();
  const said = async (...words: string[]) => {
    const { stdout, stderr } = await project.task(...words);
    return stdout + stderr;
  };
  for (const task of ["run", "plot"]) {
    assert.equal(
      await said(task),
      "error: cifar100 has no embeddings yet; run deno task embed cifar100 first\n",
    );
  }
  for (const task of ["verify", "view"]) {
    assert.match(await said(task), /^error: .*cifar100.*deno task all cifar100 publishes it\n$/);
  }
  const status = await said("status");
  assert.match(status, /1 embed +to embed +what it needs of the hub is downloaded first/);
  assert.match(status, /docs\/hub\.md tells of data sets whose terms are to be accepted/);
  assert.doesNotMatch(status, /--allow|Requires/);
  assert.match(status, /deno task all cifar100 would do all three steps/);
  for (const task of ["all", "embed"]) {
    assert.match(await said(task, "--help"), /; cifar100 if none is given/);
  }
  assert.match(await said("submit"), /^error: Name an experiment/);
});
