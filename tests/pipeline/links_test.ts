// Links inside data/ lead the tasks' own files nowhere: the figure of compare and the logs of submit.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyProject } from "../project.ts";
import { writeStudy } from "./small_study.ts";

const published = fileURLToPath(new URL("../../figures/fashion", import.meta.url));

for (const link of ["data/compare", "data/compare/changed-against-fashion.svg"]) {
  Deno.test(`compare draws nothing where ${link} is a link`, async () => {
    await using project = await copyProject();
    for (const file of ["results.csv", "queries.csv"]) {
      const text = await Deno.readTextFile(join(published, file));
      await project.write(`figures/fashion/${file}`, text);
      // The last pick of CoreSet's third query is another one, so that there is something to draw.
      await project.write(
        `figures/changed/${file}`,
        text.replace(/^(CoreSet,1,3,24),\d+$/m, "$1,11999"),
      );
    }
    await project.write("elsewhere/changed-against-fashion.svg", "mine");
    const path = join(project.folder, link);
    await Deno.mkdir(dirname(path), { recursive: true });
    const target = link.endsWith(".svg") ? "elsewhere/changed-against-fashion.svg" : "elsewhere";
    await Deno.symlink(join(project.folder, target), path);
    const { code, stderr } = await project.task("compare", "fashion", "changed");
    assert.equal(code, 1);
    assert.match(stderr, /^error: \S+ is a link, and links inside \S+ are not followed [^\n]+\n$/);
    assert.equal(
      await Deno.readTextFile(join(project.folder, "elsewhere/changed-against-fashion.svg")),
      "mine",
    );
  });
}

Deno.test("submit hands out no logs' folder that is a link", async () => {
  await using project = await copyProject();
  await writeStudy(project);
  await Deno.mkdir(join(project.folder, "elsewhere"));
  await Deno.symlink(join(project.folder, "elsewhere"), join(project.folder, "data/logs"));
  const { code, stderr } = await project.task("submit", "small", "--dry-run");
  assert.equal(code, 1);
  assert.match(stderr, /^error: \S+logs is a link, and links inside [^\n]+\n$/);
});
