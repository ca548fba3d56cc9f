// `deno task leaderboard` as its users run it, and what verify and gc make of it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project } from "../project.ts";
import { exampleOf, risingAreas, writePublished } from "./example_studies.ts";

async function studies(): Promise<Project> {
  const project = await copyProject();
  for (const name of ["one", "two"]) {
    await writePublished(project, exampleOf(name, { areas: risingAreas(4) }));
  }
  return project;
}

Deno.test("leaderboard publishes a page from published files alone; verify proves it, and gc leaves it be", async (t) => {
  await using project = await studies();
  const made = await project.task("leaderboard", "one", "figures/two");
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /^C +1\.00 +1\.00 +100\.0 %$/m);
  assert.match(made.stdout, /^leaderboard: 13 of 13 files in /m);

  await t.step("a second time everything is up to date", async () => {
    const { stdout } = await project.task("leaderboard", "one", "two");
    assert.match(stdout, /^figures\/leaderboard is up to date$/m);
  });

  await t.step("verify proves it by its name and by its folder", async () => {
    for (const word of ["leaderboard", "figures/leaderboard"]) {
      const { code, stdout } = await project.task("verify", word);
      assert.equal(code, 0, stdout);
      assert.match(stdout, /^ok +13 files, drawn again from the studies' files$/m);
      assert.match(stdout, /^No faults: figures\/leaderboard is what /m);
    }
  });

  await t.step("gc takes it for no study", async () => {
    const { code, stdout, stderr } = await project.task("gc");
    assert.equal(code, 0, stdout + stderr);
  });

  await t.step("an altered file is a fault", async () => {
    const path = join(project.folder, "figures/leaderboard/ranks.csv");
    const before = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, before.replace("C,1", "C,2"));
    const { code, stdout } = await project.task("verify", "leaderboard");
    assert.equal(code, 1);
    assert.match(stdout, /ranks\.csv was altered/);
    await Deno.writeTextFile(path, before);
  });

  await t.step("a study that was published again makes it outdated, with the way out", async () => {
    await writePublished(project, exampleOf("two", { areas: risingAreas(5) }));
    const { code, stdout } = await project.task("verify", "leaderboard");
    assert.equal(code, 1);
    assert.match(stdout, /^ +figures\/two\/results\.csv is another than it was drawn from$/m);
    assert.match(stdout, /deno task leaderboard one two makes it again/);
  });
});

Deno.test("what can't be compared is told in one line, before anything is written", async () => {
  await using project = await studies();
  await project.write("experiments/unfinished.json", "{}");
  await project.write("figures/altered/results.csv", "strategy,rep,cycle,n_labeled,accuracy\n");
  await project.write("figures/altered/queries.csv", "strategy,rep,cycle,position,index\n");
  const { origin } = exampleOf("altered", { areas: risingAreas(1) });
  await project.write(
    "figures/altered/provenance.json",
    JSON.stringify({ ...origin, files: { "results.csv": "0" } }),
  );
  for (
    const [words, message] of [
      [["one"], /^error: Name two studies or more/],
      [["one", "tow"], /^error: figures\/tow has no results\.csv; did you mean "two"\?/],
      [
        ["one", "unfinished"],
        /^error: figures\/unfinished has no results\.csv; it is not published yet: deno task all unfinished finishes/,
      ],
      [["one", "/tmp/two"], /^error: \/tmp\/two is not in figures\/; name a published study \(/],
      [["one", "altered"], /^error: figures\/altered\/results\.csv is not what was published; /],
      [["one", "two", "--rope", "wide"], /^error: --rope: expected .* found "wide"/],
      [["one", "one"], /^error: one is named twice/],
    ] as const
  ) {
    const { code, stderr } = await project.task("leaderboard", ...words);
    assert.equal(code, 1, words.join(" "));
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
  await writePublished(project, exampleOf("leaderboard", { areas: risingAreas(1) }));
  const { code, stderr } = await project.task("leaderboard", "one", "two");
  assert.equal(code, 1);
  assert.match(stderr, /^error: figures\/leaderboard is no leaderboard but a study/);
});
