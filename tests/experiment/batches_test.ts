import assert from "node:assert/strict";
import { batchSizes, tellUnequalBatches } from "../../lib/experiment/batches.ts";
import { runCell } from "../../lib/experiment/cell.ts";
import { loadStrategy } from "../../lib/strategies/registry.ts";
import { toyDataset } from "./toy.ts";

Deno.test("batches are as large as the cells of a small pool make them", async () => {
  const strategy = await loadStrategy("RandomSampling");
  for (const maxCandidates of [0.2, 1, 7]) {
    for (const batchSize of [1, 9, 25]) {
      const cell = runCell(toyDataset(), strategy, {
        options: {},
        repetition: 0,
        cycles: 12,
        batchSize,
        maxCandidates,
        classifier: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
        generator: "mt19937",
      });
      const [, ...cycles] = await Array.fromAsync(cell);
      assert.deepEqual(
        batchSizes({ poolSize: 60, labeled: 0, cycles: 12, batchSize, maxCandidates }),
        cycles.map(({ picks }) => picks.length),
      );
    }
  }
});

Deno.test("shrinking batches are told with the cycle from which they shrink, and a used-up pool with its last cycle", () => {
  const settings = { poolSize: 240, labeled: 0, cycles: 20, batchSize: 25, maxCandidates: 0.2 };
  const sizes = batchSizes(settings);
  assert.deepEqual(sizes.slice(0, 8), [25, 25, 25, 25, 25, 23, 19, 15]);
  assert.match(tellUnequalBatches(settings)!, /^from cycle 6 on .* batch of 25: it asks for 23 /);
  assert.match(tellUnequalBatches(settings)!, /areas under the curves count labels, not cycles/);
  const whole = { ...settings, batchSize: 24, cycles: 12, maxCandidates: 1 };
  assert.match(tellUnequalBatches(whole)!, /^the pool is used up after 10 of 12 cycles$/);
  assert.match(
    tellUnequalBatches({ ...whole, labeled: 10 })!,
    /^from cycle 10 on .*, and the pool/,
  );
});

Deno.test("nothing is told of a study whose batches are whole", () => {
  const settings = { poolSize: 10_000, labeled: 0, cycles: 20, batchSize: 100, maxCandidates: 0.2 };
  assert.equal(tellUnequalBatches(settings), undefined);
});
