// An archive of a study with a harder pool and with measures beside accuracy.

import assert from "node:assert/strict";
import { join } from "node:path";
import { checkArchive } from "../../lib/archive/check_archive.ts";
import { recordName } from "../../lib/archive/layout.ts";
import { takeIn } from "../../lib/archive/take_in.ts";
import { lookUpCells, planCells } from "../../lib/experiment/plan.ts";
import { planPublication } from "../../lib/experiment/publication.ts";
import { measuresStatus } from "../../lib/experiment/step_status.ts";
import { requirePool } from "../../lib/experiment/study_pool.ts";
import { keyHash } from "../../lib/store/records.ts";
import { referencedRecord } from "../../lib/store/references.ts";
import { temporaryStore } from "../store/temporary_store.ts";
import { finishedToy, forge, pack, project, unpack } from "./archived_toy.ts";

Deno.test("an archive holds the pool and the measures of a study, and is nothing without them", async () => {
  await using toy = await finishedToy({
    strategies: ["RandomSampling"],
    bounds: ["WholePool"],
    reps: 1,
    cycles: 1,
    pool: { longTail: 3, wrongLabels: 0.2 },
    measures: ["worstClass"],
  });
  const { path } = await pack(toy);
  const { folder, unpacked } = await unpack(path);
  const archived = await checkArchive(folder, unpacked, project);
  assert.deepEqual(archived.faults, []);
  const study = archived.study!;
  for (const { key } of [study.pool!, study.cells[0].measured!]) {
    const name = recordName(keyHash(key));
    const text = await Deno.readTextFile(join(folder, name));
    const forged = await forge(folder, unpacked, { [name]: undefined });
    const faults = await checkArchive(folder, forged, project)
      .then(({ faults }) => faults, (error: Error) => [error.message]);
    assert.match(faults.join(), /(is|are) not there/, key.step);
    await Deno.writeTextFile(join(folder, name), text);
  }

  await using reader = await temporaryStore();
  await takeIn(reader.store, folder, unpacked, { ...archived, study });

  const { experiment } = toy;
  const embedded = (await referencedRecord(reader.store, "toy", "embed"))!;
  const pool = await requirePool(reader.store, project, experiment, embedded);
  const plans = await planCells(reader.store, project, experiment, pool);
  assert.equal(
    (await measuresStatus(reader.store, project, await lookUpCells(reader.store, plans))).standing,
    "done",
  );
  const { key } = await planPublication(reader.store, project, experiment, embedded);
  assert.equal(keyHash(key), keyHash(study.plot.key));
  assert.ok(await referencedRecord(reader.store, "toy", "pool"));
  assert.ok(await referencedRecord(reader.store, "toy", "measures 0 WholePool"));
});
