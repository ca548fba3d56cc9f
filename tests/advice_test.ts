// Every command that a message of the project advises is one that runs: its task and options exist, and it names the experiment by a
// word that the task takes.

import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const project = fileURLToPath(new URL("..", import.meta.url));
const { tasks } = JSON.parse(Deno.readTextFileSync(join(project, "deno.json")));

/** A command as a source file has it; `{...}` stands for an expression that is filled in. */
interface Advice {
  file: string;
  task: string;
  rest: string;
  /** Whether it stands in the help of a command, which speaks of tasks and not of an experiment. */
  isHelp: boolean;
}

/** All texts of a source file that name a task, but those that say how a command itself is called. */
function advicesIn(file: string): Advice[] {
  const text = Deno.readTextFileSync(file);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Advice[] = [];
  const add = (text: string, isHelp: boolean) => {
    for (const [, task, rest] of text.matchAll(/deno task ([\w:-]+)([^;,()\n]*)/g)) {
      found.push({ file: relative(project, file), task, rest, isHelp });
    }
  };
  const visit = (node: ts.Node, isHelp: boolean): void => {
    const name = ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)
      ? node.name.getText()
      : "";
    if (name === "usage" || name === "help") return;
    isHelp ||= name === "description";
    if (ts.isStringLiteralLike(node)) add(node.text, isHelp);
    if (ts.isTemplateExpression(node)) {
      const spans = node.templateSpans.map(({ expression, literal }) =>
        `{${expression.getText().replaceAll(/[;,()\s]+/g, " ")}}${literal.text}`
      );
      add(node.head.text + spans.join(""), isHelp);
    }
    ts.forEachChild(node, (child) => visit(child, isHelp));
  };
  visit(source, false);
  return found;
}

function* sourcesIn(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(join(project, folder))) {
    const path = join(folder, name);
    if (isDirectory) yield* sourcesIn(path);
    else if (name.endsWith(".ts") && !name.endsWith(".kernel.ts")) yield path;
  }
}

const advices = ["lib", "steps", "tools"].flatMap((folder) => [...sourcesIn(folder)])
  .flatMap((path) => advicesIn(join(project, path)));

/** The task's own source, which has its usage and its options. */
function sourceOf(task: string): string {
  const [path] = /\S+\.ts/.exec(tasks[task].command) ?? [];
  return path === undefined ? "" : Deno.readTextFileSync(join(project, path));
}

Deno.test("every task that a message names exists, and knows the options it is named with", () => {
  assert.ok(advices.length > 20, String(advices.length));
  for (const { file, task, rest } of advices) {
    assert.ok(task in tasks, `${file} advises deno task ${task}`);
    for (const [, option] of rest.matchAll(/ --([\w-]+)/g)) {
      const source = sourceOf(task);
      const isKnown = new RegExp(
        `"?\\b${option}"?: \\{\\s*type:|\\b${option}(,\n| \\})|"--${option}"`,
      );
      assert.match(source, isKnown, `${file} advises deno task ${task} --${option}`);
    }
  }
});

Deno.test("a message names the experiment to a task by commandLineName or experimentWord, and never leaves it out", () => {
  const experiments = [...Deno.readDirSync(join(project, "experiments"))]
    .map(({ name }) => name.replace(/\.json$/, ""));
  const wrong = advices.filter(({ task, rest, isHelp }) => {
    const takesExperiment = /\.ts$/.test(tasks[task].command) &&
      /usage: "[^"]*\[experiment\b|usage = "[^"]*EXPERIMENT/.test(sourceOf(task));
    if (!takesExperiment || isHelp) return false;
    const [, filled, word] = /^ (?:\{([^}]*)\}|([\w-]+))/.exec(rest) ?? [];
    // Archives and exports are told by their path.
    const names = /commandLineName|experimentWord|wordOf|shellWord|^(word|told|archive|shown)$/;
    if (filled) return !names.test(filled);
    // Prose may say which experiment is meant: a file, one of a folder, or each of them.
    const isProse = /^ (with (its|the|this) (file|path)|for each experiment|FOLDER\/)/.test(rest);
    return !isProse && !experiments.includes(word);
  });
  assert.deepEqual(wrong, []);
});
