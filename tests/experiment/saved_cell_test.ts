import assert from "node:assert/strict";
import { type CellPlan, cellState, planCells } from "../../lib/experiment/plan.ts";
import { resultBytes } from "../../lib/experiment/result_bytes.ts";
import { writeProgress } from "../../lib/store/progress.ts";
import { type Json, writeRecord } from "../../lib/store/records.ts";
import { putObject, type Store } from "../../lib/store/store.ts";
import { project, toyStudy } from "./toy.ts";

Deno.test("a record whose details are not those of a cell is named, and the cell runs again", async () => {
  await using study = await toyStudy({ reps: 1 });
  const warnings: string[] = [];
  const store: Store = { ...study.store, warn: (message) => warnings.push(message) };
  const [plan] = await planCells(store, project, study.experiment, study.embedded);
  const cycles = [{ picks: [], accuracy: 0.25 }];
  const result = await putObject(store, resultBytes(cycles));
  const others: Record<string, Json>[] = [
    {},
    { seconds: [], exhausted: true },
    { seconds: 1, exhausted: true },
  ];
  for (const details of [undefined, ...others]) {
    await writeRecord(store, plan.key, { outputs: { result }, seconds: 1, details });
    assert.deepEqual(await cellState(store, plan), { cycles: [], done: false });
    assert.match(warnings.pop()!, new RegExp(`records/${plan.hash}.json is not that of a cell`));
  }
  const details = { seconds: [[]], exhausted: true };
  await writeRecord(store, plan.key, { outputs: { result }, seconds: 1, details });
  assert.equal((await cellState(store, plan)).done, true);
});

Deno.test("progress files that were swapped are named and not used", async () => {
  await using study = await toyStudy({ reps: 1 });
  const warnings: string[] = [];
  const store: Store = { ...study.store, warn: (message) => warnings.push(message) };
  const plans = await planCells(store, project, study.experiment, study.embedded);
  for (const [i, plan] of plans.entries()) {
    const cycles = [{ picks: [], accuracy: 0.25 }, { picks: [i], accuracy: 0.5 }];
    await writeProgress(store, plan.hash, { cycles, exhausted: false });
    assert.equal((await cellState(store, plan)).cycles.length, 2);
  }
  const [first, second] = plans.map((plan) => progressPath(store, plan));
  await Deno.rename(first, `${first}.kept`);
  await Deno.rename(second, first);
  await Deno.rename(`${first}.kept`, second);
  for (const plan of plans) {
    assert.deepEqual(await cellState(store, plan), { cycles: [], done: false });
    assert.match(
      warnings.pop()!,
      new RegExp(`progress/${plan.hash}.json has the content of another`),
    );
  }
});

function progressPath({ folder }: Store, { hash }: CellPlan): string {
  return `${folder}/progress/${hash.slice(0, 2)}/${hash.slice(2)}.json`;
}
