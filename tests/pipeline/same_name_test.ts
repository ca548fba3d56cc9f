// Two studies of one name: the second is refused before any work, and an edit of one's own study is not.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject } from "../project.ts";
import { publishedFiles, study, writeStudy } from "./small_study.ts";

const small = { reps: 1, cycles: 2, strategies: ["RandomSampling"] };
const steps = ["embed", "run", "plot", "all"];

Deno.test("a copy of an experiment whose name was not changed is refused by every step, with the way out", async () => {
  await using project = await copyProject();
  await writeStudy(project, small);
  await project.write(
    "mine/copy.json",
    JSON.stringify({ ...study, ...small, data: { embeddings: "b.npz" } }),
  );
  const assertRefused = async () => {
    for (const step of steps) {
      const { code, stdout, stderr } = await project.task(step, "mine/copy.json");
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(
        stderr,
        /^error: .*copy\.json: name: "small" is taken, as the experiment .*small\.json has it; .*another name.*--replace\n$/,
      );
    }
  };
  await assertRefused();
  const { stdout } = await project.task("status", "mine/copy.json");
  assert.match(stdout, /name: "small" is taken, as the experiment .*small\.json has it/);
  assert.doesNotMatch(stdout, /deno task all/);
  assert.equal((await project.task("all", "small")).code, 0);
  const before = await publishedFiles(project);
  await assertRefused();
  assert.deepEqual(await publishedFiles(project), before);
});

Deno.test("figures of other data are not overwritten, not even by the same file, until --replace is given once", async () => {
  await using project = await copyProject();
  await writeStudy(project, small);
  assert.equal((await project.task("all", "small")).code, 0);
  const before = await publishedFiles(project);
  await Deno.rename(
    join(project.folder, "experiments/small.npz"),
    join(project.folder, "experiments/other.npz"),
  );
  const other = { ...small, data: { embeddings: "other.npz" } };
  await project.write("experiments/small.json", JSON.stringify({ ...study, ...other }));
  // As in a fresh clone, in which nothing tells where the published figures came from but themselves.
  await Deno.remove(join(project.folder, "data"), { recursive: true });
  for (const step of steps) {
    const { code, stderr } = await project.task(step, "small");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /"small" is taken, as figures\/small shows another study: data\.embeddings "small\.npz" -> "other\.npz"/,
    );
  }
  assert.deepEqual(await publishedFiles(project), before);
  assert.equal((await project.task("embed", "small", "--replace")).code, 0);
  assert.equal((await project.task("all", "small")).code, 0);
  assert.notDeepEqual(await publishedFiles(project), before);
  // Now they are its own.
  assert.equal((await project.task("all", "small")).code, 0);
});

Deno.test("an edit of one's own study needs no --replace", async () => {
  await using project = await copyProject();
  await writeStudy(project, small);
  assert.equal((await project.task("all", "small")).code, 0);
  await writeStudy(project, {
    ...small,
    cycles: 3,
    batchSize: 4,
    strategies: ["CoreSet", "RandomSampling"],
  });
  const { code, stderr } = await project.task("all", "small");
  assert.equal(code, 0, stderr);
});

Deno.test("compare and verify say that another file of the name has published there", async () => {
  await using project = await copyProject();
  await writeStudy(project, small);
  assert.equal((await project.task("all", "small")).code, 0);
  assert.doesNotMatch((await project.task("compare", "small", "small")).stdout, /another study/);
  await Deno.copyFile(
    join(project.folder, "experiments/small.npz"),
    join(project.folder, "experiments/other.npz"),
  );
  await project.write(
    "mine/copy.json",
    JSON.stringify({ ...study, ...small, data: { embeddings: "../experiments/other.npz" } }),
  );
  assert.equal((await project.task("all", "mine/copy.json", "--replace")).code, 0);
  const told =
    /figures\/small shows another study than .*experiments\/small\.json, which has its name: data\.embeddings "\.\.\/experiments\/other\.npz" -> "small\.npz"/;
  assert.match((await project.task("compare", "small", "mine/copy.json")).stdout, told);
  const verified = await project.task("verify", "small");
  assert.equal(verified.code, 1);
  assert.match(
    verified.stdout,
    /It shows another study than .*small\.json, which has its name: deno task all small --replace overwrites it$/m,
  );
  const own = await project.task("verify", "mine/copy.json");
  assert.deepEqual([own.code, /another study/.test(own.stdout)], [0, false], own.stdout);
});
