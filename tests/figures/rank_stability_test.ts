import assert from "node:assert/strict";
import { smallStudies } from "../../lib/figures/rank_stability.ts";
import { exampleStudy } from "./example.ts";

Deno.test("ten repetitions are three small studies, each with all ranks", () => {
  const small = smallStudies(exampleStudy({ reps: 10, cycles: 4 }));
  assert.equal(small.length, 10);
  assert.deepEqual(small.map(({ rank }) => rank), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (let part = 0; part < 3; part++) {
    const ranks = small.map(({ ranks }) => ranks[part]).sort((a, b) => a - b);
    assert.deepEqual(ranks, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  }
  for (const { ranks, intervals } of small) {
    assert.equal(ranks.length, 3);
    assert.equal(intervals!.above + intervals!.around + intervals!.below, 3);
  }
});

Deno.test("a study of the paper's size has no small studies in it", () => {
  assert.deepEqual(smallStudies(exampleStudy({ reps: 5, cycles: 2 })), []);
});
