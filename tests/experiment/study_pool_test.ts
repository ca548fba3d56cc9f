import assert from "node:assert/strict";
import { join } from "node:path";
import { notesOnStudy } from "../../lib/experiment/notes.ts";
import { planCells } from "../../lib/experiment/plan.ts";
import { makePublication, planPublication } from "../../lib/experiment/publication.ts";
import { runCells } from "../../lib/experiment/run_cells.ts";
import { findPool, makePool, requirePool } from "../../lib/experiment/study_pool.ts";
import { openKeptHub } from "../../lib/hub/hub.ts";
import { readNpy } from "../../lib/images/npz.ts";
import { readObject } from "../../lib/store/store.ts";
import { project, quietly, toyDataset, toyStudy } from "./toy.ts";

Deno.test("a study without a harder pool runs on what was embedded, under the keys that it had", async () => {
  await using study = await toyStudy();
  const { store, experiment, embedded } = study;
  assert.ok(!("pool" in experiment));
  const pool = await makePool(store, project, experiment, embedded);
  assert.deepEqual(pool, { outputs: embedded.outputs });
  const [plan] = await planCells(store, project, experiment, pool);
  const { pool: object, poolLabels, test, testLabels } = embedded.outputs;
  assert.deepEqual(plan.key.inputs, { pool: object, poolLabels, test, testLabels });
});

Deno.test("a harder pool has the embeddings of its samples, is made once, and decides the cells' keys", async () => {
  await using study = await toyStudy({ pool: { longTail: 4, duplicates: 0.2 } });
  const { store, experiment, embedded } = study;
  assert.equal(await findPool(store, project, experiment, embedded), undefined);
  await assert.rejects(() => requirePool(store, project, experiment, embedded), {
    name: "UserError",
    message: /^toy: its pool is not made yet; run deno task run \S+ first$/,
  });
  const pool = await makePool(store, project, experiment, embedded);
  assert.deepEqual(await requirePool(store, project, experiment, embedded), pool);
  const read = async (name: string) => readNpy(await readObject(store, pool.outputs[name]));
  const indices = [...(await read("poolIndices")).data as Int32Array];
  const { data, shape } = await read("pool");
  assert.deepEqual(shape, [indices.length, 4]);
  const original = toyDataset().pool;
  assert.deepEqual(
    [...data as Float32Array],
    indices.flatMap((index) => [...original.data.subarray(4 * index, 4 * index + 4)]),
  );
  assert.equal(pool.outputs.test, embedded.outputs.test);
  const [plan] = await planCells(store, project, experiment, pool);
  assert.notEqual(plan.key.inputs.pool, embedded.outputs.pool);

  const other = { ...experiment, pool: { ...experiment.pool!, seed: 1 } };
  const [second] = await planCells(
    store,
    project,
    other,
    await makePool(store, project, other, embedded),
  );
  assert.notEqual(second.hash, plan.hash);
});

Deno.test("an impossible pool is an error that names the experiment's file", async () => {
  await using study = await toyStudy({ pool: { absentClasses: ["nine"] } });
  const { store, experiment, embedded } = study;
  await assert.rejects(() => makePool(store, project, experiment, embedded), {
    name: "UserError",
    message: `${experiment.path}: pool: absentClasses: there is no class "nine"; there are 0, 1, 2`,
  });
});

Deno.test("what a pool's samples are is published beside the picks, and provenance tells of the pool", async () => {
  await using study = await toyStudy({ reps: 1, pool: { wrongLabels: 0.5, duplicates: 0.5 } });
  const { store, experiment, embedded } = study;
  const pool = await makePool(store, project, experiment, embedded);
  assert.deepEqual(await notesOnStudy(store, experiment, pool), []);
  await runCells(store, await planCells(store, project, experiment, pool), quietly);
  const publication = await planPublication(store, project, experiment, embedded);
  const hub = openKeptHub(join(store.folder, "hub"));
  const { files } = await makePublication(store, publication, { hub });
  const text = (name: string) => new TextDecoder().decode(files.get(name));
  const [header, ...rows] = text("pool.csv").trim().split("\n");
  assert.equal(header, "index,embedded_index,class,answer");
  assert.equal(rows.length, 60);
  const cells = rows.map((row) => row.split(",").map(Number));
  assert.equal(cells.filter(([, , own, answer]) => own !== answer).length, 30);
  assert.ok(cells.every(([i, embedded, own], nth) => i === nth && own === embedded % 3));
  assert.equal(new Set(cells.map(([, embedded]) => embedded)).size, 30);
  const told = JSON.parse(text("provenance.json"));
  assert.deepEqual(Object.keys(told.pool), ["pool", "poolLabels", "poolClasses", "poolIndices"]);
  assert.deepEqual(told.embeddings, embedded.outputs);
  assert.ok("lib/experiment/shape_pool.ts" in told.code["step 2, pool"].code);
});
