import assert from "node:assert/strict";
import { claims } from "../../../lib/figures/conclusions/claims.ts";
import { conclude } from "../../../lib/figures/conclusions/conclude.ts";
import type { Study } from "../../../lib/figures/study.ts";
import { around, flatStudy } from "./studies.ts";

function topicsOf(study: Study): Map<string, string> {
  return new Map(claims(conclude(study), study.baseline).map(({ topic, text }) => [topic, text]));
}

/** What is claimed of three strategies: one clearly better than random, one about equal, one clearly worse. */
const topics = new Map([1, 2, 3, 5, 6, 8, 13].map((repetitions) => [
  repetitions,
  topicsOf(flatStudy({
    Good: around(0.7, repetitions, 1),
    Equal: around(0.5, repetitions, 2),
    RandomSampling: around(0.5, repetitions, 3),
    Bad: around(0.3, repetitions, 4),
  })),
]));

function claimed(repetitions: number, topic: string): string | undefined {
  return topics.get(repetitions)!.get(topic);
}

Deno.test("what the test tells apart is claimed, and what it doesn't is named as open", () => {
  assert.equal(
    claimed(8, "baseline"),
    "After the correction for 3 comparisons, better than RandomSampling: Good; worse than RandomSampling: Bad; " +
      "not told apart from it: Equal.",
  );
  assert.match(
    claimed(8, "pairs")!,
    /5 of 6 pairs of strategies are told apart\. Good has the largest area .* better than every other/,
  );
  assert.match(claimed(8, "test")!, /all 256 flips of the signs of 8 paired repetitions/);
  assert.match(claimed(13, "test")!, /10,000 random flips of the signs of 13/);
});

Deno.test("fewer than six repetitions claim no difference, however large it is", () => {
  for (const repetitions of [1, 2, 5]) {
    assert.match(claimed(repetitions, "test")!, /no difference is claimed/);
    for (const topic of ["baseline", "pairs", "saved"]) {
      assert.equal(claimed(repetitions, topic), undefined);
    }
  }
  assert.match(claimed(3, "test")!, /no p-value is below 25 %/);
  assert.match(claimed(5, "test")!, /no p-value is below 6\.3 %/);
  assert.notEqual(claimed(6, "baseline"), undefined);
});

Deno.test("the best by area is not called better than what it isn't told apart from", () => {
  const close = flatStudy({ First: around(0.501, 8, 1), Second: around(0.5, 8, 2) });
  assert.match(
    topicsOf(close).get("pairs")!,
    /^In one comparison, 0 of 1 pair of strategies are told apart\. First .*, but is not told apart from any other/,
  );
  const three = flatStudy({
    First: around(0.501, 8, 1),
    Second: around(0.5, 8, 2),
    Last: around(0.2, 8, 3),
  });
  assert.match(
    topicsOf(three).get("pairs")!,
    /better than all but Second, from which it is not told apart/,
  );
});

Deno.test("labels are claimed to be saved only by strategies that are better, of which five are named", () => {
  // Random has its last accuracy after four batches, the others after as many as their number says.
  const study = (batches: Record<string, number>): Study => ({
    name: "steps",
    strategies: Object.keys(batches),
    baseline: "RandomSampling",
    cells: Object.entries(batches).flatMap(([strategy, needed]) =>
      Array.from({ length: 8 }, (_, repetition) => ({
        strategy,
        repetition,
        cycles: [0, 1, 2, 3, 4].map((cycle) => ({
          accuracy: cycle < needed ? 0.1 : 0.8,
          picks: cycle === 0 ? [] : [2 * cycle, 2 * cycle + 1],
        })),
      }))
    ),
  });
  const text = topicsOf(study({ A: 1, B: 2, Equal: 4, RandomSampling: 4 })).get("saved")!;
  assert.match(text, /ends: A 6 \(6 to 6\) and B 4 \(4 to 4\)\. /);
  assert.doesNotMatch(text, /Equal/);
  const many = topicsOf(study({ A: 3, B: 1, C: 2, D: 2, E: 2, F: 2, G: 3, RandomSampling: 4 }));
  assert.match(many.get("saved")!, /ends: B 6 .*, F 4 .* and 2 more strategies less or as much\./);
});

Deno.test("a study without random sampling, or of one strategy, makes no claim about random", () => {
  const without = flatStudy({ A: around(0.6, 8, 1), B: around(0.4, 8, 2) });
  for (const { text } of claims(conclude(without))) assert.doesNotMatch(text, /undefined|Random/);
  const alone = flatStudy({ A: around(0.6, 8, 1) });
  assert.equal(topicsOf(alone).get("test"), "There are no two strategies to compare.");
  const empty: Study = { name: "empty", strategies: [], cells: [] };
  assert.deepEqual(claims(conclude(empty)).map(({ topic }) => topic), ["test"]);
});
