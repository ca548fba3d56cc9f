// What a hostile strategy gets done under the permissions of step 2, as SECURITY.md tells it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project } from "../project.ts";
import { writeStudy } from "./small_study.ts";

/** Tries everything, and fails its cell with what worked. */
const spy = (elsewhere: string) =>
  `import { z } from "zod";
import type { View } from "./strategy.ts";
export const options = z.strictObject({});
export async function query(_: View): Promise<Int32Array> {
  const root = new URL("../../", import.meta.url);
  const tries: Record<string, () => unknown> = {
    "read the project": () => Deno.readTextFile(new URL("deno.json", root)),
    "read elsewhere": () => Deno.readTextFile(${JSON.stringify(elsewhere)}),
    "write data": () => Deno.writeTextFile(new URL("data/spy.txt", root), ""),
    "write code": () => Deno.writeTextFile(new URL("lib/spy.txt", root), ""),
    "write figures": () => Deno.writeTextFile(new URL("figures/spy.txt", root), ""),
    "link": () => Deno.symlink(new URL("data", root), new URL("data/link", root)),
    "listen": () => Deno.listen({ port: 0 }).close(),
    "connect": () => Deno.permissions.query({ name: "net" }).then(assertGranted),
    "home": () => Deno.env.get("HOME"),
    "token": () => Deno.env.get("HF_TOKEN"),
    "run": () => new Deno.Command(Deno.execPath(), { args: ["--version"] }).outputSync(),
    "native code": () => Deno.permissions.query({ name: "ffi" }).then(assertGranted),
  };
  const done: string[] = [];
  for (const [what, attempt] of Object.entries(tries)) {
    await Promise.resolve().then(attempt).then(() => done.push(what), () => {});
  }
  throw new Error("done: " + done.join(", "));
}
function assertGranted({ state }: Deno.PermissionStatus) {
  if (state !== "granted") throw new Error(state);
}
`;

async function withSpy(elsewhere: string): Promise<Project> {
  const project = await copyProject();
  await project.write("lib/strategies/spy.ts", spy(elsewhere));
  const registry = join(project.folder, "lib/strategies/registry.ts");
  const lines = await Deno.readTextFile(registry);
  await Deno.writeTextFile(registry, lines.replace("} as const", 'Spy: "spy.ts",\n} as const'));
  await writeStudy(project, { reps: 1, cycles: 1, strategies: ["Spy", "CoreSet"] });
  assert.equal((await project.task("embed", "small")).code, 0);
  return project;
}

Deno.test("under run:confined a strategy reads the project and writes data/, and can do nothing else", async () => {
  const elsewhere = await Deno.makeTempFile();
  await using project = await withSpy(elsewhere);
  const confined = await project.task("run:confined", "small");
  assert.equal(confined.code, 1);
  const [, done] = / done: ([^(\n]*?) \(lib/.exec(confined.stdout) ?? [];
  assert.equal(done, "read the project, write data");
  // The other strategy's cell is done, by WebAssembly.
  assert.match(confined.stdout, /^note: WebAssembly multiplies matrices, more slowly/m);
  assert.match(confined.stdout, /^small: 1 cells in /m);

  const usual = await project.task("run", "small");
  const [, more] = / done: ([^(\n]*?) \(lib/.exec(usual.stdout) ?? [];
  assert.equal(more, "read the project, read elsewhere, write data, native code");
  await Deno.remove(elsewhere);
});

Deno.test("run:confined refuses an experiment outside the project in one line", async () => {
  await using project = await copyProject();
  const elsewhere = await Deno.makeTempFile({ suffix: ".json" });
  const { code, stderr } = await project.task("run:confined", elsewhere);
  assert.equal(code, 1);
  assert.match(stderr, /^error: Requires read access to [^\n]+\.json[^\n]+\n$/);
  await Deno.remove(elsewhere);
});

Deno.test("verify looks at what somebody sent without native code, unless it computes again", async () => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 1, cycles: 1, strategies: ["CoreSet"] });
  const path = join(project.folder, "lib/strategies/core_set/query.ts");
  const source = await Deno.readTextFile(path);
  const spied =
    `${source}\nconsole.log("ffi", (await Deno.permissions.query({ name: "ffi" })).state);`;
  await Deno.writeTextFile(path, spied);
  const { code, stderr } = await project.task("all", "small");
  assert.equal(code, 0, stderr);
  for (const [words, state] of [[[], "prompt"], [["--rerun"], "granted"]] as const) {
    const { code, stdout, stderr } = await project.task("verify", "small", ...words);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, new RegExp(`^ffi ${state}$`, "m"));
  }
});
