// Environments of clusters, CUDA and ROS: variables of the loader, other versions of Deno, nothing but a full path.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project } from "../project.ts";
import { listFiles, publishedFiles, writeStudy } from "./small_study.ts";

/** Writes a program of that name into a folder of its own, and returns the folder. */
async function writeProgram(project: Project, name: string, script: string): Promise<string> {
  await project.write(`programs/${name}`, `#!/bin/sh\n${script}\n`);
  await Deno.chmod(join(project.folder, "programs", name), 0o755);
  return join(project.folder, "programs");
}

Deno.test("all publishes under variables of the loader and with another deno first on the path", async () => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 1, cycles: 2 });
  const programs = await writeProgram(project, "deno", "echo another deno >&2; exit 9");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "all", "small"],
    cwd: project.folder,
    env: {
      LD_LIBRARY_PATH: "/opt/cuda/lib64",
      PATH: `${programs}:${Deno.env.get("PATH")}`,
      NO_COLOR: "1",
    },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  assert.match(new TextDecoder().decode(stdout), /figures\/small\/learning_curves\.png/);
  assert.ok("learning_curves.svg" in await publishedFiles(project));
});

Deno.test("all may not start programs, and each step's last rights end with it", async () => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 1, cycles: 1 });
  const rights = [{ name: "net", host: "huggingface.co" }, { name: "ffi" }, { name: "run" }];
  const spy = rights.map((right) =>
    `(await Deno.permissions.query(${JSON.stringify(right)})).state`
  );
  for (const step of ["01_embed", "02_run", "03_plot"]) {
    const path = `steps/${step}.ts`;
    const source = await Deno.readTextFile(join(project.folder, path));
    const spied = source.replace(
      /(export async function main\([\s\S]*?\{\n)/,
      `$1  console.log("${step}", ${spy.join(", ")});\n`,
    );
    assert.notEqual(spied, source);
    await project.write(path, spied);
  }
  const { code, stdout, stderr } = await project.task("all", "small");
  assert.equal(code, 0, stderr);
  const states = stdout.split("\n").filter((line) => /^0\d_/.test(line));
  // "prompt" is no right.
  assert.deepEqual(states, [
    "01_embed granted granted prompt",
    "02_run prompt granted prompt",
    "03_plot prompt prompt prompt",
  ]);
});

Deno.test("submit gives jobs the loader's variables, and tells a refusal from a missing sbatch", async () => {
  await using project = await copyProject();
  await writeStudy(project);
  const submit = async (path: string) => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "submit", "small"],
      cwd: project.folder,
      env: { LD_LIBRARY_PATH: "/opt/cuda/it's here", PATH: path, NO_COLOR: "1" },
    }).output();
    return { code, stderr: new TextDecoder().decode(stderr) };
  };
  assert.match((await submit("/nowhere")).stderr, /There is no sbatch here/);
  const script = "/usr/bin/env > env.txt; /bin/cat >> jobs.txt; echo 7";
  const { code, stderr } = await submit(await writeProgram(project, "sbatch", script));
  assert.equal(code, 0, stderr);
  const files = await listFiles(project.folder);
  assert.ok(files.includes("jobs.txt"));
  const jobs = await Deno.readTextFile(join(project.folder, "jobs.txt"));
  assert.equal(jobs.split(`export LD_LIBRARY_PATH='/opt/cuda/it'\\''s here'`).length - 1, 3);
  assert.doesNotMatch(await Deno.readTextFile(join(project.folder, "env.txt")), /^LD_/m);
});

Deno.test("compare asks git under variables of the loader", async () => {
  await using project = await copyProject();
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "compare", "fashion@HEAD", "fashion@HEAD"],
    cwd: project.folder,
    env: { LD_LIBRARY_PATH: "/opt/cuda/lib64", NO_COLOR: "1" },
  }).output();
  assert.match(new TextDecoder().decode(stderr), /^error: git has no .* of "fashion" at HEAD/m);
});
