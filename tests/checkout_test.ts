// What git does to files on the way into a checkout: nothing, on any platform; and what a forge runs in it.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { foldedName } from "../lib/same_name.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

async function git(...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command("git", { args, cwd: root }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("a checkout on Windows has the bytes that were committed: line ends of texts stay, binaries are marked", async () => {
  const attributes = await git("ls-files", "--eol", "-z");
  for (const line of attributes.split("\0").filter(Boolean)) {
    const [, index, attribute] = /^i\/(\S*)\s+w\/\S*\s+attr\/(.*?)\s*\t/.exec(line)!;
    // "none" is a text of one line without its end.
    const expected = index === "-text" ? "-text" : "text=auto eol=lf";
    assert.equal(attribute, expected, line);
    assert.ok(["lf", "none", "-text"].includes(index), line);
  }
});

Deno.test("no two files differ in case only: a checkout on macOS or Windows would have one of them", async () => {
  const paths = (await git("ls-files", "-z")).split("\0").filter(Boolean);
  const twins = [...Map.groupBy(paths, foldedName).values()].filter(({ length }) => length > 1);
  assert.ok(paths.length > 100);
  assert.deepEqual(twins, []);
});

Deno.test("the forge's definition runs the README's commands on every platform, by the same version of Deno", async () => {
  const root = new URL("..", import.meta.url);
  const read = (path: string) => Deno.readTextFile(new URL(path, root));
  const definition = await read(".github/workflows/ci.yml");
  const { tasks } = JSON.parse(await read("deno.json"));
  const commands = [...definition.matchAll(/run: npx -y (deno@\S+) (.+)/g)];
  assert.deepEqual(commands.map(([, , words]) => words), [
    "task demo",
    "task machines",
    "task check",
    "test -P --parallel",
  ]);
  for (const [, version, words] of commands) {
    for (const file of ["README.md", ".ci/run"]) {
      assert.ok(
        (await read(file)).includes(version),
        `${file} names another version than ${version}`,
      );
    }
    if (words.startsWith("task ")) assert.ok(words.slice(5) in tasks, words);
  }
  const systems = [...definition.matchAll(/^ +os: \[(.*)\]$/gm)].map(([, names]) => names);
  for (const names of systems) {
    assert.match(names, /^ubuntu-\S+, ubuntu-\S+-arm, macos-\S+, windows-\S+$/);
  }
  assert.equal(systems.length, 2);
});
