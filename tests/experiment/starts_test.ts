import assert from "node:assert/strict";
import { pickFirstBatch } from "../../lib/experiment/first_batch.ts";
import { notesOnStudy } from "../../lib/experiment/notes.ts";
import { cellState, planCells } from "../../lib/experiment/plan.ts";
import { runCells } from "../../lib/experiment/run_cells.ts";
import { openStarts } from "../../lib/experiment/starts.ts";
import { referencedRecord } from "../../lib/store/references.ts";
import { project, quietly, toyDataset, toyStudy } from "./toy.ts";

Deno.test("all strategies of a repetition start from one batch, which is cycle 0; queries follow", async () => {
  await using study = await toyStudy({ start: "centroids" });
  const { store, experiment, embedded } = study;
  const plans = await planCells(store, project, experiment, embedded);
  const { failures } = await runCells(store, plans, { ...quietly, workers: 2 });
  assert.deepEqual(failures, []);
  const cells = await Promise.all(plans.map((plan) => cellState(store, plan)));
  const { pool } = toyDataset();
  for (const [i, { cycles }] of cells.entries()) {
    const { repetition, batchSize, maxCandidates, generator } = plans[i].settings;
    const settings = { repetition, batchSize, maxCandidates, generator };
    assert.deepEqual(cycles[0].picks, await pickFirstBatch(pool, "centroids", settings));
    assert.deepEqual(cycles.map(({ picks }) => picks.length), [5, 5, 5]);
  }
  assert.notDeepEqual(cells[0].cycles[0].picks, cells[2].cycles[0].picks);
});

Deno.test("planning picks nothing; a batch is kept in the data folder, and picked anew as a proof", async () => {
  await using study = await toyStudy({ start: "random", reps: 1 });
  const { store, experiment, embedded } = study;
  const [plan, other] = await planCells(store, project, experiment, embedded);
  assert.equal(plan.key.parameters.start, "random");
  assert.ok("lib/experiment/first_batch.ts" in plan.key.code);
  assert.equal(await referencedRecord(store, "toy", "start 0"), undefined);

  const proved = await openStarts(store, project, { isProof: true }).settingsOf(plan);
  assert.equal(await referencedRecord(store, "toy", "start 0"), undefined);
  const starts = openStarts(store, project);
  const both = await Promise.all([plan, other].map(starts.settingsOf));
  assert.deepEqual(both.map(({ start }) => start), [proved.start, proved.start]);
  const record = await referencedRecord(store, "toy", "start 0");
  assert.equal(record?.key.step, "start");
  // From here on it is read: without the pool's object, nothing could be picked.
  assert.deepEqual(await openStarts(store, project).settingsOf(plan), both[0]);
});

Deno.test("a first batch is part of a cell's key, and leaves cells of other starts alone", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store, experiment, embedded } = study;
  const hashes = await Promise.all(
    [undefined, "random", "centroids"].map(async (start) => {
      const changed = { ...experiment, start } as typeof experiment;
      const [{ hash, key }] = await planCells(store, project, changed, embedded);
      assert.equal("lib/experiment/first_batch.ts" in key.code, start !== undefined);
      return hash;
    }),
  );
  assert.equal(new Set(hashes).size, 3);
});

Deno.test("labels of a first batch count where batches shrink", async () => {
  await using study = await toyStudy({ start: "random", batchSize: 20 });
  const { store, experiment, embedded } = study;
  // A fifth of 60 samples are 12 candidates; of the 48 that are left, 10.
  assert.match(
    (await notesOnStudy(store, experiment, embedded))[0],
    /^from cycle 1 on .* for 10 labels/,
  );
});
