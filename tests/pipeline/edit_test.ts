// After an edit, exactly what the edit touches runs again, and status says why.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project } from "../project.ts";
import {
  cellResults,
  finishedCycles,
  publishedFiles,
  startStep,
  studyPath,
  writeStudy,
} from "./small_study.ts";

async function edit(project: Project, path: string, change: (text: string) => string) {
  const before = await Deno.readTextFile(join(project.folder, path));
  const after = change(before);
  assert.notEqual(after, before);
  await project.write(path, after);
}

/** Runs all steps and says how many cells ran. */
async function runAll(project: Project): Promise<number> {
  const { code, stdout, stderr } = await project.task("all", "small");
  assert.equal(code, 0, stderr);
  return Number(/small: (\d+) of \d+ cells to run/.exec(stdout)?.[1] ?? 0);
}

async function statusOf(project: Project): Promise<string> {
  const { code, stdout, stderr } = await project.task("status", "small");
  assert.equal(code, 0, stderr);
  return stdout;
}

Deno.test("only what an edit touches runs again, and status says why", async (t) => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 2, cycles: 4 });
  assert.match(await statusOf(project), /1 embed .*to embed/);
  assert.equal(await runAll(project), 6);
  assert.doesNotMatch(await statusOf(project), /stale|to (embed|run|draw)/);
  const strategy = "lib/strategies/random_sampling.ts";

  await t.step("nothing was edited: nothing runs", async () => {
    assert.equal(await runAll(project), 0);
  });

  await t.step("a comment or other formatting: nothing runs", async () => {
    await edit(project, strategy, (text) => `// Picked by chance.\n\n${text}`);
    assert.equal(await runAll(project), 0);
  });

  await t.step(
    "a strategy's code: its own cells run, and only provenance tells of it",
    async () => {
      const before = await publishedFiles(project);
      await edit(project, strategy, (text) => `${text}\nexport const unused = 1;\n`);
      const status = await statusOf(project);
      assert.match(
        status,
        /RandomSampling +0 .*stale +lib\/strategies\/random_sampling\.ts changed/,
      );
      assert.doesNotMatch(status, /CoreSet.*stale/);
      const { stdout } = await project.task("all", "small");
      assert.match(stdout, /2 of 6 cells to run/);
      assert.match(stdout, /21 files in /);
      const after = await publishedFiles(project);
      const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
      assert.deepEqual(changed.sort(), ["provenance.json", "ro-crate-metadata.json"]);
    },
  );

  await t.step("a parameter: all cells run", async () => {
    await writeStudy(project, { reps: 2, cycles: 4, classifier: { C: 0.1 } });
    assert.match(await statusOf(project), /stale +classifier\.C 0\.01 -> 0\.1/);
    assert.equal(await runAll(project), 6);
  });

  await t.step("more cycles: cells go on where they ended", async () => {
    const before = await cellResults(project);
    await writeStudy(project, { reps: 2, cycles: 6, classifier: { C: 0.1 } });
    const status = await statusOf(project);
    assert.match(status, /CoreSet +1 +4\/6 .*to go on +at cycle 5/);
    assert.match(status, /would run 6 cells, 12 cycles: about .* of work, by the times of cycles/);
    assert.match(status, /3 plot +to draw +after step 2/);
    const { stdout } = await project.task("run", "small");
    assert.match(stdout, /6 of 6 cells to run/);
    assert.equal((await cellResults(project)).length, before.length);
    // The first cycles are there already, which a longer study from the start has to agree with.
    await using fresh = await copyProject();
    await writeStudy(fresh, { reps: 2, cycles: 6, classifier: { C: 0.1 } });
    await runAll(fresh);
    const expected = await cellResults(fresh);
    const actual = await cellResults(project);
    for (const result of expected) assert.ok(actual.includes(result));
  });

  await t.step("another repetition and another strategy: only theirs run", async () => {
    const changes = { reps: 2, cycles: 6, classifier: { C: 0.1 } };
    await writeStudy(project, { ...changes, reps: 3 });
    assert.equal(await runAll(project), 3);
    await writeStudy(project, {
      ...changes,
      reps: 3,
      strategies: ["RandomSampling", "UncertaintySampling", "CoreSet", "Falcun"],
    });
    assert.equal(await runAll(project), 3);
  });

  await t.step(
    "the figure's code: no cell is blamed, not even after an edit was undone",
    async () => {
      const file = "lib/strategies/core_set/query.ts";
      const text = await Deno.readTextFile(join(project.folder, file));
      await runAll(project);
      await edit(project, file, (text) => `${text}\nexport const unused = 1;\n`);
      await runAll(project);
      await project.write(file, text);
      await runAll(project);
      const figure = "lib/figures/learning_curves.ts";
      await edit(project, figure, (text) => `${text}\nexport const unused = 1;\n`);
      const status = await statusOf(project);
      assert.doesNotMatch(status, /2 run .*stale/);
      assert.match(status, /3 plot .* stale +lib\/figures\/learning_curves\.ts changed\n/);
    },
  );

  await t.step("published files that differ are to be restored", async () => {
    await runAll(project);
    assert.match(await statusOf(project), /3 plot .* done *\n/);
    await project.write("figures/small/results.csv", "altered");
    await Deno.remove(join(project.folder, "figures/small/machine/cost.svg"));
    const status = await statusOf(project);
    assert.match(
      status,
      /3 plot .* to restore +results\.csv, machine\/cost\.svg in figures\/small/,
    );
    assert.match(status, /deno task all small would bring it up to date/);
    await runAll(project);
    assert.match(await statusOf(project), /3 plot .* done *\n/);
  });

  await t.step("the figure's settings: only the figure is drawn again", async () => {
    const experiment = JSON.parse(await Deno.readTextFile(join(project.folder, studyPath)));
    await project.write(studyPath, JSON.stringify({ ...experiment, figure: { width: 18 } }));
    const { stdout } = await project.task("all", "small");
    assert.match(stdout, /all 12 cells are done/);
    assert.match(stdout, /small: \d+ files in/);
  });
});

Deno.test("two processes share a study: no cell runs twice, none is lost", async () => {
  await using alone = await copyProject();
  await using shared = await copyProject();
  for (const project of [alone, shared]) {
    await writeStudy(project, { reps: 6, cycles: 12 });
    assert.equal((await project.task("embed", "small")).code, 0);
  }
  assert.equal((await alone.task("run", "small")).code, 0);
  const runs = await Promise.all([1, 2].map(() => shared.task("run", "small", "--workers", "1")));
  assert.deepEqual(runs.map(({ code }) => code), [0, 0]);
  assert.deepEqual(await cellResults(shared), await cellResults(alone));

  await using split = await copyProject();
  await writeStudy(split, { reps: 6, cycles: 12 });
  assert.equal((await split.task("embed", "small")).code, 0);
  for (const share of ["1/2", "2/2"]) {
    const { stdout } = await split.task("run", "small", "--shard", share);
    assert.match(stdout, /9 of 9 cells to run/);
  }
  assert.deepEqual(await cellResults(split), await cellResults(alone));
});

Deno.test("Ctrl-C stops a run within seconds, says how to go on, and keeps what is finished", async () => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 20, cycles: 60 });
  assert.equal((await project.task("embed", "small")).code, 0);
  const run = startStep(project, "02_run");
  while (await finishedCycles(project) === 0) await new Promise((wake) => setTimeout(wake, 50));
  run.kill("SIGINT");
  const { code, stdout } = await run.output();
  assert.equal(code, 130);
  assert.match(new TextDecoder().decode(stdout), /Go on with: deno task run small/);
  const kept = await finishedCycles(project);
  assert.ok(kept > 0);
  const { stdout: again } = await project.task("run", "small");
  assert.match(again, /: 60 cells in/);
  assert.equal(await finishedCycles(project), 20 * 3 * 61);
});

Deno.test("gc removes what no experiment needs, and only if told to", async () => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 1, cycles: 3 });
  await runAll(project);
  assert.match((await project.task("gc")).stdout, /Nothing to remove/);
  await writeStudy(project, { reps: 1, cycles: 3, batchSize: 4 });
  await runAll(project);
  assert.match((await project.task("gc")).stdout, /Nothing was removed; kept for small/);
  assert.match((await project.task("gc", "--remove")).stdout, /Removed \d+ files/);
  assert.equal(await runAll(project), 0);
  await Deno.remove(join(project.folder, studyPath));
  await Deno.remove(join(project.folder, "figures/small"), { recursive: true });
  const { stdout } = await project.task("gc", "--forget", "small", "--remove");
  assert.match(stdout, /Removed \d+ files/);
  assert.deepEqual(await cellResults(project), []);
});
