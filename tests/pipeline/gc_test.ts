// gc: what can't be read or found is no permission to remove, and what is named somewhere is in use.

import assert from "node:assert/strict";
import { join } from "node:path";
import { sha256 } from "../../lib/store/store.ts";
import { copyProject, type Project } from "../project.ts";
import { listFiles, study, studyPath, writeStudy } from "./small_study.ts";

const small = { reps: 1, cycles: 3, strategies: ["RandomSampling", "CoreSet"] };

async function finishedStudy(): Promise<Project> {
  const project = await copyProject();
  await writeStudy(project, small);
  const { code, stderr } = await project.task("all", "small");
  assert.equal(code, 0, stderr);
  return project;
}

/** Path of a JSON file of the data folder. */
function sealedPath({ folder }: Project, kind: string, name: string): string {
  const hash = sha256(name);
  return join(folder, "data", kind, hash.slice(0, 2), `${hash.slice(2)}.json`);
}

/** Runs gc --remove, which has to end without removing anything, for a reason. */
async function assertStops(project: Project, reason: RegExp) {
  const data = join(project.folder, "data");
  const results = async () =>
    (await listFiles(data)).filter((path) =>
      /^(objects|records|references|experiments)/.test(path)
    );
  const before = await results();
  const { code, stdout } = await project.task("gc", "--remove");
  assert.equal(code, 1, stdout);
  assert.match(stdout, /Nothing was removed, as it can't be told what is needed/);
  assert.match(stdout, reason);
  assert.deepEqual(await results(), before);
}

async function assertNothingToRemove(project: Project) {
  const { code, stdout, stderr } = await project.task("gc");
  assert.deepEqual([code, /Nothing to remove/.test(stdout)], [0, true], stdout + stderr);
}

async function altered(path: string, bytes: (content: Uint8Array) => Uint8Array) {
  const content = await Deno.readFile(path);
  await Deno.writeFile(path, bytes(content));
  return () => Deno.writeFile(path, content);
}

const flipped = (content: Uint8Array) =>
  content.map((byte, i) => i === content.length - 9 ? byte ^ 1 : byte);

Deno.test("gc stops for what it can't read or find, names it, and goes on once it is mended as advised", async (t) => {
  await using project = await finishedStudy();
  await assertNothingToRemove(project);
  const note = sealedPath(project, "experiments", "small");

  for (
    const [what, change] of [["flipped", flipped], ["emptied", () => new Uint8Array()]] as const
  ) {
    await t.step(`the note of an experiment, ${what}`, async () => {
      await altered(note, change);
      await assertStops(
        project,
        /is damaged, the note of small; deno task embed small writes it again/,
      );
      assert.equal((await project.task("embed", "small")).code, 0);
      await assertNothingToRemove(project);
    });
  }

  await t.step("a deleted note: the file in experiments/ still says what is needed", async () => {
    await Deno.remove(note);
    await assertNothingToRemove(project);
  });

  await t.step("a damaged reference of step 1", async () => {
    await altered(sealedPath(project, "references", "small embed"), flipped);
    await assertStops(
      project,
      /references.* is damaged; deno task all small makes it again/,
    );
    const { code, stdout } = await project.task("all", "small");
    assert.equal(code, 0);
    assert.match(stdout, /the embeddings are done/);
    await assertNothingToRemove(project);
  });

  await t.step("a deleted reference of step 1: the embeddings are kept", async () => {
    await Deno.remove(sealedPath(project, "references", "small embed"));
    await assertNothingToRemove(project);
    assert.match((await project.task("embed", "small")).stdout, /the embeddings are done/);
  });

  await t.step("an experiment file with an error", async () => {
    const mend = await altered(join(project.folder, studyPath), (content) => content.slice(0, -1));
    await assertStops(project, /small\.json has no name that can be read; correct the file/);
    await mend();
    await project.write(studyPath, JSON.stringify({ ...study, ...small, cycels: 3 }));
    await assertStops(project, /what small needs can't be told: .*cycels/);
    await mend();
    await assertNothingToRemove(project);
  });

  await t.step("damaged provenance", async () => {
    const path = join(project.folder, "figures", "small", "provenance.json");
    await altered(path, (content) => content.slice(9));
    await assertStops(project, /provenance\.json.* damaged.*deno task plot small restores it/);
    assert.equal((await project.task("plot", "small")).code, 0);
    await assertNothingToRemove(project);
  });
});

Deno.test("gc keeps everything in a checkout that was moved", async () => {
  await using project = await finishedStudy();
  await project.write(
    "mine/own.json",
    JSON.stringify({
      ...study,
      ...small,
      name: "own",
      data: { embeddings: "../experiments/small.npz" },
      batchSize: 4,
    }),
  );
  assert.equal((await project.task("all", "mine/own.json")).code, 0);
  await Deno.remove(join(project.folder, "figures"), { recursive: true });
  await Deno.mkdir(join(project.folder, "figures"));
  await using moved = await copyProject();
  for (const folder of ["data", "experiments", "mine"]) {
    await Deno.remove(join(moved.folder, folder), { recursive: true }).catch(() => {});
    await Deno.rename(join(project.folder, folder), join(moved.folder, folder));
  }
  await assertNothingToRemove(moved);
  // A data folder that was copied alone: the file is missing.
  await Deno.remove(join(moved.folder, "mine"), { recursive: true });
  await assertStops(
    moved,
    /the experiment file of own, .*own\.json, is not found;.*gc --forget own/,
  );
  assert.match((await moved.task("gc", "--forget", "small")).stderr, /is there; delete it first/);
  assert.match((await moved.task("gc", "--forget", "owm")).stderr, /did you mean "own"/);
  assert.match((await moved.task("gc", "--forget", "own", "--remove")).stdout, /Removed \d+ files/);
  assert.match((await moved.task("run", "small")).stdout, /all 2 cells are done/);
  await assertNothingToRemove(moved);
});

Deno.test("gc keeps the results of both of two files with one name", async () => {
  await using project = await finishedStudy();
  await project.write(
    "experiments/second.json",
    JSON.stringify({ ...study, ...small, batchSize: 4 }),
  );
  assert.equal((await project.task("all", "experiments/second.json", "--replace")).code, 0);
  await project.task("gc", "--remove");
  for (const [file, replace] of [["second", []], ["small", ["--replace"]]] as const) {
    const { stdout } = await project.task("run", `experiments/${file}.json`, ...replace);
    assert.match(stdout, /all 2 cells are done/);
  }
});

Deno.test("gc keeps the record of a figure that was restored, and takes what ended processes left half-written", async () => {
  await using project = await finishedStudy();
  await project.write(studyPath, JSON.stringify({ ...study, ...small, figure: { width: 18 } }));
  assert.equal((await project.task("plot", "small")).code, 0);
  await project.write(studyPath, JSON.stringify({ ...study, ...small }));
  assert.match((await project.task("plot", "small")).stdout, /restored \d+ files/);
  await project.write("data/objects/.temporary-gone-1-00000000-0", "half");
  const { stdout } = await project.task("gc", "--remove");
  assert.match(stdout, /temporary +1 /);
  assert.match((await project.task("plot", "small")).stdout, /is up to date/);
});

Deno.test("the results of several experiments whose files are gone are given up together", async () => {
  await using project = await copyProject();
  for (const name of ["first", "second"]) {
    await writeStudy(project, { name });
    await Deno.rename(
      join(project.folder, studyPath),
      join(project.folder, `experiments/${name}.json`),
    );
    assert.equal((await project.task("embed", name)).code, 0);
    await Deno.remove(join(project.folder, `experiments/${name}.json`));
  }
  const told = await project.task("gc");
  assert.equal(told.code, 1);
  for (const name of ["first", "second"]) assert.match(told.stdout, new RegExp(`--forget ${name}`));
  const { code, stdout } = await project.task("gc", "--forget", "first", "--forget", "second");
  assert.equal(code, 0, stdout);
  assert.match(stdout, /To remove it: deno task gc --forget first --forget second --remove/);
  const removed = await project.task("gc", "--forget", "first", "--forget", "second", "--remove");
  assert.match(removed.stdout, /Removed \d+ files/);
});
