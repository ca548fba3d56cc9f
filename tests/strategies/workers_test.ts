// Picks of all strategies do not depend on how many cells run at the same time.

import assert from "node:assert/strict";
import { strategyNames } from "../../lib/strategies/registry.ts";
import { cellResults, writeStudy } from "../pipeline/small_study.ts";
import { copyProject } from "../project.ts";
import { quick } from "./options.ts";

Deno.test("one worker and two come to the same results, strategy by strategy", async () => {
  await using project = await copyProject();
  const strategies = strategyNames.map((name) => ({ name, options: quick[name] ?? {} }));
  await writeStudy(project, { strategies, reps: 2, cycles: 4 });
  const embedded = await project.task("embed", "small");
  assert.equal(embedded.code, 0, embedded.stderr);
  const results: string[][] = [];
  for (const workers of ["1", "2"]) {
    const cells = 2 * strategyNames.length;
    const ran = await project.task("run", "small", "--workers", workers, "--force");
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, new RegExp(`${cells} of ${cells} cells to run`));
    results.push(await cellResults(project));
    assert.equal(results.at(-1)!.length, cells);
    await Deno.remove(`${project.folder}/data/records/`, { recursive: true });
    const again = await project.task("embed", "small");
    assert.equal(again.code, 0, again.stderr);
  }
  assert.deepEqual(results[1], results[0]);
});
