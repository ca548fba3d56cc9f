import assert from "node:assert/strict";
import { planCells } from "../../lib/experiment/plan.ts";
import { runCells } from "../../lib/experiment/run_cells.ts";
import { cellStatus } from "../../lib/experiment/status.ts";
import { claim } from "../../lib/store/claims.ts";
import { writeFailure } from "../../lib/store/failures.ts";
import { startWatch, thisProcess } from "../../lib/store/processes.ts";
import { writeProgress } from "../../lib/store/progress.ts";
import { project, quietly, toyStudy } from "./toy.ts";

Deno.test("a cell is missing, running, failed, stale or done, and says why", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store, experiment, embedded } = study;
  const watch = startWatch(() => 0);
  const [plan] = await planCells(store, project, experiment, embedded);
  const status = async () => {
    const { standing, cycles, why } = await cellStatus(store, plan, watch);
    return [standing, cycles, ...why];
  };
  assert.deepEqual(await status(), ["missing", 0]);
  const held = await claim(store, plan.hash, watch);
  assert.deepEqual(await status(), ["running", 0, `process ${thisProcess}`]);
  await held?.release();
  await writeFailure(store, plan.hash, "no idea\nwhat to pick");
  assert.deepEqual(await status(), ["failed", 0, `no idea (on ${Deno.hostname()})`]);
  await runCells(store, [plan], quietly);
  assert.deepEqual(await status(), ["done", 2]);
  assert.equal((await cellStatus(store, plan, watch)).host, Deno.hostname());

  const [changed] = await planCells(store, project, { ...experiment, batchSize: 6 }, embedded);
  const { standing, why } = await cellStatus(store, changed, watch);
  assert.deepEqual([standing, why], ["stale", ["batchSize 5 -> 6"]]);
  const cycles = [{ picks: [], accuracy: 0.5 }, { picks: [1], accuracy: 0.5 }];
  await writeProgress(store, changed.hash, { cycles, exhausted: false });
  assert.deepEqual((await cellStatus(store, changed, watch)).why, ["1 of 2 cycles are done"]);
});
