import assert from "node:assert/strict";
import { join } from "node:path";
import { findNeeds } from "../../lib/experiment/needs.ts";
import { planCells } from "../../lib/experiment/plan.ts";
import { openKeptHub } from "../../lib/hub/hub.ts";
import { keyHash, type StepRecord } from "../../lib/store/records.ts";
import { setReference } from "../../lib/store/references.ts";
import { key } from "../store/temporary_store.ts";
import { project, toyStudy } from "./toy.ts";

Deno.test("an experiment needs its cells; while its images are not there, it needs all shards unless it is embedded", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store, embedded } = study;
  const { path: _, folder, strategies, ...content } = study.experiment;
  const path = join(folder, "toy.json");
  await Deno.writeTextFile(path, JSON.stringify({ ...content, strategies }));
  const figures = await Deno.makeTempDir({ dir: folder });
  const hub = openKeptHub(join(store.folder, "hub"));
  const find = () => findNeeds(store, new Map([["toy", [path]]]), { project, figures, hub });
  const shard = { key: { ...key, step: "embed shard" } } as StepRecord;
  const { needs, problems } = await find();
  assert.deepEqual(problems, []);
  const plans = await planCells(store, project, study.experiment, embedded);
  assert.deepEqual(needs.keys, new Set([keyHash(embedded.key), ...plans.map(({ hash }) => hash)]));
  assert.equal(needs.isNeeded(shard), false);

  await Deno.remove(join(folder, "toy.npz"));
  assert.equal((await find()).needs.isNeeded(shard), true);
  await setReference(store, { experiment: "toy", step: "embed", record: keyHash(embedded.key) });
  assert.equal((await find()).needs.isNeeded(shard), false);
});
