// The public API, mod.ts: its examples run as they are written, and what one meets first has one.

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const mod = new URL("../mod.ts", import.meta.url);

/** A declaration as `deno doc --json` tells of it, as far as it matters here. */
interface Symbol {
  name: string;
  declarations: { jsDoc?: { tags?: { kind: string; doc?: string }[] } }[];
}

/** The code blocks of all examples, by the exported name that they are of. */
async function readExamples(): Promise<Map<string, string[]>> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", fileURLToPath(mod)],
    env: { NO_COLOR: "1" },
    stderr: "null",
  }).output();
  assert.ok(success);
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  const symbols: Symbol[] = nodes[mod.href].symbols;
  return new Map(symbols.map(({ name, declarations }) => {
    const tags = declarations.flatMap(({ jsDoc }) => jsDoc?.tags ?? []);
    const examples = tags.filter(({ kind }) => kind === "example").map(({ doc = "" }) => doc);
    return [
      name,
      examples.flatMap((doc) => [...doc.matchAll(/```ts\n(.*?)```/gs)].map(([, c]) => c)),
    ];
  }));
}

const examples = await readExamples();

/** What a script calls first. */
const firstMet = [
  "runExperiment",
  "runCell",
  "query",
  "fitClassifier",
  "kmeans",
  "RandomState",
  "matrix",
  "takeRows",
  "loadExperiment",
  "openStore",
  "publish",
  "loadStrategy",
  "StrategyModule",
  "readNpz",
];

Deno.test("what a script calls first has an example", () => {
  assert.deepEqual(firstMet.filter((name) => (examples.get(name) ?? []).length === 0), []);
});

Deno.test("every example passes the type checker, the README's too, and those of the public API run", async (t) => {
  const folder = await Deno.makeTempDir();
  try {
    const files = new Map<string, string>();
    for (const [name, blocks] of examples) {
      for (const [i, block] of blocks.entries()) {
        assert.match(block, /from "\.\/mod\.ts"/, `the example of ${name} imports nothing`);
        const file = join(folder, `${name}_${i}.ts`);
        await Deno.writeTextFile(file, block.replaceAll('"./mod.ts"', `"${mod.href}"`));
        files.set(name, file);
      }
    }
    const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
    const scripts: string[] = [];
    for (const [, script] of readme.matchAll(/```ts\n(.*?)```/gs)) {
      if (!script.includes('"./mod.ts"')) continue;
      const file = join(folder, `readme_${scripts.length}.ts`);
      await Deno.writeTextFile(file, script.replaceAll('"./mod.ts"', `"${mod.href}"`));
      scripts.push(file);
    }
    assert.ok(scripts.length > 1);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "check",
        "--quiet",
        "--config",
        fileURLToPath(new URL("../deno.json", import.meta.url)),
        ...files.values(),
        ...scripts,
      ],
      env: { NO_COLOR: "1" },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    for (const [name, file] of files) {
      await t.step(name, async () => void await import(pathToFileURL(file).href));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
