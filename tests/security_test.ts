// SECURITY.md tells what deno.json lets each task do, no more and no less.

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => Deno.readTextFileSync(join(root, path));

/** A set of permissions as a configuration has it. */
type Permissions = Record<string, boolean | string[] | undefined>;

/** A task with its permissions and the folder that their paths are relative to. */
interface Task {
  name: string;
  permissions: Permissions;
}

/** Every task that runs code of the project under permissions. */
function tasksOf(): Task[] {
  const config = JSON.parse(read("deno.json"));
  return Object.entries(config.tasks as Record<string, { command: string }>).flatMap(
    ([name, { command }]) => {
      const [, set] = /-P=([\w-]+)/.exec(command) ?? [];
      if (set !== undefined) return [{ name, permissions: config.permissions[set] }];
      const [, other] = /--config (\S+) -P\b/.exec(command) ?? [];
      if (other === undefined) return [];
      return [{ name, permissions: JSON.parse(read(other)).permissions.default }];
    },
  );
}

/** A permission in the words of the table. */
function words(value: Permissions[string], all: string): string {
  if (value === undefined || value === false) return "–";
  if (value === true) return all;
  const paths: Record<string, string> = { "./": "the project", "../../": "the project" };
  return value.map((path) => paths[path] ?? path.replace(/^(\.\.?\/)+/, "")).join(", ");
}

function rowOf({ name, permissions: { read, write, net, ffi, run, env, sys } }: Task): string[] {
  return [
    `\`${name}\``,
    words(read, "any file"),
    words(write, "any file"),
    words(net, "any host"),
    words(ffi, "yes"),
    words(run, "any program"),
    Array.isArray(env) ? "named ones" : words(env, "all"),
    words(sys, "all"),
  ];
}

Deno.test("SECURITY.md has a row for every task, with exactly what it may do", () => {
  const rows = read("SECURITY.md").split("\n").filter((line) => /^\| `/.test(line))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const told = new Map(rows.map((row) => [row[0], row]));
  const tasks = tasksOf();
  assert.ok(tasks.length > 15, String(tasks.length));
  for (const task of tasks) {
    const row = rowOf(task);
    assert.deepEqual(told.get(row[0]), row, `The row has to be: | ${row.join(" | ")} |`);
  }
  assert.equal(told.size, tasks.length, [...told.keys()].join());
});

Deno.test("no task has all permissions, and none may ask for more while it runs", () => {
  const { tasks } = JSON.parse(read("deno.json")) as { tasks: Record<string, { command: string }> };
  for (const [name, { command }] of Object.entries(tasks)) {
    if (name === "check") continue;
    assert.match(command, /^deno run --quiet --no-prompt .*-P/, name);
    assert.doesNotMatch(command, / -A\b|--allow/, name);
  }
});

Deno.test("what runs a user's strategies or reads a stranger's files may write to data/ and figures/ only", () => {
  const own = ["all", "demo", "embed", "run", "run:confined", "plot", "status", "verify", "gc"];
  for (const { name, permissions: { write, run } } of tasksOf()) {
    if (![...own, "compare", "view", "submit"].includes(name)) continue;
    const folders = (write ?? []) as string[];
    assert.ok(folders.every((folder) => /^\.\/(data|figures)(\/|$)/.test(folder)), name);
    if (own.includes(name)) assert.equal(run, undefined, name);
  }
});
