import assert from "node:assert/strict";
import { claims } from "../../../lib/figures/conclusions/claims.ts";
import { conclude, type Conclusions } from "../../../lib/figures/conclusions/conclude.ts";
import type { Study } from "../../../lib/figures/study.ts";
import { exampleStudy } from "../example.ts";
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
  const study = "In the study flat-30, ";
  const tested = "8 repetitions; sign flips at 5 %, corrected for 3 comparisons";
  assert.equal(
    claimed(8, "better"),
    `${study}Good is better than RandomSampling in area under the curve of accuracy (${tested}).`,
  );
  assert.equal(
    claimed(8, "worse"),
    `${study}Bad is worse than RandomSampling in area under the curve of accuracy (${tested}).`,
  );
  assert.equal(
    claimed(8, "open"),
    `${study}Equal is not told apart from RandomSampling in area under the curve of accuracy (${tested}). ` +
      "They may still differ.",
  );
  assert.equal(
    claimed(8, "pairs"),
    `${study}5 of 6 pairs of strategies are told apart in area under the curve of accuracy ` +
      "(8 repetitions; sign flips at 5 %, corrected for 6 comparisons).",
  );
  assert.equal(
    claimed(8, "best"),
    `${study}Good has the largest area under the curve of accuracy, and is better than every other strategy ` +
      "(8 repetitions; sign flips at 5 %, corrected for 6 comparisons).",
  );
  assert.match(claimed(8, "test")!, /all 256 flips of the signs of 8 paired repetitions/);
  assert.match(claimed(13, "test")!, /10,000 random flips of the signs of 13/);
});

Deno.test("fewer than six repetitions claim no difference, however large it is", () => {
  for (const repetitions of [1, 2, 5]) {
    assert.match(claimed(repetitions, "test")!, /no difference is claimed/);
    for (const topic of ["better", "worse", "open", "pairs", "best", "saved"]) {
      assert.equal(claimed(repetitions, topic), undefined);
    }
  }
  assert.match(claimed(3, "test")!, /no p-value is below 25 %/);
  assert.match(claimed(5, "test")!, /no p-value is below 6\.3 %/);
  assert.notEqual(claimed(6, "better"), undefined);
});

Deno.test("the best by area is not called better than what it isn't told apart from", () => {
  const close = flatStudy({ First: around(0.501, 8, 1), Second: around(0.5, 8, 2) });
  assert.match(
    topicsOf(close).get("pairs")!,
    /0 of 1 pair of strategies are told apart .* \(8 repetitions; sign flips at 5 %, one comparison\)\.$/,
  );
  assert.match(
    topicsOf(close).get("best")!,
    /First .*, but is not shown to be better than any other strategy \(/,
  );
  const three = flatStudy({
    First: around(0.501, 8, 1),
    Second: around(0.5, 8, 2),
    Last: around(0.2, 8, 3),
  });
  assert.match(
    topicsOf(three).get("best")!,
    /better than every other strategy but Second, from which it is not told apart/,
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
  assert.match(
    text,
    /^In the study steps, .* 0\.800, where it ends, with 8 labels\. .*: A saves 6 \(6 to 6\) and B saves 4 \(4 to 4\)\. .* over 8 repetitions/,
  );
  assert.doesNotMatch(text, /Equal/);
  const many = topicsOf(study({ A: 3, B: 1, C: 2, D: 2, E: 2, F: 2, G: 3, RandomSampling: 4 }));
  assert.match(
    many.get("saved")!,
    /: B saves 6 .*, F saves 4 .* and 2 more strategies save as much or less\./,
  );
});

Deno.test("every claim names the study, and its pool in words; one about strategies names the measure", () => {
  const study: Study = {
    ...flatStudy({ A: around(0.7, 8, 1), RandomSampling: around(0.5, 8, 3) }),
    pool: "20 % of the labels wrong",
    measure: "worstClass",
  };
  const told = topicsOf(study);
  assert.ok(told.size >= 5);
  for (const [topic, text] of told) {
    assert.match(text, /study flat-30 \(20 % of the labels wrong\)/, topic);
    assert.match(text, /area under the curve of recall of the worst class/, topic);
  }
});

Deno.test("of a loss the smaller area is the best one, and is better", () => {
  // Shown with its sign turned, as showMeasure does.
  const turned = (values: number[]) => values.map((value) => 0 - value);
  const study: Study = {
    ...flatStudy({
      Good: turned(around(0.3, 8, 1)),
      RandomSampling: turned(around(0.5, 8, 3)),
    }),
    measure: "calibrationError",
  };
  const told = topicsOf(study);
  assert.match(
    told.get("better")!,
    /Good is better than RandomSampling in area under the curve of calibration error \(less is better; 8 repetitions;/,
  );
  assert.match(
    told.get("best")!,
    /Good has the smallest area under the curve of calibration error/,
  );
});

Deno.test("labels saved are not claimed where the interval goes down to none, or where they mean nothing", () => {
  const study = exampleStudy({ reps: 8, cycles: 10 });
  const conclusions = conclude(study);
  const text = (saved: Conclusions["saved"]) =>
    claims({ ...conclusions, saved }, study.baseline).find(({ topic }) => topic === "saved")?.text;
  const [first] = conclusions.againstBaseline!.tests.filter(({ corrected, difference }) =>
    corrected <= 0.05 && difference > 0
  );
  const own = { strategy: first.strategy, needed: 25, saved: 50, high: 75 };
  assert.match(text([{ ...own, low: 25 }])!, /saves 50 \(25 to 75\)/);
  assert.equal(text([{ ...own, low: 0 }]), undefined);
  assert.equal(text([own]), undefined);
  // A flat curve is where it ends from the start.
  const flat = conclude(flatStudy({ A: around(0.7, 8, 1), RandomSampling: around(0.5, 8, 3) }));
  assert.deepEqual(flat.saved, []);
  assert.deepEqual(flat.omitted, [{
    topic: "labels saved",
    reason: "the mean curve of accuracy of RandomSampling is where it ends before the first query",
  }]);
});

Deno.test("a study without random sampling, or of one strategy, makes no claim about random", () => {
  const without = flatStudy({ A: around(0.6, 8, 1), B: around(0.4, 8, 2) });
  for (const { text } of claims(conclude(without))) assert.doesNotMatch(text, /undefined|Random/);
  const alone = flatStudy({ A: around(0.6, 8, 1) });
  assert.equal(
    topicsOf(alone).get("test"),
    "There are no two strategies to compare in the study flat-30.",
  );
  const empty: Study = { name: "empty", strategies: [], cells: [] };
  assert.deepEqual(claims(conclude(empty)).map(({ topic }) => topic), ["test"]);
});

Deno.test("a strategy that leads two thirds of the curve next to each other is named once for both", () => {
  const led = (leaders: readonly string[]) => {
    const study = flatStudy({ A: around(0.5, 6), B: around(0.5, 6, 1) });
    const cells = study.cells.map((cell) => ({
      ...cell,
      cycles: Array.from({ length: 7 }, (_, cycle) => ({
        accuracy: cell.cycles[0].accuracy +
          (leaders[Math.max(0, Math.ceil(cycle / 2) - 1)] === cell.strategy ? 0.2 : 0),
        picks: cycle === 0 ? [] : [2 * cycle, 2 * cycle + 1],
      })),
    }));
    return topicsOf({ ...study, cells }).get("thirds")!;
  };
  assert.match(led(["A", "A", "B"]), / that of A up to 8 labels, and B beyond\./);
  assert.match(led(["A", "B", "B"]), / that of A up to 3 labels, and B beyond\./);
  assert.match(
    led(["A", "B", "A"]),
    / that of A up to 3 labels, B from there to 8, and A beyond\./,
  );
  assert.match(led(["A", "A", "A"]), / that of A in each third of the curve/);
});
