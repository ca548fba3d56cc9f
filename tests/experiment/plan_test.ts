import assert from "node:assert/strict";
import { planCells, readResult, resultBytes } from "../../lib/experiment/plan.ts";
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

Deno.test("a cell's result is read back as it was written, without its times", () => {
  const cycles = [{ picks: [], accuracy: 0.1 }, { picks: [3, 1], accuracy: 0.25 }];
  assert.deepEqual(readResult(resultBytes(cycles)), cycles);
  const timed = cycles.map((cycle) => ({ ...cycle, querySeconds: 1, fitSeconds: 2 }));
  assert.deepEqual(resultBytes(timed), resultBytes(cycles));
});
