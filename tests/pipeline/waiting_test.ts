// A run that finds cells held by a process that stands still: it waits without spinning, and ends when it is told to.

import assert from "node:assert/strict";
import { copyProject } from "../project.ts";
import { cellResults, finishedCycles, startStep, writeStudy } from "./small_study.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const pause = () => new Promise((wake) => setTimeout(wake, 20));

Deno.test("cells of a stopped process are left to it, waited for until Ctrl-C, and finished by it once it goes on", async () => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 1, cycles: 79 });
  assert.equal((await startStep(project, "01_embed").output()).code, 0);
  const holder = startStep(project, "02_run", "--workers", "1");
  while (await finishedCycles(project) < 2) await pause();
  holder.kill("SIGSTOP");
  try {
    const impatient = await startStep(project, "02_run", "--no-wait").output();
    assert.equal(impatient.code, 0);
    assert.match(text(impatient.stdout), /small: \d cells in .*, 1 are left to other processes/);
    assert.equal((await cellResults(project)).length, 2);

    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const waiting = startStep(project, "02_run");
      const output = waiting.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
      // Said before the wait begins, when the signals are listened to.
      assert.match((await output.next()).value!, /1 of 3 cells to run/);
      for (let i = 0; i < 50; i++) await pause();
      waiting.kill(signal);
      let said = "";
      for (let part; !(part = await output.next()).done;) said += part.value;
      await waiting.stderr.cancel();
      assert.equal((await waiting.status).code, 130);
      assert.match(said, /Stopped; finished cycles are kept/);
    }
  } finally {
    holder.kill("SIGCONT");
  }
  assert.equal((await holder.output()).code, 0);
  assert.equal((await cellResults(project)).length, 3);
});
