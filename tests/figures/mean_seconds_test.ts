import assert from "node:assert/strict";
import { meanSeconds } from "../../lib/figures/mean_seconds.ts";
import type { Cycle, Study } from "../../lib/figures/study.ts";

const timed = (query: number, fit: number, score: number): Cycle => ({
  picks: [1],
  accuracy: 0.5,
  querySeconds: query,
  fitSeconds: fit,
  scoreSeconds: score,
});

function study(...cells: Cycle[][]): Study {
  return {
    name: "timed",
    strategies: ["A"],
    cells: cells.map((cycles, repetition) => ({ strategy: "A", repetition, cycles })),
  };
}

Deno.test("means are over the cycles of all repetitions, without cycle 0", () => {
  const first = timed(100, 100, 100);
  const times = study([first, timed(1, 2, 3), timed(3, 2, 3)], [first, timed(5, 2, 6)]);
  assert.deepEqual(meanSeconds(times, "A"), { query: 3, fit: 2, score: 4 });
});

Deno.test("without a clock, and without a query, there is no mean", () => {
  assert.equal(
    meanSeconds(study([{ picks: [], accuracy: 0 }, { picks: [1], accuracy: 0 }]), "A"),
    undefined,
  );
  assert.equal(meanSeconds(study([timed(0, 1, 1)]), "A"), undefined);
});
