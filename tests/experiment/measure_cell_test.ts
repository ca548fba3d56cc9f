import assert from "node:assert/strict";
import { fitClassifier, predict, predictProbabilities } from "../../lib/classifier/classifier.ts";
import { runCell } from "../../lib/experiment/cell.ts";
import { measureCell } from "../../lib/experiment/measure_cell.ts";
import { measurePredictions } from "../../lib/measures/measures.ts";
import { cellSeeds } from "../../lib/random/seed_tree.ts";
import { loadStrategy } from "../../lib/strategies/registry.ts";
import { toyDataset } from "./toy.ts";

const settings = {
  classifier: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
  generator: "mt19937",
} as const;

/** A cell of the toy data set that begins without a label, and sees one class before it sees all. */
async function toyCell() {
  const strategy = await loadStrategy("RandomSampling");
  const options = strategy.options.parse({});
  const cell = { options, repetition: 0, cycles: 4, batchSize: 1, maxCandidates: 1 };
  return await Array.fromAsync(runCell(toyDataset(), strategy, { ...settings, ...cell }));
}

Deno.test("the measures of a finished cell are those of its classifiers, whatever they have seen", async () => {
  const dataset = toyDataset();
  const cycles = await toyCell();
  const values = await measureCell(dataset, cycles, settings);
  assert.equal(values.length, 5);
  // Without a label all three classes are equally probable.
  assert.ok(Math.abs(values[0].negativeLogLikelihood - Math.log(3)) < 1e-12);
  // A single class has the probability 1: the others cost the most.
  assert.ok(Math.abs(values[1].negativeLogLikelihood - 2 / 3 * 52 * Math.log(2)) < 1e-9);
  assert.equal(values[1].worstClass, 0);
  const labels = new Int32Array(dataset.pool.rows).fill(-1);
  for (const { picks } of cycles) picks.forEach((i) => labels[i] = dataset.poolLabels[i]);
  const classifier = await fitClassifier(dataset.pool, labels, {
    classCount: 3,
    settings: settings.classifier,
    seed: cellSeeds(0).classifierSeed,
  });
  const expected = measurePredictions({
    predicted: await predict(classifier, dataset.test),
    probabilities: await predictProbabilities(classifier, dataset.test),
    labels: dataset.testLabels,
  });
  assert.deepEqual(values[4], expected);
});

Deno.test("a cell whose accuracies are not those of its picks is an error that names the cycle", async () => {
  const cycles = await toyCell();
  const altered = cycles.map((cycle, i) => i === 3 ? { ...cycle, accuracy: 0.123 } : cycle);
  await assert.rejects(() => measureCell(toyDataset(), altered, settings), {
    name: "UserError",
    message:
      /^cycle 3: the classifier that was fitted again has the accuracy \S+, the cell's has 0\.123$/,
  });
});
