import assert from "node:assert/strict";
import { planCells } from "../../lib/experiment/plan.ts";
import { runCells } from "../../lib/experiment/run_cells.ts";
import { cellStatus, expectedSeconds } from "../../lib/experiment/status.ts";
import { claim } from "../../lib/store/claims.ts";
import { writeFailure } from "../../lib/store/failures.ts";
import { startWatch, thisProcess } from "../../lib/store/processes.ts";
import { writeProgress } from "../../lib/store/progress.ts";
import { project, quietly, toyStudy } from "./toy.ts";

Deno.test("a cell is to do, running, failed, done, stale, or to go on, and says why", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store, experiment, embedded } = study;
  const watch = startWatch(() => 0);
  const [plan] = await planCells(store, project, experiment, embedded);
  const status = async () => {
    const { standing, cycles, why } = await cellStatus(store, plan, watch);
    return [standing, cycles, ...why];
  };
  assert.deepEqual(await status(), ["to do", 0]);
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
  const begun = await cellStatus(store, changed, watch);
  assert.deepEqual([begun.standing, begun.why, begun.left], ["to go on", ["at cycle 2"], 1]);
  await writeProgress(store, changed.hash, { cycles: [...cycles, cycles[1]], exhausted: false });
  const whole = await cellStatus(store, changed, watch);
  assert.deepEqual([whole.standing, whole.cycles, whole.left], ["to go on", 2, 0]);
  assert.deepEqual(whole.why, ["all 2 cycles are there, only their record is not"]);
});

Deno.test("a cell with more cycles than before goes on, and only the new ones are left", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store, experiment, embedded } = study;
  const worker = new URL("../../steps/cell_worker.ts", import.meta.url);
  await runCells(store, (await planCells(store, project, experiment, embedded)).slice(0, 1), {
    ...quietly,
    worker,
  });
  const [longer] = await planCells(store, project, { ...experiment, cycles: 4 }, embedded);
  const status = await cellStatus(store, longer, startWatch(() => 0));
  assert.deepEqual([status.standing, status.why, status.left], ["to go on", ["at cycle 3"], 2]);
  assert.equal(status.measured.length, 3);
  const [changed] = await planCells(store, project, { ...experiment, batchSize: 6 }, embedded);
  const stale = await cellStatus(store, changed, startWatch(() => 0));
  assert.deepEqual([stale.standing, stale.seconds, stale.left], ["stale", 0, 3]);
  assert.deepEqual(stale.measured.length, 3);
});

Deno.test("what cells will take is told from what each cycle took", () => {
  const measured = [5, 1, 1, 2, 3];
  assert.equal(expectedSeconds(measured, 5, 5), 12);
  assert.equal(expectedSeconds(measured, 3, 3), 7);
  assert.equal(expectedSeconds(measured, 7, 2), 4);
  assert.equal(expectedSeconds(measured, 6, 6), 14);
  assert.equal(expectedSeconds([], 6, 6), undefined);
});
