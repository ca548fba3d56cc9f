// Several processes in one data folder, living, stopped and killed.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project } from "../project.ts";
import { cellResults, finishedCycles, listFiles, startStep, writeStudy } from "./small_study.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function embeddedCopy(changes: object): Promise<Project> {
  const project = await copyProject();
  await writeStudy(project, changes);
  assert.equal((await startStep(project, "01_embed").output()).code, 0);
  return project;
}

async function run(project: Project, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await startStep(project, "02_run", ...args).output();
  assert.equal(code, 0, text(stderr));
  return text(stdout);
}

/** Waits until a run has come somewhere. */
async function cyclesReached(project: Project, count: number): Promise<void> {
  while (await finishedCycles(project) < count) await new Promise((wake) => setTimeout(wake, 20));
}

Deno.test("every cell is run by one of the processes only, and each says what the others did", async () => {
  await using project = await embeddedCopy({ reps: 6 });
  const outputs = await Promise.all([1, 2, 3].map(() => run(project, "--workers", "1")));
  const counts = outputs.map((output) => Number(/small: (\d+) cells in/.exec(output)?.[1] ?? 0));
  assert.equal(counts.reduce((sum, count) => sum + count), 18);
  assert.equal((await cellResults(project)).length, 18);
});

Deno.test("the results do not depend on the number of workers", async () => {
  await using one = await embeddedCopy({});
  await using three = await embeddedCopy({});
  await run(one, "--workers", "1");
  await run(three, "--workers", "3");
  assert.deepEqual(await cellResults(three), await cellResults(one));
});

Deno.test("what a killed process was running is taken over by one that is still there", async () => {
  await using undisturbed = await embeddedCopy({ cycles: 40 });
  await run(undisturbed);
  await using project = await embeddedCopy({ cycles: 40 });
  const killed = startStep(project, "02_run", "--workers", "2");
  await cyclesReached(project, 5);
  const survivor = run(project, "--workers", "1");
  await cyclesReached(project, 15);
  killed.kill("SIGKILL");
  await killed.output();
  await survivor;
  assert.deepEqual(await cellResults(project), await cellResults(undisturbed));
  const left = await listFiles(join(project.folder, "data"));
  assert.deepEqual(left.filter((path) => /^(progress|claims)\//.test(path)), []);
});

Deno.test("--only and --force run just those cells again", async () => {
  await using project = await embeddedCopy({});
  await run(project);
  const records = join(project.folder, "data", "records");
  const read = async () => {
    const contents = new Map<string, string>();
    for (const path of await listFiles(records)) {
      contents.set(path, await Deno.readTextFile(join(records, path)));
    }
    return contents;
  };
  const before = await read();
  assert.match(await run(project, "--only", "CoreSet", "--force"), /2 of 2 cells to run/);
  const changed = [...await read()].filter(([path, content]) => before.get(path) !== content);
  assert.equal(changed.length, 2);
  for (const [, content] of changed) assert.match(content, /"strategy": "CoreSet"/);
});

Deno.test("code that changes during a run is not mistaken for what the run began with", async () => {
  await using project = await embeddedCopy({ cycles: 60 });
  const running = startStep(project, "02_run", "--workers", "1");
  await cyclesReached(project, 1);
  const file = join("lib", "strategies", "core_set", "query.ts");
  const source = await Deno.readTextFile(join(project.folder, file));
  await project.write(file, `${source}\nexport const unused = 1;\n`);
  const { code, stdout } = await running.output();
  assert.equal(code, 1);
  const message =
    /failed: CoreSet, repetition 0: lib\/strategies\/core_set\/query\.ts changed during the run; run again/;
  assert.match(text(stdout), message);
  assert.equal((await cellResults(project)).length, 4);
  assert.match(await run(project), /2 of 6 cells to run/);
});

Deno.test("gc removes nothing while another process uses the data folder", async () => {
  await using project = await embeddedCopy({ reps: 20, cycles: 60 });
  await project.write("data/objects/00/unknown", "garbage");
  const running = startStep(project, "02_run");
  await cyclesReached(project, 1);
  const { code, stdout } = await project.task("gc", "--remove");
  assert.equal(code, 1);
  assert.match(stdout, /Nothing was removed: the data folder is used by process/);
  running.kill("SIGINT");
  await running.output();
  assert.match((await project.task("gc", "--remove")).stdout, /Removed 1 files/);
});

Deno.test("status --watch looks again and again, until it is stopped", async () => {
  await using project = await embeddedCopy({});
  const watching = project.start("status", "small", "--watch");
  const pages = watching.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  let seen = "";
  const until = async (words: string) => {
    while (!seen.includes(words)) {
      const { value, done } = await pages.next();
      assert.ok(!done, `it ended before "${words}": ${seen}`);
      seen += value;
    }
  };
  await until("small: 0 of 6 cells are done");
  await run(project);
  await until("small: 6 of 6 cells are done");
  watching.kill("SIGTERM");
  await pages.return?.();
  await watching.stderr.cancel();
  await watching.status;
});
