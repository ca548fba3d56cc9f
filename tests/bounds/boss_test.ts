import assert from "node:assert/strict";
import type { BoundModule } from "../../lib/bounds/bound.ts";
import * as boss from "../../lib/bounds/boss.ts";
import { proposers } from "../../lib/bounds/proposers.ts";
import { withTruth } from "../../lib/bounds/with_truth.ts";
import { fitClassifier, score } from "../../lib/classifier/classifier.ts";
import { classifierSettings } from "../../lib/classifier/settings.ts";
import { runCell } from "../../lib/experiment/cell.ts";
import { strategyNames } from "../../lib/strategies/registry.ts";
import type { StrategyModule } from "../../lib/strategies/strategy.ts";
import { toyDataset } from "../experiment/toy.ts";

const dataset = toyDataset();
const settings = {
  repetition: 0,
  cycles: 2,
  batchSize: 4,
  maxCandidates: 0.5,
  classifier: classifierSettings.parse({}),
  generator: "mt19937",
} as const;

/** The cycles of BoSS. */
function run(options: object, finished: { picks: number[] }[] = [], data = dataset) {
  const strategy = withTruth(boss as BoundModule, data);
  const checked = { ...settings, options: boss.options.parse(options) };
  return Array.fromAsync(runCell(data, strategy, checked, { finished }));
}

Deno.test("of all proposals, the one with the lowest error on the test set is kept", async () => {
  // The same draws are made whatever is kept, so that fewer batches are the first of more.
  const accuracyOf = async (batches: number) => (await run({ batches }))[1].accuracy;
  const count = 2 * proposers.length;
  let best = 0;
  for (let batches = 1; batches <= count; batches++) {
    const accuracy = await accuracyOf(batches);
    assert.ok(accuracy >= best, `${accuracy} after ${batches} batches, ${best} before`);
    best = accuracy;
  }
  // A single proposal is a random batch, which others beat.
  assert.ok(best > await accuracyOf(1));
});

Deno.test("the kept batch has the accuracy that the cycle after it has", async () => {
  const [, { picks, accuracy }] = await run({ batches: 9 });
  const labels = new Int32Array(dataset.pool.rows).fill(-1);
  for (const pick of picks) labels[pick] = dataset.poolLabels[pick];
  const classifier = await fitClassifier(dataset.pool, labels, {
    classCount: 3,
    settings: settings.classifier,
    seed: 0,
  });
  assert.equal(accuracy, await score(classifier, dataset.test, dataset.testLabels));
});

Deno.test("BoSS goes on from any cycle as if it had never stopped", async () => {
  const cycles = await run({ batches: 12, maxSubset: 10 });
  assert.deepEqual(cycles.map(({ picks }) => picks.length), [0, 4, 4]);
  const finished = cycles.slice(0, 2).map(({ picks }) => ({ picks: [...picks] }));
  assert.deepEqual(await run({ batches: 12, maxSubset: 10 }, finished), cycles.slice(2));
});

Deno.test("a pool with fewer candidates than a batch, or of equal samples, is no trouble", async () => {
  const few = await run({ batches: 9, maxSubset: 1 }, [{
    picks: Array.from({ length: 55 }, (_, i) => i),
  }]);
  assert.deepEqual(few.map(({ picks }) => picks.length), [3, 1]);
  const data = new Float32Array(240).fill(1);
  const equal = { ...dataset, pool: { data, rows: 60, columns: 4 } };
  assert.deepEqual((await run({ batches: 9 }, [], equal)).map(({ picks }) => picks.length), [
    0,
    4,
    4,
  ]);
});

Deno.test("proposers are strategies of the registry, each once", () => {
  const names = proposers.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) {
    assert.ok(strategyNames.includes(name), name);
  }
});

Deno.test("a strategy never sees the truth", async () => {
  const seen: string[][] = [];
  const spy: StrategyModule = {
    options: { parse: (value) => value },
    query(view) {
      seen.push(Object.keys(view));
      return view.candidates.slice(0, view.batchSize);
    },
  };
  await Array.fromAsync(runCell(dataset, spy, { ...settings, options: {} }));
  const known = [
    "batchSize",
    "candidateEmbeddings",
    "candidates",
    "classifier",
    "embeddings",
    "labels",
    "randomState",
    "seed",
    "warn",
  ];
  for (const keys of seen) assert.deepEqual(keys.sort(), known);
});
