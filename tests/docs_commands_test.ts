// Every command that README and documents show: it exists, its options do, and what can be run on a small study is run.

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyProject, taskIn } from "./project.ts";
import { study, studyPath, writeStudy } from "./pipeline/small_study.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const { tasks, permissions } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));

/** A command of a document, as words without what stands for something else. */
interface Shown {
  readonly source: string;
  readonly words: string[];
  /** Whether it stands in a block of commands to copy, where nothing stands for something else. */
  readonly isBlock: boolean;
}

function* shownCommands(): Generator<Shown> {
  const documents = [...Deno.readDirSync(join(root, "docs"))].map(({ name }) => `docs/${name}`)
    .filter((name) => name.endsWith(".md"));
  for (const source of ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...documents.sort()]) {
    const text = Deno.readTextFileSync(join(root, source));
    for (const [, block] of text.matchAll(/```sh\n(.*?)```/gs)) {
      for (const line of block.trim().split("\n")) {
        const command = line.replace(/\s+#.*$/, "").replace(/^npx -y deno@[\d.]+ /, "deno ");
        if (command.startsWith("deno ")) yield { source, words: command.split(" "), isBlock: true };
      }
    }
    const prose = text.replaceAll(/```.*?```/gs, "");
    for (const [, command] of prose.matchAll(/`(?:npx -y deno@[\d.]+|deno) ([^`\n]+)`/g)) {
      const words = ["deno", ...command.replaceAll(/[[\]]/g, "").split(" ")];
      yield { source, words, isBlock: false };
    }
  }
}

const helps = new Map<string, Promise<string>>();

/** The help of a task, or its description where it is none of the project's commands. */
function helpOf(name: string): Promise<string> {
  const help = helps.get(name) ?? (async () => {
    const { stdout } = await taskIn(root)(name, "--help");
    return stdout;
  })();
  helps.set(name, help);
  return help;
}

Deno.test("every command in README and documents is a task, a permission set or a file that is there", async () => {
  let count = 0;
  for (const { source, words } of shownCommands()) {
    const told = `${source}: ${words.join(" ")}`;
    const [, kind, ...rest] = words;
    count++;
    if (kind === "task") {
      const [name, ...more] = rest;
      assert.ok(name in tasks, told);
      // Of a cluster's own options.
      const own = more.includes("--") ? more.slice(0, more.indexOf("--")) : more;
      const options = own.filter((word) => word.startsWith("--"));
      // It hands its options on to Deno, to the compiler, or to a benchmark, which have no help of ours.
      if (options.length === 0 || /deno fmt|--config|bench/.test(tasks[name].command)) continue;
      const help = await helpOf(name);
      for (const option of options) assert.ok(help.includes(option), `${told}: ${option}`);
    }
    for (const word of rest) {
      if (word.startsWith("-P=")) assert.ok(word.slice(3) in permissions, told);
      if (/^[a-z]+\/[\w/.]+\.ts$/.test(word)) {
        assert.ok(Deno.statSync(join(root, word)).isFile, told);
      }
    }
  }
  assert.ok(count > 60, `${count} commands`);
});

/** What a block shows and this test does not run: other machines, minutes of work, photos of one's own, a file of a mail, or the tests themselves. */
const notRun = [
  /^task (suggest|labels|predict|encoders) /,
  /^task verify (labelling|mail\/)/,
  /^task all data\/export\//,
  /^test /,
  /^task (test|check|demo|torture)\b/,
  /^run /,
  /^task submit (?!.*--dry-run)/,
  / --watch$/,
];

Deno.test("the blocks of commands run, on a small study under the names that they use", async () => {
  await using project = await copyProject();
  // The names of the documents, with embeddings that take no time.
  await writeStudy(project);
  for (const name of ["fashion", "cifar100"]) {
    const small = { ...study, name, reps: 1, cycles: 2, strategies: ["RandomSampling", "Badge"] };
    await project.write(`experiments/${name}.json`, JSON.stringify(small));
  }
  await Deno.remove(join(project.folder, studyPath));
  assert.equal((await project.task("all", "fashion")).code, 0);
  const ran: string[] = [];
  for (const { source, words, isBlock } of shownCommands()) {
    const command = words.slice(1).join(" ");
    if (!isBlock || notRun.some((pattern) => pattern.test(command))) continue;
    const { code, stdout, stderr } = await project.task(...words.slice(2));
    assert.equal(code, 0, `${source}: ${command}\n${stdout}${stderr}`);
    ran.push(command);
  }
  assert.ok(ran.includes("task run fashion --only Badge --force"), ran.join("\n"));
  assert.ok(ran.some((command) => command.startsWith("task submit")), ran.join("\n"));
});
