// `deno task compare` as its users run it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyProject, type Project } from "../project.ts";

const published = fileURLToPath(new URL("../../figures/fashion", import.meta.url));

/** A copy of the project with the published demo, and that again with one pick changed, as `changed`. */
async function studies(): Promise<Project> {
  const project = await copyProject();
  for (const name of ["fashion", "changed"]) {
    for (const { name: file, isFile } of Deno.readDirSync(published)) {
      // A folder of this machine's times may lie beside them.
      if (!isFile) continue;
      const bytes = await Deno.readFile(join(published, file));
      await project.write(`figures/${name}/${file}`, bytes);
    }
  }
  const queries = join(project.folder, "figures", "changed", "queries.csv");
  const text = await Deno.readTextFile(queries);
  // The last pick of CoreSet's third query.
  const changed = text.replace(/^(CoreSet,1,3,24),\d+$/m, "$1,11999");
  assert.notEqual(changed, text);
  await Deno.writeTextFile(queries, changed);
  return project;
}

Deno.test("compare finds the first pick that differs, and draws both studies", async () => {
  await using project = await studies();
  const { code, stdout, stderr } = await project.task("compare", "fashion", "changed");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^RandomSampling: the same picks and accuracies in 3 repetitions$/m);
  assert.match(
    stdout,
    /^CoreSet: .* cycle 3, repetition 1, position 24 on \(\d+ and 11999\), the same accuracies$/m,
  );
  assert.match(stdout, /^both studies claim the same$/m);
  const figure = join(project.folder, "data/compare/changed-against-fashion.svg");
  assert.match(await Deno.readTextFile(figure), /^<svg /);
});

Deno.test("compare names what it cannot find, in one line", async () => {
  await using project = await studies();
  for (
    const [name, message] of [["fashoin", /fashoin/], [
      "fashion@HEAD",
      /^error: git .*HEAD/,
    ]] as const
  ) {
    const { code, stderr } = await project.task("compare", name, "fashion");
    assert.equal(code, 1);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
});
