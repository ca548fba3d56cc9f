// Strategies that would take a run with them: each fails its own cell, by name, and the others finish.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project } from "../project.ts";
import { cellResults, writeStudy } from "./small_study.ts";

/** What each strategy does in its query, and what the run says of it. */
const kinds: Record<string, { code: string; said: RegExp }> = {
  EndlessLoop: {
    code: "while (true);",
    said: /cycle 1 has not ended after 20 seconds: an endless loop.*--query-limit/,
  },
  NoEnd: {
    code: "return new Promise(() => {});",
    said: /cycle 1 has not ended after 20 seconds: .*a promise that never ends/,
  },
  DenoExit: {
    code: "Deno.exit(0);",
    said: /Deno\.exit\(\) in a strategy would end its thread.*lib\/strategies\/deno_exit\.ts:5/,
  },
  ProcessExit: {
    code: "process.exit(0);",
    said: /Deno\.exit\(\) in a strategy would end its thread.*lib\/strategies\/process_exit\.ts:5/,
  },
  Close: {
    code: "(globalThis as unknown as { close(): void }).close();",
    said: /close\(\) in a strategy would end its thread.*lib\/strategies\/close\.ts:5/,
  },
  OutOfMemory: {
    code: "for (const all: object[] = []; ;) all.push(Array.from({ length: 1000 }, () => ({})));",
    said: /out of memory: the strategy's objects took more than \d+ MB/,
  },
  LaterError: {
    code: 'setTimeout(() => { throw new Error("later") }); return new Promise(() => {});',
    said: /Error: later \(lib\/strategies\/later_error\.ts:5\)/,
  },
  // What a strategy posts is no report of its cell: this one was "done" without a cycle.
  FalseReport: {
    code: "(globalThis as unknown as { postMessage(message: unknown): void })" +
      ".postMessage({ done: true }); return new Promise(() => {});",
    said: /cycle 1 has not ended after 20 seconds: .*a promise that never ends/,
  },
  ThrownText: { code: 'throw "text";', said: /it threw "text"/ },
};

const fileOf = (name: string) =>
  name.replace(/[A-Z]/g, (letter, at) => (at > 0 ? "_" : "") + letter.toLowerCase()) + ".ts";

async function addStrategies(project: Project): Promise<void> {
  let lines = "";
  for (const [name, { code }] of Object.entries(kinds)) {
    const text = [
      'import process from "node:process";',
      'import { z } from "zod";',
      "export const options = z.strictObject({});",
      "export function query(): unknown {",
      `  ${code}`,
      "}",
      "export const unused = process;",
    ];
    await project.write(`lib/strategies/${fileOf(name)}`, text.join("\n"));
    lines += `  ${name}: "${fileOf(name)}",\n`;
  }
  const registry = join(project.folder, "lib/strategies/registry.ts");
  const text = await Deno.readTextFile(registry);
  await Deno.writeTextFile(registry, text.replace("} as const", `${lines}} as const`));
}

Deno.test("a strategy that hangs, ends its thread or takes all memory fails its own cell; status keeps why", async () => {
  // Little memory, so that it is soon used up.
  await using project = await copyProject({ DENO_V8_FLAGS: "--max-old-space-size=150" });
  await addStrategies(project);
  const strategies = [...Object.keys(kinds), "RandomSampling"];
  await writeStudy(project, { reps: 1, cycles: 2, strategies });
  assert.equal((await project.task("embed", "small")).code, 0);

  const limited = ["--workers", "2", "--query-limit", "20"];
  const { code, stdout } = await project.task("run", "small", ...limited);
  assert.equal(code, 1, stdout);
  const { stdout: status } = await project.task("status", "small");
  for (const [name, { said }] of Object.entries(kinds)) {
    const line = stdout.split("\n").find((line) => line.startsWith(`failed: ${name},`)) ?? "";
    assert.match(line, said, `${name}: ${line}`);
    assert.match(status, said, `${name} in status`);
  }
  assert.equal((await cellResults(project)).length, 1, "the sound cell is done");
});
