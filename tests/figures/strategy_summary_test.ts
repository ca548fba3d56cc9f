import assert from "node:assert/strict";
import {
  accuracyLevels,
  bootstrapInterval,
  caution,
  labelsToReach,
  overlap,
  summarizeStudy,
  wins,
} from "../../lib/figures/strategy_summary.ts";
import { learningCurves, type Study } from "../../lib/figures/study.ts";
import { exampleStudy } from "./example.ts";

/** Two strategies, two repetitions, two cycles of two picks: small enough to reckon by hand. */
const small: Study = {
  name: "small",
  strategies: ["RandomSampling", "Other"],
  baseline: "RandomSampling",
  cells: [
    cell("RandomSampling", 0, [0.1, 0.4, 0.6], [[0, 1], [2, 3]]),
    cell("RandomSampling", 1, [0.1, 0.5, 0.6], [[4, 5], [6, 7]]),
    cell("Other", 0, [0.1, 0.6, 0.6], [[0, 1], [8, 9]]),
    cell("Other", 1, [0.1, 0.7, 0.5], [[1, 5], [6, 7]]),
  ],
};

function cell(strategy: string, repetition: number, accuracies: number[], picks: number[][]) {
  return {
    strategy,
    repetition,
    cycles: accuracies.map((accuracy, i) => ({
      accuracy,
      picks: picks[i - 1] ?? [],
      querySeconds: 2,
      fitSeconds: 0,
      scoreSeconds: 0,
    })),
  };
}

function near(actual: number | undefined, expected: number) {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) < 1e-12,
    `${actual} is ${expected}`,
  );
}

Deno.test("summaries are ordered by area and pair the repetitions", () => {
  const [best, baseline] = summarizeStudy(small);
  assert.equal(best.strategy, "Other");
  near(best.area, 1.3 / 3);
  near(best.difference!.mean, (0.2 / 3 + 0.1 / 3) / 2);
  near(best.difference!.deviation, 0.05 / 3);
  near(best.target, 0.6);
  assert.equal(best.labelsToTarget, 2);
  assert.equal(best.labelsSaved, 2);
  assert.equal(baseline.labelsSaved, 0);
  assert.deepEqual(baseline.difference!.interval, [0, 0]);
});

Deno.test("without RandomSampling there is no difference and no target", () => {
  const { baseline: _, ...study } = small;
  for (const summary of summarizeStudy(study)) {
    assert.equal(summary.difference, undefined);
    assert.equal(summary.labelsSaved, undefined);
  }
});

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

Deno.test("labels are the first measured number at which the mean curve is there", () => {
  const [random] = learningCurves(small);
  assert.equal(labelsToReach(random, 0.1), 0);
  assert.equal(labelsToReach(random, 0.45), 2);
  assert.equal(labelsToReach(random, 0.46), 4);
  assert.equal(labelsToReach(random, 0.61), undefined);
  const levels = accuracyLevels(learningCurves(small));
  assert.deepEqual([levels[0], levels.at(-1)], [0.15, 0.65]);
});

Deno.test("a bootstrap interval is repeatable and the one of all possible resamples", () => {
  const values = [0.01, 0.03, -0.01, 0.02, 0.04];
  assert.deepEqual(bootstrapInterval(values), bootstrapInterval(values));
  // Of 5 values, 3125 resamples are equally likely; their quantiles, by counting all of them.
  const means = Array.from({ length: 5 ** 5 }, (_, code) => {
    let sum = 0;
    for (let i = 0; i < 5; i++) sum += values[Math.floor(code / 5 ** i) % 5];
    return sum / 5;
  }).sort((a, b) => a - b);
  const [low, high] = bootstrapInterval(values);
  assert.ok(Math.abs(low - means[Math.floor(0.025 * means.length)]) <= 0.002 + 1e-12);
  assert.ok(Math.abs(high - means[Math.floor(0.975 * means.length)]) <= 0.002 + 1e-12);
});

Deno.test("few repetitions are said to prove nothing", () => {
  assert.match(caution(1), /no spread/);
  assert.match(caution(3), /25 % .*no single comparison can be significant/);
  assert.match(caution(5), /6.3 % .*no single comparison/);
  assert.doesNotMatch(caution(30), /no single comparison/);
});

Deno.test("a study with fewer cycles in one repetition is cut to what all have", () => {
  const cut: Study = {
    ...small,
    cells: small.cells.map((cell, i) =>
      i === 0 ? { ...cell, cycles: cell.cycles.slice(0, 2) } : cell
    ),
  };
  assert.deepEqual(learningCurves(cut).map(({ labeled }) => labeled), [[0, 2], [0, 2, 4]]);
  assert.equal(summarizeStudy(cut).length, 2);
});
