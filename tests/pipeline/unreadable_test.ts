// Files that can't be read, anywhere that tasks read: one line that names the file and the way out, and never a stack trace.

import assert from "node:assert/strict";
import { join } from "node:path";
import { sha256 } from "../../lib/store/sha256.ts";
import { copyProject, type TaskResult } from "../project.ts";
import { publishedFiles, studyPath, writeStudy } from "./small_study.ts";

const small = { reps: 1, cycles: 2, strategies: ["RandomSampling"] };

/** Told in one line of the error's output, or as a line among others on the standard output. */
function assertTold({ stdout, stderr }: TaskResult, path: string, message: RegExp) {
  assert.doesNotMatch(stdout + stderr, /^\s+at /m);
  const lines = [...stderr.split("\n"), ...stdout.split("\n")].filter((line) => message.test(line));
  assert.equal(lines.length, 1, stdout + stderr);
  assert.ok(lines[0].includes(path), lines[0]);
}

Deno.test("a folder or a circle of links in the place of a file is told by each task that reads it", async (t) => {
  await using project = await copyProject();
  await writeStudy(project, small);
  assert.equal((await project.task("all", "small")).code, 0);
  const before = await publishedFiles(project);
  const figures = join(project.folder, "figures", "small");
  const note = sha256("small");
  const noted = join(project.folder, "data/experiments", note.slice(0, 2), `${note.slice(2)}.json`);

  const replaced = async (path: string, put: (path: string) => Promise<void>) => {
    await Deno.rename(path, `${path}.kept`);
    await put(path);
    return async () => {
      await Deno.remove(path, { recursive: true });
      await Deno.rename(`${path}.kept`, path);
    };
  };
  const folder = (path: string) => Deno.mkdir(path);
  const links = (path: string) => Deno.symlink(path, path);

  await t.step("a folder in the place of a published file", async () => {
    const report = join(figures, "report.html");
    const mend = await replaced(report, folder);
    assertTold(await project.task("status", "small"), "report.html", /to restore .*altered/);
    assertTold(await project.task("verify", "small"), "report.html", /report\.html can't be read/);
    assertTold(
      await project.task("plot", "small"),
      report,
      /^error: .*can't be written \(Is a directory\); remove it and start again$/,
    );
    await mend();
  });

  await t.step("a circle of links in the place of a published file: it is restored", async () => {
    const report = join(figures, "report.html");
    await Deno.remove(report);
    await links(report);
    assert.match((await project.task("plot", "small")).stdout, /restored 1 files/);
    assert.deepEqual(await publishedFiles(project), before);
  });

  await t.step("provenance, for gc and verify", async () => {
    const provenance = join(figures, "provenance.json");
    const mend = await replaced(provenance, links);
    assertTold(await project.task("gc"), provenance, /^- .*can't be read .*deno task plot small/);
    assertTold(await project.task("verify", "small"), provenance, /^error: .*can't be read/);
    await mend();
  });

  await t.step("the note of an experiment, and the experiment itself", async () => {
    const mendNote = await replaced(noted, links);
    const told = /^error: .*can't be read \(Too many.*\); remove it and start again/;
    assertTold(await project.task("run", "small"), noted, told);
    await mendNote();
    const experiment = join(project.folder, studyPath);
    const mend = await replaced(experiment, links);
    assertTold(await project.task("gc"), experiment, /^- .*has no name that can be read/);
    assertTold(await project.task("run", "small"), experiment, /^error: /);
    await mend();
  });
});
