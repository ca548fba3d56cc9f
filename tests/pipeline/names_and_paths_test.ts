// Every task takes the name and the path of an experiment, and every command that is advised runs as it is printed.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { copyProject, type Project, type TaskResult } from "../project.ts";
import { writeStudy } from "./small_study.ts";

/** The user stands in a folder of their own, and their file is not called as the study is. */
const FILE = "it's mine/odd file.json";

/** A study outside experiments/, run from another folder than the project's. */
async function ownStudy(): Promise<Project> {
  const project = await copyProject();
  await writeStudy(project, { name: "odd", cycles: 2, reps: 1, strategies: ["RandomSampling"] });
  const own = join(project.folder, FILE);
  await Deno.mkdir(dirname(own));
  await Deno.rename(join(project.folder, "experiments/small.json"), own);
  await Deno.rename(join(project.folder, "experiments/small.npz"), join(dirname(own), "small.npz"));
  return project;
}

/** Runs a line in a shell as the user would, standing beside the experiment file. */
async function shell({ folder }: Project, line: string): Promise<TaskResult> {
  const cwd = join(folder, dirname(FILE));
  const { INIT_CWD: _, ...env } = Deno.env.toObject();
  const path = `${dirname(Deno.execPath())}:${env.PATH}`;
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", line.replace("deno task", `deno task --quiet --config '${folder}/deno.json'`)],
    cwd,
    clearEnv: true,
    env: { ...env, PATH: path, NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** The command that an answer advises: a task and one word. */
function advised({ stdout, stderr }: TaskResult): string {
  const said = stdout + stderr;
  const [command] = /deno task \w+ ('([^']|'\\'')*'|\S+)/.exec(said) ?? [];
  assert.ok(command, said);
  return command;
}

function assertLine({ code, stderr }: TaskResult, message: RegExp) {
  assert.equal(code, 1);
  assert.match(stderr, message);
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
}

async function follow(project: Project, answer: TaskResult, task: string): Promise<void> {
  const command = advised(answer);
  assert.match(command, new RegExp(`^deno task ${task} `));
  const { code, stdout, stderr } = await shell(project, command);
  assert.equal(code, 0, command + stdout + stderr);
}

Deno.test("a study outside experiments/ is led from step to step by advice that runs as it is printed", async (t) => {
  await using project = await ownStudy();
  const path = `'odd file.json'`;
  const task = (words: string) => shell(project, `deno task ${words}`);

  await t.step("before it is published", async () => {
    for (const name of ["view", "verify"]) {
      const answer = await task(`${name} ${path}`);
      assertLine(answer, /odd/);
      assert.match(advised(answer), /^deno task all '/);
    }
    assert.match(advised(await task(`status ${path}`)), /^deno task all '/);
    await follow(project, await task(`run ${path}`), "embed");
    await follow(project, await task(`plot ${path}`), "run");
    await follow(project, await task(`submit ${path} --dry-run`), "plot");
  });

  await t.step("view, compare and verify take the file, the folder and the name", async () => {
    const folder = `'${project.folder}/figures/odd'`;
    for (const word of [path, folder, "odd"]) {
      const compared = await task(`compare ${word} ${path}`);
      assert.equal(compared.code, 0, compared.stderr);
      assert.match(compared.stdout, /the same picks and accuracies/);
    }
    for (const word of [path, folder]) {
      const verified = await task(`verify ${word}`);
      assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    }
    assertLine(
      await task("compare odd.svg/ odd"),
      /No results\.csv in .*; give the folder of a study/,
    );
    assertLine(await task("verify ."), /has no provenance\.json; give the folder of a study/);
    assertLine(await task("compare ood odd"), /did you mean "odd"\?/);
  });

  await t.step("damaged results are restored by the command that is told", async () => {
    const results = join(project.folder, "figures/odd/results.csv");
    const whole = await Deno.readTextFile(results);
    await Deno.writeTextFile(results, whole.replace(/^RandomSampling,0,1,.*\n/m, ""));
    await follow(project, await task(`compare ${path} ${path}`), "plot");
    assert.equal(await Deno.readTextFile(results), whole);
  });
});
