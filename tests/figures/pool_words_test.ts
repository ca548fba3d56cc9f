import assert from "node:assert/strict";
import { poolWords, poolWordsOf, studyWords } from "../../lib/figures/pool_words.ts";

Deno.test("what was done to a pool is told in words, not in names of settings", () => {
  assert.equal(poolWords({ seed: 0, wrongLabels: 0.2 }), "20 % of the labels wrong");
  assert.equal(
    poolWords({ seed: 0, duplicates: 0.075, longTail: 50 }),
    "a long tail of classes, 50 to 1; " +
      "7.5 % of the samples copies of others",
  );
  assert.equal(
    poolWords({
      absentClasses: ["Bag"],
      rareClasses: { classes: ["Coat", "Dress", "Shirt"], share: 0.1 },
    }),
    "no sample of class Bag; only 10 % of the samples of the classes Coat, Dress and Shirt",
  );
});

Deno.test("a study is named with its pool where that is a harder one", () => {
  assert.equal(studyWords({ name: "fashion" }), "fashion");
  const pool = poolWordsOf({ name: "noisy", pool: { wrongLabels: 0.2 } });
  assert.equal(studyWords({ name: "noisy", pool }), "noisy (20 % of the labels wrong)");
});

Deno.test("a pool as it was embedded, or one that can't be read, has no words", () => {
  for (const experiment of [undefined, {}, { pool: {} }, { pool: { longTail: "x" } }]) {
    assert.equal(poolWordsOf(experiment), undefined);
  }
});
