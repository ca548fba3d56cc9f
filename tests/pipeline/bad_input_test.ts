// Bad input ends at once, with one clear line and exit code 1, and finished work is kept.

import assert from "node:assert/strict";
import { join } from "node:path";
import { writeNpz } from "../../lib/images/npz.ts";
import { copyProject, type Project, type TaskResult } from "../project.ts";
import { cellResults, study, studyPath, writeStudy } from "./small_study.ts";

function assertOneLine({ code, stderr }: TaskResult, message: RegExp): void {
  const lines = stderr.trim().split("\n").filter((line) =>
    !/permissions in the config/i.test(line)
  );
  assert.equal(code, 1, stderr);
  assert.equal(lines.length, 1, stderr);
  assert.match(lines[0], message);
}

/** Arrays of a study of four samples each, with changes. */
function arrays(changes: Record<string, unknown> = {}) {
  const matrix = (data: number[]) => ({ data: Float32Array.from(data), shape: [4, 2] });
  const labels = (data: number[]) => ({ data: Int32Array.from(data), shape: [data.length] });
  return {
    X_pool: matrix([0, 1, 2, 3, 4, 5, 6, 7]),
    y_pool: labels([0, 1, 0, 1]),
    X_test: matrix([0, 1, 2, 3, 4, 5, 6, 7]),
    y_test: labels([0, 1, 0, 1]),
    ...changes,
  } as Parameters<typeof writeNpz>[0];
}

async function embedArrays(project: Project, changes?: Record<string, unknown>) {
  await project.write(studyPath, JSON.stringify(study));
  await project.write("experiments/small.npz", writeNpz(arrays(changes)));
  return await project.task("embed", "small");
}

Deno.test("names: an unknown experiment and a mistyped option are told with the way out", async () => {
  await using project = await copyProject();
  assertOneLine(await project.task("run", "fashoin"), /Unknown experiment "fashoin".*"fashion"/);
  assertOneLine(
    await project.task("run", "fashion", "--onyl", "Badge"),
    /Unknown option '--onyl'; did you mean "--only"\? \(usage: deno task run /,
  );
  assertOneLine(
    await project.task("run", "fashion", "--shard", "1/2", "--shard=2/2"),
    /Option '--shard' is given twice \(usage: deno task run /,
  );
  assertOneLine(await project.task("run", "nowhere.json"), /No experiment file .*nowhere\.json/);
  assertOneLine(
    await project.task("run", "figures/fashion"),
    /No experiment file .*figures\/fashion; did you mean "fashion"/,
  );
  assertOneLine(await project.task("run", "fashion"), /deno task embed fashion/);
});

Deno.test("embeddings: what is wrong with them is told with row and column", async () => {
  await using project = await copyProject();
  await project.write(studyPath, JSON.stringify(study));
  assertOneLine(await project.task("embed", "small"), /small\.npz/);
  const broken = Float32Array.of(0, 1, 2, NaN, 4, 5, 6, 7);
  assertOneLine(
    await embedArrays(project, { X_pool: { data: broken, shape: [4, 2] } }),
    /X_pool.*NaN.*row 1.*column 1/,
  );
  assertOneLine(
    await embedArrays(project, { X_test: { data: new Float32Array(12), shape: [4, 3] } }),
    /2.*3|3.*2/,
  );
  assertOneLine(
    await embedArrays(project, { y_pool: { data: Int32Array.of(1, 1, 1, 1), shape: [4] } }),
    /class/,
  );
  assertOneLine(
    await embedArrays(project, { y_pool: { data: Int32Array.of(1, 0, 1), shape: [3] } }),
    /y_pool.*3.*4|4.*3/,
  );
  await project.write("experiments/small.npz", "not a zip file");
  assertOneLine(await project.task("embed", "small"), /small\.npz/);
});

Deno.test("a share without a cell is told, and is no error", async () => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 1, strategies: ["RandomSampling", "CoreSet"] });
  assert.equal((await project.task("embed", "small")).code, 0);
  const { code, stdout } = await project.task("run", "small", "--shard", "3/3");
  assert.equal(code, 0);
  assert.equal(stdout, "small: share 3/3 has no cell: there are more shares than cells\n");
});

Deno.test("a batch larger than the pool is told before any work", async () => {
  await using project = await copyProject();
  await writeStudy(project, { batchSize: 401 });
  assert.equal((await project.task("embed", "small")).code, 0);
  assertOneLine(await project.task("run", "small"), /batchSize.*401.*400/);
});

Deno.test("a data folder that can't be written is told", async () => {
  await using project = await copyProject();
  await writeStudy(project);
  await project.write("data/objects", "a file in the place of a folder");
  assertOneLine(await project.task("embed", "small"), /data folder .*can't be written/);
});

Deno.test("cells that fail don't stop the others; they are listed, and finished work is kept", async () => {
  await using project = await copyProject();
  const failing = join("lib", "strategies", "failing.ts");
  await project.write(
    failing,
    'import { z } from "zod";\nexport const options = z.strictObject({});\n' +
      'export function query() { throw new Error("no idea what to pick"); }\n',
  );
  const registry = join("lib", "strategies", "registry.ts");
  const text = await Deno.readTextFile(join(project.folder, registry));
  await project.write(
    registry,
    text.replace(
      "export const registry = {",
      'export const registry = {\n  Failing: "failing.ts",',
    ),
  );
  await writeStudy(project, { strategies: ["RandomSampling", "Failing", "CoreSet"] });
  assert.equal((await project.task("embed", "small")).code, 0);
  const { code, stdout } = await project.task("run", "small");
  assert.equal(code, 1);
  const told = "Error: cycle 1: no idea what to pick \\(lib/strategies/failing\\.ts:3\\)";
  assert.match(stdout, new RegExp(`failed: Failing, repetition 0: ${told}`));
  assert.match(stdout, new RegExp(`failed: Failing, repetition 1: ${told}`));
  assert.equal((await cellResults(project)).length, 4);
  const status = await project.task("status", "small");
  assert.match(status.stdout, new RegExp(`Failing +0 .*failed +${told}`));
});
