// What every strategy promises also holds for options other than the defaults, for the other generator, and for
// queries that run at the same time.

import assert from "node:assert/strict";
import fc from "fast-check";
import { fitClassifier } from "../../lib/classifier/classifier.ts";
import { classifierSettings } from "../../lib/classifier/settings.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { loadStrategy, strategyNames } from "../../lib/strategies/registry.ts";
import { querySubsample } from "../../lib/strategies/subsampling.ts";
import { anyQuestion, ask, checkPicks, makePool, type Question } from "./questions.ts";

const variants: [name: string, options: object][] = [
  ["UncertaintySampling", { method: "margin_sampling" }],
  ["UncertaintySampling", { method: "entropy" }],
  ["TypiClust", { maxClusters: 5 }],
  ["TypiClust", { neighbours: 1, maxClusters: 1 }],
  ["Badge", { centers: "picked" }],
  ["DropQuery", { dropoutRate: 0.01, dropoutSamples: 3 }],
  ["ProbCover", { normalize: true }],
  ["ProbCover", { deltas: [0] }],
  ["ProbCover", { deltas: [3, 0.5, 0.5], alpha: 0.01 }],
  ["Falcun", { gamma: 0 }],
  ["Falcun", { gamma: 1e4 }],
  ["AlfaMix", { alphaCap: 1 }],
  ["AlfaMix", { alphaCap: 1e-4 }],
  ["ClusterMargin", { marginFactor: 1, clusterSize: 1 }],
  ["ClusterMargin", { clusterSize: 1e6 }],
  ["ClusterMargin", { threshold: 0.5 }],
  ["MaxHerding", { gamma: 1 }],
  ["MaxHerding", { gamma: 1e6 }],
  ["CLUE", { temperature: 0.01 }],
  ["CLUE", { temperature: 100 }],
  ["ContrastiveAL", { neighbours: 1 }],
  ["ContrastiveAL", { neighbours: 50 }],
  ["DCoM", { initialDelta: 2, maxDelta: 0.01 }],
  ["DCoM", { maxDelta: 2, k: 1000, a: 0 }],
  ["PowerBALD", { dropoutRate: 0.01, dropoutSamples: 2, beta: 0.01 }],
  ["PowerBALD", { beta: 1e6 }],
  ["ActiveFT", { iterations: 1, balance: 1e6 }],
  ["ActiveFT", { iterations: 20, temperature: 0.01, learningRate: 10 }],
];

for (const [name, options] of variants) {
  Deno.test(`${name} ${JSON.stringify(options)}: picks are distinct candidates, the same each time`, async () => {
    await fc.assert(
      fc.asyncProperty(anyQuestion, async (question) => {
        const picks = await ask(name, question, options);
        checkPicks(picks, question);
        assert.deepEqual(await ask(name, question, options), picks);
      }),
      { numRuns: 30 },
    );
  });
}

const usual = makePool(60, 4, "float32", (_, i) => i % 3 === 0);

for (const name of strategyNames) {
  Deno.test(`${name}: queries at the same time have the answers of queries one by one`, async () => {
    const questions: Question[] = Array.from({ length: 6 }, (_, i) => ({
      ...(i % 2 ? usual : makePool(50 + i, 3, "float64", (_, j) => j % (i + 2) === 0)),
      batchSize: 5 + i,
      maxCandidates: 0.8,
      seed: i,
    }));
    const together = await Promise.all(questions.map((question) => ask(name, question)));
    for (const [i, question] of questions.entries()) {
      assert.deepEqual(together[i], await ask(name, question));
    }
  });

  Deno.test(`${name}: pool and labels are left as they were`, async () => {
    const question: Question = { ...usual, batchSize: 7, maxCandidates: 1, seed: 2 };
    const [data, labels] = [usual.embeddings.data.slice(), usual.labels.slice()];
    await ask(name, question);
    assert.deepEqual(usual.embeddings.data, data);
    assert.deepEqual(usual.labels, labels);
  });

  Deno.test(`${name}: seedrandom's numbers do as well`, async () => {
    const strategy = await loadStrategy(name);
    const { embeddings, labels, classCount } = usual;
    const question: Question = { ...usual, batchSize: 9, maxCandidates: 0.5, seed: 3 };
    const query = async () => {
      const picks = await querySubsample(strategy, {
        ...question,
        classifier: await fitClassifier(embeddings, labels, {
          classCount,
          settings: classifierSettings.parse({}),
          seed: 5,
          generator: "seedrandom",
        }),
        subsamplingState: new RandomState(11, "seedrandom"),
        options: strategy.options.parse({}),
      });
      return [...picks];
    };
    const picks = await query();
    checkPicks(picks, question);
    assert.deepEqual(await query(), picks);
  });
}
