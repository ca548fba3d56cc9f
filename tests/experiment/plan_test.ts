import assert from "node:assert/strict";
import { planCells } from "../../lib/experiment/plan.ts";
import { project, toyStudy } from "./toy.ts";

Deno.test("cells come repetition after repetition, and each has a key of its own", async () => {
  await using study = await toyStudy();
  const plans = await planCells(study.store, project, study.experiment, study.embedded);
  assert.deepEqual(plans.map(({ strategy, settings }) => [strategy.label, settings.repetition]), [
    ["RandomSampling", 0],
    ["CoreSet", 0],
    ["RandomSampling", 1],
    ["CoreSet", 1],
  ]);
  assert.equal(new Set(plans.map(({ hash }) => hash)).size, 4);
});

Deno.test("a cell's key hangs on its own strategy's code, and not on the number of cycles", async () => {
  await using study = await toyStudy({ reps: 1 });
  const { store, experiment, embedded } = study;
  const [random, coreSet] = await planCells(store, project, experiment, embedded);
  assert.ok("lib/strategies/core_set/query.ts" in coreSet.key.code);
  assert.ok(!("lib/strategies/core_set/query.ts" in random.key.code));
  for (const file of ["lib/experiment/cell.ts", "lib/classifier/softmax_loss.wasm"]) {
    assert.ok(file in random.key.code, file);
  }
  const longer = await planCells(store, project, { ...experiment, cycles: 9 }, embedded);
  assert.deepEqual(longer.map(({ hash }) => hash), [random.hash, coreSet.hash]);
  const larger = await planCells(store, project, { ...experiment, batchSize: 6 }, embedded);
  assert.notEqual(larger[0].hash, random.hash);
});

Deno.test("repetitions are called by the seeds that an experiment names, and share cells with others of these seeds", async () => {
  await using study = await toyStudy({ reps: undefined, seeds: [1, 17] });
  const { store, experiment, embedded } = study;
  assert.equal(experiment.reps, 2);
  const plans = await planCells(store, project, experiment, embedded);
  assert.deepEqual(plans.map(({ settings }) => settings.repetition), [1, 1, 17, 17]);
  const counted = await planCells(store, project, { ...experiment, seeds: undefined }, embedded);
  assert.equal(counted[2].hash, plans[0].hash);
});

Deno.test("an initial labeled set is part of a cell's key, and is checked before any cell runs", async () => {
  await using study = await toyStudy({ start: { perClass: 2 } });
  const { store, experiment, embedded } = study;
  const [first] = await planCells(store, project, experiment, embedded);
  assert.deepEqual(first.key.parameters.start, { perClass: 2 });
  assert.deepEqual(first.settings.start, { perClass: 2 });
  const without = await planCells(store, project, { ...experiment, start: undefined }, embedded);
  assert.ok(!("start" in without[0].key.parameters));
  const wrong = { ...experiment, start: { indices: [60] } };
  await assert.rejects(
    planCells(store, project, wrong, embedded),
    /60 is no sample of a pool of 60/,
  );
});
