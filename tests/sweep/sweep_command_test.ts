// `deno task sweep` as its users run it, and what status, verify and gc make of it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project } from "../project.ts";
import { study, writeStudy } from "../pipeline/small_study.ts";

const over = ["--over", "batchSize=5,10", "classifier.C=0.01,1"];
const figures = "figures/small-over-batchSize-classifier.C";

async function smallProject(): Promise<Project> {
  const project = await copyProject();
  await writeStudy(project, { cycles: 3 });
  return project;
}

Deno.test("a sweep computes what is new, publishes one folder, and its studies are experiments to every other task", async (t) => {
  await using project = await smallProject();
  const made = await project.task("sweep", "small", ...over);
  assert.equal(made.code, 0, made.stdout + made.stderr);
  assert.match(made.stdout, /^small: 4 studies, one for each combination of settings$/m);
  assert.match(made.stdout, /^Kendall's tau to base +1\.00 /m);
  assert.match(made.stdout, /^small-over-batchSize-classifier\.C: 8 of 8 files written$/m);

  await t.step("the experiment itself is one of them, and nothing runs twice", async () => {
    const { stdout } = await project.task("run", "small");
    assert.match(stdout, /^small: all 6 cells are done$/m);
    const again = await project.task(
      "sweep",
      "small",
      "--over",
      "classifier.C=1,0.01",
      "batchSize=5,10",
    );
    assert.equal(again.code, 0, again.stderr);
    assert.doesNotMatch(again.stdout, /cells to run/);
    const same = await project.task("sweep", "small", ...over);
    assert.match(same.stdout, /^figures\/small-over-batchSize-classifier\.C is up to date$/m);
  });

  await t.step("status and run take the file of a combination", async () => {
    const file = "data/sweeps/small/small-batchSize-10-classifier.C-1.json";
    const { base, changes } = JSON.parse(await Deno.readTextFile(join(project.folder, file)));
    assert.equal(base, "../../../experiments/small.json");
    assert.deepEqual(changes, { batchSize: 10, "classifier.C": 1 });
    const { code, stdout } = await project.task("run", file);
    assert.equal(code, 0);
    assert.match(stdout, /all 6 cells are done/);
    assert.equal((await project.task("status", file)).code, 0);
  });

  await t.step("gc keeps the results of all combinations", async () => {
    const { code, stdout } = await project.task("gc", "--remove");
    assert.equal(code, 0, stdout);
    const same = await project.task("sweep", "small", ...over);
    assert.doesNotMatch(same.stdout, /cells to run/);
  });

  await t.step("verify proves it, and names an altered file", async () => {
    const { code, stdout } = await project.task("verify", figures);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok +24 cells in results\.csv, held against the data folder$/m);
    assert.match(stdout, /^ok +8 files, drawn again from results\.csv$/m);
    const path = join(project.folder, figures, "results.csv");
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace(/,[\d.]+\n$/, ",0.123\n"));
    const altered = await project.task("verify", figures);
    assert.equal(altered.code, 1);
    assert.match(altered.stdout, /results\.csv was altered/);
  });
});

Deno.test("values are checked before anything runs, and what is wrong is told in one line", async () => {
  await using project = await smallProject();
  for (
    const [words, message] of [
      [[], /^error: Name an experiment, such as deno task sweep /],
      [["small"], /^error: Name settings with --over, such as /],
      [
        ["small", "--over", "batchsize=1,2"],
        /^error: --over batchsize=1,2: unknown setting "batchsize"; did you mean "batchSize"\?/,
      ],
      [
        ["small", "--over", "strategies=Badge"],
        /^error: --over strategies=Badge: strategies can't be swept; /,
      ],
      [
        ["small", "--over", "batchSize=5,ten"],
        /^error: --over batchSize=ten: batchSize: .* found "ten"/,
      ],
      [["small", "--over", "batchSize=5,5"], /^error: --over batchSize=5,5: 5 comes twice; /],
      [["small", "--over", "batchSize=5,"], /^error: --over batchSize=5,: a value is missing; /],
      [["small", "--over", "reps=2", "reps=3"], /^error: --over: reps is named twice; /],
      [
        ["small", "--over", "batchSize=5", "small"],
        /^error: --over small: expected a setting with its values/,
      ],
    ] as const
  ) {
    const { code, stdout, stderr } = await project.task("sweep", ...words);
    assert.equal(code, 1, words.join(" "));
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
  await assert.rejects(Deno.stat(join(project.folder, "data/sweeps")), Deno.errors.NotFound);
  // The size of the pool is known after it was embedded.
  const { code, stdout, stderr } = await project.task(
    "sweep",
    "small",
    "--over",
    "batchSize=5,999",
  );
  assert.equal(code, 1);
  assert.match(stderr, /small-batchSize-999\.json: batchSize: 999 is more than the 400 samples/);
  assert.doesNotMatch(stdout, /cells to run/);
});

Deno.test("a share or one strategy is computed alone, and nothing is drawn", async () => {
  await using project = await smallProject();
  const words = ["small", "--over", "batchSize=10", "--only", study.strategies[2]];
  const { code, stdout, stderr } = await project.task("sweep", ...words);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^small-batchSize-10: 2 of 2 cells to run$/m);
  assert.match(stdout, /^Only computed: /m);
  await assert.rejects(
    Deno.stat(join(project.folder, "figures/small-over-batchSize")),
    Deno.errors.NotFound,
  );
});
