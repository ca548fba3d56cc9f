import assert from "node:assert/strict";
import { join } from "node:path";
import { RandomState } from "../../lib/random/random_state.ts";
import { copyProject } from "../project.ts";
import { cellResults, finishedCycles, listFiles, startStep, writeStudy } from "./small_study.ts";

const KILLS = 200;

/** Kills a process after so many milliseconds, unless it has ended by itself. */
function killAfter(process: Deno.ChildProcess, milliseconds: number) {
  return setTimeout(() => {
    try {
      process.kill("SIGKILL");
    } catch (error) {
      // It ended a moment ago.
      if (!(error instanceof TypeError)) throw error;
    }
  }, milliseconds);
}

Deno.test("killed hundreds of times, a run ends with the bytes of an undisturbed one and loses no finished cycle", async () => {
  await using undisturbed = await copyProject();
  await using project = await copyProject();
  for (const copy of [undisturbed, project]) {
    await writeStudy(copy);
    assert.equal((await startStep(copy, "01_embed").output()).code, 0);
  }
  assert.equal((await startStep(undisturbed, "02_run").output()).code, 0);
  const expected = await cellResults(undisturbed);
  assert.equal(expected.length, 6);

  const random = new RandomState(1);
  const records = join(project.folder, "data", "records");
  let [kills, rounds, cycles] = [0, 0, 0];
  // A machine that is too slow to get anywhere meanwhile is given more time from kill to kill.
  let latest = 500;
  while (kills < KILLS || rounds === 0) {
    const run = startStep(project, "02_run");
    const killer = killAfter(run, random.randint(100, latest));
    const { success } = await run.output();
    clearTimeout(killer);
    const now = await finishedCycles(project);
    assert.ok(now >= cycles, `${cycles} cycles were finished, ${now} are left`);
    latest = now > cycles ? 500 : latest + 10;
    cycles = now;
    if (!success) {
      kills++;
      continue;
    }
    assert.deepEqual(await cellResults(project), expected);
    // Once more from the start, until there were enough kills.
    rounds++;
    cycles = 0;
    const cells = await listFiles(records);
    for (const path of cells) {
      const text = await Deno.readTextFile(join(records, path));
      if (text.includes('"step": "cell"')) await Deno.remove(join(records, path));
    }
  }
  assert.equal((await startStep(project, "02_run").output()).code, 0);
  assert.deepEqual(await cellResults(project), expected);
  const left = await listFiles(join(project.folder, "data"));
  assert.deepEqual(left.filter((path) => path.includes(".temporary")), []);
  assert.deepEqual(left.filter((path) => /^(progress|claims|processes)\//.test(path)), []);
});

Deno.test("three processes in one data folder, killed at random: nothing is lost, nothing is left behind", async () => {
  await using undisturbed = await copyProject();
  await using project = await copyProject();
  for (const copy of [undisturbed, project]) {
    await writeStudy(copy, { reps: 8, cycles: 30 });
    assert.equal((await startStep(copy, "01_embed").output()).code, 0);
  }
  assert.equal((await startStep(undisturbed, "02_run").output()).code, 0);

  const random = new RandomState(2);
  let kills = 0;
  const untilDone = async () => {
    for (;;) {
      const run = startStep(project, "02_run", "--workers", "2");
      const moment = random.randint(300, 1500);
      const killer = kills < 20 ? killAfter(run, moment) : undefined;
      const { success } = await run.output();
      clearTimeout(killer);
      if (success) return;
      kills++;
    }
  };
  await Promise.all([untilDone(), untilDone(), untilDone()]);
  assert.ok(kills > 0);
  assert.equal((await startStep(project, "02_run").output()).code, 0);
  assert.deepEqual(await cellResults(project), await cellResults(undisturbed));
  const left = await listFiles(join(project.folder, "data"));
  const pattern = /^(progress|claims|processes)\/|\.temporary/;
  assert.deepEqual(left.filter((path) => pattern.test(path)), []);
});
