import assert from "node:assert/strict";
import { unpackRuns } from "../../lib/images/bmp_runs.ts";

Deno.test("runs, single pixels, moves and rows that end early fill the image, and what they leave out is 0", () => {
  const runs = Uint8Array.of(2, 7, 0, 0, 0, 2, 1, 1, 0, 3, 4, 5, 6, 0, 0, 1);
  assert.deepEqual([...unpackRuns(runs, 4, 3, 8)], [7, 7, 0, 0, 0, 0, 0, 0, 0, 4, 5, 6]);
  const halves = Uint8Array.of(3, 0x9a, 0, 0, 0, 3, 0x12, 0x30, 0, 1);
  assert.deepEqual([...unpackRuns(halves, 4, 2, 4)], [9, 10, 9, 0, 1, 2, 3, 0]);
});

Deno.test("runs that end early or leave the image are refused", () => {
  for (const runs of [[], [2, 7], [2, 7, 0], [0, 4, 1, 2], [0, 2, 1]]) {
    assert.throws(() => unpackRuns(Uint8Array.from(runs), 4, 2, 8), /cut short/, runs.join());
  }
  for (const runs of [[5, 7, 0, 1], [0, 2, 0, 9, 1, 1, 0, 1], [0, 2, 200, 0, 1, 1, 0, 1]]) {
    assert.throws(() => unpackRuns(Uint8Array.from(runs), 4, 2, 8), /outside of the image/);
  }
});
