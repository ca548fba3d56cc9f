import assert from "node:assert/strict";
import { compareCycles } from "../../lib/experiment/rerun.ts";

const recorded = [
  { picks: [], accuracy: 0.1 },
  { picks: [4, 2], accuracy: 0.5 },
  { picks: [7, 1], accuracy: 0.6 },
];

Deno.test("a run compares as identical with itself", () => {
  assert.deepEqual(compareCycles(recorded, structuredClone(recorded)), {
    identical: true,
    firstDifference: undefined,
    meanDifference: 0,
  });
});

Deno.test("the first pick that differs is told, by cycle and place", () => {
  const now = structuredClone(recorded);
  now[2] = { picks: [7, 3], accuracy: 0.9 };
  const { identical, firstDifference, meanDifference } = compareCycles(recorded, now);
  assert.equal(identical, false);
  assert.deepEqual(firstDifference, { cycle: 2, position: 1, recorded: 1, now: 3 });
  assert.ok(Math.abs(meanDifference - 0.1) < 1e-12);
});

Deno.test("another accuracy after the same picks is a difference, and so is a missing cycle", () => {
  const now = structuredClone(recorded);
  now[1].accuracy = 0.4;
  const { identical, firstDifference } = compareCycles(recorded, now);
  assert.deepEqual([identical, firstDifference], [false, undefined]);
  const shorter = compareCycles(recorded, recorded.slice(0, 2));
  assert.equal(shorter.identical, false);
  assert.deepEqual(shorter.firstDifference, { cycle: 2, position: 0, recorded: 7, now: undefined });
});
