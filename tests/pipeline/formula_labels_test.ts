// Labels that a spreadsheet would run go through the whole pipeline and come back as they were.

import assert from "node:assert/strict";
import { copyProject } from "../project.ts";
import { publishedFiles, writeStudy } from "./small_study.ts";

Deno.test("labels that begin like formulas are published as texts, verified and compared as they were", async () => {
  await using project = await copyProject();
  const labels = ["=cmd|' /C calc'!A0", "-1+2", "@SUM(1)", "'quoted", "a;=1"];
  await writeStudy(project, {
    reps: 1,
    cycles: 2,
    strategies: ["RandomSampling", ...labels.map((label) => ({ name: "CoreSet", label }))],
  });
  const all = await project.task("all", "small");
  assert.equal(all.code, 0, all.stderr);
  assert.match(all.stdout, /^=cmd\|' \/C calc'!A0 +0\.\d+/m);
  for (const [name, text] of Object.entries(await publishedFiles(project))) {
    if (!name.endsWith(".csv")) continue;
    // A field begins a line, or follows a comma or, in some countries, a semicolon.
    for (
      const [field] of text.matchAll(/(?<=^|[,;]"?)[=+@].*|(?<=^|[,;]"?)-(?!\d+(\.|,|e|$)).*/gm)
    ) {
      assert.fail(`${name}: ${field}`);
    }
  }
  const verified = await project.task("verify", "small");
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  const compared = await project.task("compare", "small", "small");
  assert.equal(compared.code, 0, compared.stderr);
  for (const label of labels) {
    assert.ok(compared.stdout.includes(`\n${label}: the same picks`), compared.stdout);
  }
});
