import assert from "node:assert/strict";
import { startingPicks } from "../../lib/experiment/starting_set.ts";
import { cellSeeds } from "../../lib/random/seed_tree.ts";

const poolLabels = Int32Array.from({ length: 40 }, (_, i) => i % 4);
const { subsamplingState } = cellSeeds(0);

Deno.test("so many of each class are drawn, the same for the same repetition, others for another", () => {
  const picks = startingPicks({ perClass: 3 }, poolLabels, 4, subsamplingState);
  assert.deepEqual(picks.map((index) => poolLabels[index]), [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
  assert.equal(new Set(picks).size, 12);
  assert.deepEqual(startingPicks({ perClass: 3 }, poolLabels, 4, subsamplingState), picks);
  const other = startingPicks({ perClass: 3 }, poolLabels, 4, cellSeeds(1).subsamplingState);
  assert.notDeepEqual(other, picks);
});

Deno.test("named samples are taken in their order", () => {
  const start = { indices: [7, 3, 39] };
  assert.deepEqual(startingPicks(start, poolLabels, 4, subsamplingState), [7, 3, 39]);
  assert.deepEqual(startingPicks(undefined, poolLabels, 4, subsamplingState), []);
});

Deno.test("samples that the pool does not have, twice the same one, and too small classes are refused", () => {
  const refused = (start: Parameters<typeof startingPicks>[0], message: RegExp) =>
    assert.throws(() => startingPicks(start, poolLabels, 4, subsamplingState), {
      name: "UserError",
      message,
    });
  refused({ indices: [3, 40] }, /40 is no sample of a pool of 40/);
  refused({ indices: [3, 5, 3] }, /sample 3 is named twice/);
  refused({ perClass: 11 }, /11 is more than the 10 samples of class 0/);
});

Deno.test("a class without a sample in the pool has none in the initial set", () => {
  const picks = startingPicks({ perClass: 1 }, poolLabels, 6, subsamplingState);
  assert.equal(picks.length, 4);
});
