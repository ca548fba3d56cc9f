import assert from "node:assert/strict";
import { join } from "node:path";
import { findNeeds } from "../../lib/experiment/needs.ts";
import { knownMeasures, measureBytes, planMeasures } from "../../lib/experiment/measure_plan.ts";
import { lookUpCells, planCells } from "../../lib/experiment/plan.ts";
import { planPublication, studyOf } from "../../lib/experiment/publication.ts";
import { runCells } from "../../lib/experiment/run_cells.ts";
import { runMeasures, unknownMeasures } from "../../lib/experiment/run_measures.ts";
import { measuresStatus } from "../../lib/experiment/step_status.ts";
import { measureNames } from "../../lib/measures/names.ts";
import { findClaim } from "../../lib/store/claims.ts";
import { putObject, readObject } from "../../lib/store/store.ts";
import { writeRecord } from "../../lib/store/records.ts";
import { project, quietly, toyStudy } from "./toy.ts";

const measuring = { ...quietly, onCell: () => {} };

Deno.test("each finished cell is measured once, also for another study that shows other measures", async () => {
  await using study = await toyStudy({ measures: ["worstClass"], bounds: ["WholePool"] });
  const { store, experiment, embedded } = study;
  const plans = await planCells(store, project, experiment, embedded);
  assert.deepEqual(await planMeasures(store, project, plans), []);
  await runCells(store, plans, quietly);
  const planned = await planMeasures(store, project, plans);
  assert.equal(planned.length, 6);
  assert.equal(
    (await measuresStatus(store, project, await lookUpCells(store, plans))).standing,
    "to do",
  );
  // The whole pool is one cell for all repetitions.
  assert.deepEqual(await runMeasures(store, planned, measuring), { finished: 5, left: 0 });
  assert.deepEqual(await runMeasures(store, planned, measuring), { finished: 0, left: 0 });
  assert.equal(
    (await measuresStatus(store, project, await lookUpCells(store, plans))).standing,
    "done",
  );
  const values = await knownMeasures(store, planned[0]);
  assert.deepEqual(Object.keys(values![0]), [...measureNames]);

  const shown = studyOf(await planPublication(store, project, experiment, embedded));
  assert.deepEqual(
    shown.cells[0].cycles.map(({ measures }) => measures),
    values!.map(({ worstClass }) => ({ worstClass })),
  );
  assert.equal(shown.bounds![0].measures!.worstClass!.length, 2);
  const other = { ...experiment, measures: ["calibrationError" as const] };
  const { cells } = studyOf(await planPublication(store, project, other, embedded));
  assert.deepEqual(Object.keys(cells[0].cycles[2].measures!), ["calibrationError"]);
});

Deno.test("measures hang on picks and accuracies, not on the code of the strategy", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store, experiment, embedded } = study;
  const plans = await planCells(store, project, experiment, embedded);
  await runCells(store, plans, quietly);
  const [own] = await planMeasures(store, project, plans);
  assert.ok(!Object.keys(own.key.code).some((file) => file.includes("random_sampling")));
  assert.ok("lib/measures/measures.ts" in own.key.code);
});

Deno.test("measures that another machine computes are left to it, where nobody waits", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store, experiment, embedded } = study;
  const plans = await planCells(store, project, experiment, embedded);
  await runCells(store, plans, quietly);
  const planned = await planMeasures(store, project, plans);
  const { hash } = planned[0];
  const claims = join(store.folder, "claims", hash.slice(0, 2));
  await Deno.mkdir(claims, { recursive: true });
  const owner = JSON.stringify({ process: "elsewhere-1-x", id: "x" });
  await Deno.writeTextFile(join(claims, `${hash.slice(2)}.1`), owner);
  const beat = join(store.folder, "processes", "elsewhere-1-x");
  let clock = 0;
  await Deno.writeTextFile(beat, "0");
  const beating = setInterval(() => Deno.writeTextFileSync(beat, String(++clock)), 50);
  try {
    const options = { ...measuring, wait: false, now: () => clock };
    assert.deepEqual(await runMeasures(store, planned, options), { finished: 1, left: 1 });
  } finally {
    clearInterval(beating);
  }
});

Deno.test("a stopped run leaves what it has not measured, and holds no claim", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store, experiment, embedded } = study;
  const plans = await planCells(store, project, experiment, embedded);
  await runCells(store, plans, quietly);
  const planned = await planMeasures(store, project, plans);
  const stop = new AbortController();
  const result = await runMeasures(store, planned, {
    ...measuring,
    signal: stop.signal,
    onCell: () => stop.abort(),
  });
  assert.deepEqual(result, { finished: 1, left: 1 });
  assert.equal((await unknownMeasures(store, planned)).length, 1);
  for (const { hash } of planned) assert.equal((await findClaim(store, hash)).generation, 0);
});

Deno.test("measures under a name of theirs that are something else are computed again", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store, experiment, embedded } = study;
  const plans = await planCells(store, project, experiment, embedded);
  await runCells(store, plans, quietly);
  const [plan] = await planMeasures(store, project, plans);
  const measures = await putObject(store, measureBytes([{ worstClass: 1 }]));
  await writeRecord(store, plan.key, { outputs: { measures }, seconds: 0 });
  assert.deepEqual((await unknownMeasures(store, [plan])).map(({ hash }) => hash), [plan.hash]);
  assert.equal((await runMeasures(store, [plan], measuring)).finished, 1);
  assert.equal((await knownMeasures(store, plan))!.length, 3);
});

Deno.test("nothing of the measures is garbage", async () => {
  await using study = await toyStudy({ reps: 1, measures: ["worstClass"] });
  const { store, experiment, embedded } = study;
  const plans = await planCells(store, project, experiment, embedded);
  await runCells(store, plans, quietly);
  const planned = await planMeasures(store, project, plans);
  await runMeasures(store, planned, measuring);
  await Deno.writeTextFile(
    experiment.path,
    JSON.stringify({
      name: "toy",
      data: experiment.data,
      strategies: ["RandomSampling", "CoreSet"],
      reps: 1,
      cycles: 2,
      batchSize: 5,
      measures: ["worstClass"],
    }),
  );
  const { openKeptHub } = await import("../../lib/hub/hub.ts");
  const hub = openKeptHub(join(store.folder, "hub"));
  const figures = join(store.folder, "..", "figures");
  await Deno.mkdir(figures);
  const files = new Map([["toy", [experiment.path]]]);
  const { needs } = await findNeeds(store, files, { project, figures, hub });
  for (const { hash } of planned) assert.ok(needs.keys.has(hash));
  assert.ok((await readObject(store, planned[0].key.inputs.result)).length > 0);
});
