// Strategies of one's own that go wrong in every way: each is named with its place, and the others finish.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project } from "../project.ts";
import { cellResults, writeStudy } from "./small_study.ts";

/** Adds a strategy called Bad to the registry of a copy. */
async function addStrategy(project: Project, source: string): Promise<void> {
  await project.write("lib/strategies/bad.ts", source);
  const registry = join(project.folder, "lib/strategies/registry.ts");
  const lines = await Deno.readTextFile(registry);
  if (lines.includes("Bad:")) return;
  await Deno.writeTextFile(registry, lines.replace("} as const", 'Bad: "bad.ts",\n} as const'));
}

const wrongPicks = `import { z } from "zod";
import type { View } from "./strategy.ts";
export const options = z.strictObject({ kind: z.string().default("twice") });
export function query({ candidates, batchSize }: View, { kind }: z.infer<typeof options>): Int32Array {
  if (kind === "twice") return new Int32Array(batchSize).fill(candidates[0]);
  if (kind === "few") return candidates.slice(0, 1);
  if (kind === "outside") return Int32Array.from({ length: batchSize }, (_, i) => 100000 + i);
  return undefined as unknown as Int32Array;
}
`;

Deno.test("wrong picks fail their cell by the strategy's label, the cycle and the pick, and nothing of them is published", async () => {
  await using project = await copyProject();
  await addStrategy(project, wrongPicks);
  const kinds = ["twice", "few", "outside", "nothing"];
  await writeStudy(project, {
    reps: 1,
    cycles: 2,
    strategies: [
      ...kinds.map((kind) => ({ name: "Bad", label: kind, options: { kind } })),
      "RandomSampling",
    ],
  });
  assert.equal((await project.task("embed", "small")).code, 0);
  const { code, stdout } = await project.task("run", "small");
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^failed: twice, repetition 0: cycle 1: pick 1 .* was picked before, as pick 0$/m,
  );
  assert.match(
    stdout,
    /^failed: few, repetition 0: cycle 1: the strategy returned 1 picks; expected 5/m,
  );
  assert.match(
    stdout,
    /^failed: outside, repetition 0: cycle 1: pick 0 .*: 100000 is no position/m,
  );
  assert.match(stdout, /^failed: nothing, repetition 0: cycle 1: the strategy returned nothing/m);
  assert.deepEqual((await cellResults(project)).map((result) => result.split(" ")[0]), [
    "RandomSampling",
  ]);
  const plot = await project.task("plot", "small");
  assert.equal(plot.code, 1);
  const status = await project.task("status", "small");
  assert.match(status.stdout, /pick 1 of the strategy/);
});
