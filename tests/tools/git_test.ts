// compare reads revisions of a repository whose configuration is hostile.

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyProject, type Project } from "../project.ts";
import { listFiles } from "../pipeline/small_study.ts";

const published = fileURLToPath(new URL("../../figures/fashion", import.meta.url));

/** Runs git in the copy and returns what it prints. */
async function git(project: Project, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-c", "user.name=A", "-c", "user.email=a@b.c", ...args],
    cwd: project.folder,
  }).output();
  assert.ok(success, `git ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

/** A copy of the project with the demo's tables in git, whose configuration names a program wherever it can. */
async function hostileRepository(): Promise<{ project: Project; marks: string }> {
  const project = await copyProject();
  for (const file of ["results.csv", "queries.csv", "provenance.json"]) {
    await project.write(`figures/fashion/${file}`, await Deno.readFile(join(published, file)));
  }
  await project.write(".gitattributes", "*.csv diff=hostile filter=hostile\n");
  await git(project, "init", "--quiet");
  await git(project, "add", "-f", "figures", ".gitattributes");
  await git(project, "commit", "--quiet", "--message", "Results");
  const marks = join(project.folder, "marks");
  await Deno.mkdir(marks);
  for (
    const [key, value] of [
      "core.fsmonitor",
      "core.pager",
      "core.editor",
      "core.sshCommand",
      "core.gitProxy",
      "core.askPass",
      "credential.helper",
      "diff.external",
      "diff.hostile.command",
      "diff.hostile.textconv",
      "filter.hostile.smudge",
      "pager.cat-file",
      "alias.cat-file",
      "remote.origin.uploadpack",
    ].map((key) => [key, `!touch '${marks}/${key}' #`.slice(key.startsWith("alias") ? 0 : 1)])
  ) await git(project, "config", key, value);
  // Objects that are not there are fetched, by the command for ssh.
  await git(project, "config", "core.repositoryFormatVersion", "1");
  await git(project, "config", "extensions.partialClone", "origin");
  await git(project, "config", "remote.origin.promisor", "true");
  await git(project, "config", "remote.origin.url", "ssh://nowhere/repository");
  await git(project, "config", "protocol.ssh.allow", "always");
  return { project, marks };
}

Deno.test("a repository's configuration starts no program when compare reads a revision", async () => {
  const { project, marks } = await hostileRepository();
  await using copy = project;
  for (const revision of ["HEAD", ":0"]) {
    const { code, stderr } = await copy.task("compare", `fashion@${revision}`, "fashion");
    assert.equal(code, 0, stderr);
  }
  const blob = await git(copy, "rev-parse", "HEAD:figures/fashion/results.csv");
  await Deno.remove(join(copy.folder, ".git/objects", blob.slice(0, 2), blob.slice(2)));
  const { code, stderr } = await copy.task("compare", "fashion@HEAD", "fashion");
  assert.equal(code, 1);
  assert.match(stderr, /^error: git has no results\.csv of "fashion" at HEAD: [^\n]+\n$/);
  assert.deepEqual(await listFiles(marks), []);
});
