// Whatever happens to the data folder is found, named, and healed by making again just that.

import assert from "node:assert/strict";
import { join } from "node:path";
import { mountDisk, noDisk } from "../../tools/torture/small_disk.ts";
import { copyProject, type Project } from "../project.ts";
import { cellResults, listFiles, startStep, writeStudy } from "./small_study.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function step(project: Project, name: "01_embed" | "02_run", ...args: string[]) {
  const { code, stdout, stderr } = await startStep(project, name, ...args).output();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Path of the object or record with that hash. */
function pathOf(project: Project, kind: string, hash: string, suffix = ""): string {
  return join(project.folder, "data", kind, hash.slice(0, 2), hash.slice(2) + suffix);
}

async function flipBit(path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  bytes[bytes.length >> 1] ^= 1;
  await Deno.writeFile(path, bytes);
}

/** The records of a step in the copy's data folder. */
async function recordsOf(project: Project, step: string) {
  const found: { hash: string; outputs: Record<string, string> }[] = [];
  const folder = join(project.folder, "data", "records");
  for (const path of await listFiles(folder)) {
    const content = await Deno.readTextFile(join(folder, path));
    const { key, outputs } = JSON.parse(content.slice(content.indexOf("\n")));
    if (key.step === step) found.push({ hash: path.replace(/\/|\.json$/g, ""), outputs });
  }
  return found;
}

Deno.test("a flipped bit or a removed file is named, and only what it was is made again", async (t) => {
  await using project = await copyProject();
  await writeStudy(project);
  await step(project, "01_embed");
  await step(project, "02_run");
  const expected = await cellResults(project);
  const [cell] = await recordsOf(project, "cell");
  const [embedding] = await recordsOf(project, "embed");
  const { result } = cell.outputs;

  const oneCellRunsAgain = async (warning: RegExp) => {
    const { code, stdout, stderr } = await step(project, "02_run");
    assert.equal(code, 0, stderr);
    assert.match(stderr, warning);
    assert.match(stdout, /1 of 6 cells to run/);
    assert.deepEqual(await cellResults(project), expected);
    assert.match((await step(project, "02_run")).stdout, /all 6 cells are done/);
  };

  await t.step("a flipped bit in a result", async () => {
    await flipBit(pathOf(project, "objects", result));
    await oneCellRunsAgain(new RegExp(`Object ${result} is damaged`));
  });

  await t.step("a removed result", async () => {
    await Deno.remove(pathOf(project, "objects", result));
    await oneCellRunsAgain(new RegExp(`Object ${result}, result of step cell, is missing`));
  });

  await t.step("a flipped bit in a cell's record", async () => {
    await flipBit(pathOf(project, "records", cell.hash, ".json"));
    await oneCellRunsAgain(new RegExp(`records/${cell.hash}\\.json is damaged`));
  });

  const stepOneIsNeeded = async (warning: RegExp) => {
    const run = await step(project, "02_run");
    assert.equal(run.code, 1);
    assert.match(run.stderr, warning);
    assert.match(run.stderr, /run deno task embed small first/);
    assert.equal((await step(project, "01_embed")).code, 0);
    assert.match((await step(project, "02_run")).stdout, /all 6 cells are done/);
  };

  await t.step("a flipped bit in the embeddings: made again, and no cell with them", async () => {
    await flipBit(pathOf(project, "objects", embedding.outputs.pool));
    await stepOneIsNeeded(new RegExp(`Object ${embedding.outputs.pool} is damaged`));
  });

  await t.step("removed labels", async () => {
    await Deno.remove(pathOf(project, "objects", embedding.outputs.poolLabels));
    await stepOneIsNeeded(new RegExp(`Object ${embedding.outputs.poolLabels}, .* is missing`));
  });

  await t.step("a flipped bit in the record of step 1", async () => {
    await flipBit(pathOf(project, "records", embedding.hash, ".json"));
    await stepOneIsNeeded(new RegExp(`records/${embedding.hash}\\.json is damaged`));
  });

  await t.step("flipped bits in every other file of the data folder", async () => {
    const data = join(project.folder, "data");
    for (const kind of ["code", "references", "experiments"]) {
      for (const path of await listFiles(join(data, kind))) await flipBit(join(data, kind, path));
    }
    const embed = await step(project, "01_embed");
    assert.equal(embed.code, 0);
    assert.match(embed.stderr, /references\/.* is damaged/);
    const { stdout, stderr } = await step(project, "02_run");
    assert.match(stdout, /all 6 cells are done/);
    assert.match(stderr, /code\/.* is damaged/);
    const again = await step(project, "02_run");
    assert.equal(again.stderr, "");
  });

  await t.step("the whole data folder", async () => {
    await Deno.remove(join(project.folder, "data"), { recursive: true });
    assert.equal((await step(project, "01_embed")).code, 0);
    assert.equal((await step(project, "02_run")).code, 0);
    assert.deepEqual(await cellResults(project), expected);
  });
});

Deno.test("a damaged file of unfinished cycles costs those cycles only", async () => {
  await using project = await copyProject();
  await writeStudy(project, { cycles: 60 });
  await step(project, "01_embed");
  const running = startStep(project, "02_run");
  const progress = join(project.folder, "data", "progress");
  let saved: string[] = [];
  while (saved.length === 0) {
    await new Promise((wake) => setTimeout(wake, 20));
    saved = (await listFiles(progress).catch(() => [])).filter((path) => path.endsWith(".json"));
  }
  running.kill("SIGKILL");
  await running.output();
  saved = (await listFiles(progress)).filter((path) => !path.includes(".temporary"));
  for (const path of saved) await flipBit(join(progress, path));
  const { code, stderr } = await step(project, "02_run");
  assert.equal(code, 0);
  if (saved.length > 0) assert.match(stderr, /progress\/.*\.json is damaged/);
  await using undisturbed = await copyProject();
  await writeStudy(undisturbed, { cycles: 60 });
  await step(undisturbed, "01_embed");
  await step(undisturbed, "02_run");
  assert.deepEqual(await cellResults(project), await cellResults(undisturbed));
});

const reason = await noDisk();

const readOnly = `a read-only data folder is told before any work${
  reason ? ` (skipped: ${reason})` : ""
}`;
Deno.test(readOnly, { ignore: reason !== undefined }, async () => {
  await using project = await copyProject();
  await writeStudy(project);
  await using disk = await mountDisk(join(project.folder, "data"), "4m");
  assert.equal((await step(project, "01_embed")).code, 0);
  await disk.change("ro");
  const { code, stderr } = await step(project, "02_run");
  assert.equal(code, 1);
  assert.match(stderr, /^error: The data folder .* can't be written \(Read-only file system.*\n$/);
  await disk.change("rw");
  assert.equal((await step(project, "02_run")).code, 0);
});
