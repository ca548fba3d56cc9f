// The README's example, followed to the letter in a copy of the project.

import assert from "node:assert/strict";
import { join } from "node:path";
import { cellResults, writeStudy } from "../pipeline/small_study.ts";
import { copyProject } from "../project.ts";

Deno.test("one file, one line and one entry add a strategy, and nothing finished runs again", async () => {
  await using project = await copyProject();
  const run = async () => {
    const { code, stdout, stderr } = await project.task("run", "small");
    assert.equal(code, 0, stderr);
    return Number(/(\d+) of \d+ cells to run/.exec(stdout)?.[1] ?? 0);
  };
  await writeStudy(project, { reps: 1, cycles: 3 });
  assert.equal((await project.task("embed", "small")).code, 0);
  assert.equal(await run(), 3);

  const readme = await Deno.readTextFile(join(project.folder, "README.md"));
  const page = /## Add a strategy\n(.*?)\n## /s.exec(readme)![1];
  const path = /`(lib\/strategies\/\w+\.ts)`/.exec(page)![1];
  const [file, line, entries] = [...page.matchAll(/```(?:ts|json)\n(.*?)```/gs)].map((match) =>
    match[1]
  );
  await project.write(path, file);
  const registry = join(project.folder, "lib/strategies/registry.ts");
  const lines = (await Deno.readTextFile(registry)).replace("} as const", `${line}} as const`);
  await Deno.writeTextFile(registry, lines);
  await writeStudy(project, { reps: 1, cycles: 3, ...JSON.parse(`{${entries}}`) });
  const before = await cellResults(project);
  assert.equal(await run(), 2);
  assert.equal((await cellResults(project)).length, before.length + 2);

  // The copy of a project has no tests.
  for (const test of ["invariants_test.ts", "options.ts", "questions.ts"]) {
    const source = new URL(test, import.meta.url);
    await project.write(`tests/strategies/${test}`, await Deno.readTextFile(source));
  }
  const name = /(\w+):/.exec(line)![1];
  const invariants = "tests/strategies/invariants_test.ts";
  const tested = await project.task("test", "--no-check", "--filter", `/^${name}:/`, invariants);
  assert.equal(tested.code, 0, tested.stdout + tested.stderr);
  // Each of the promises was tried.
  assert.match(tested.stdout, new RegExp(`${name}: among equals, another seed gives other picks`));
});
