import assert from "node:assert/strict";
import { overlap, wins } from "../../lib/figures/pairwise.ts";
import { exampleStudy } from "./example.ts";
import { near, small } from "./small_study.ts";

Deno.test("wins count repetitions and cycles after the first query, ties half", () => {
  const { values } = wins(small, small.strategies);
  // Other against RandomSampling: won, tied, won, lost.
  near(values[1][0], 2.5 / 4);
  near(values[0][1], 1.5 / 4);
});

Deno.test("overlap is the Jaccard index of all picks", () => {
  const { values } = overlap(small, small.strategies);
  // Two of six different picks, then three of five.
  near(values[0][1], (2 / 6 + 3 / 5) / 2);
  near(values[0][0], 1);
});

Deno.test("wins of a pair sum to one, overlap is symmetric", () => {
  const study = exampleStudy();
  const won = wins(study, study.strategies).values;
  const shared = overlap(study, study.strategies).values;
  for (let i = 0; i < won.length; i++) {
    for (let j = 0; j < won.length; j++) {
      near(won[i][j]! + won[j][i]!, 1);
      assert.equal(shared[i][j], shared[j][i]);
    }
  }
});

Deno.test("strategies without a common repetition have no value", () => {
  const study = {
    ...small,
    cells: small.cells.filter(({ strategy, repetition }) =>
      (strategy === "Other") === (repetition === 0)
    ),
  };
  assert.equal(wins(study, study.strategies).values[0][1], undefined);
  assert.equal(overlap(study, study.strategies).values[0][1], undefined);
});
