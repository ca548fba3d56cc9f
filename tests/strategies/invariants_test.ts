// What every strategy of the registry promises, on small pools of all kinds. A new strategy is tried here on its own.

import assert from "node:assert/strict";
import fc from "fast-check";
import { classifierSettings } from "../../lib/classifier/settings.ts";
import { runCell } from "../../lib/experiment/cell.ts";
import type { Dataset } from "../../lib/experiment/check_dataset.ts";
import type { Matrix } from "../../lib/numeric/matrix.ts";
import { loadStrategy, strategyNames } from "../../lib/strategies/registry.ts";
import { MISSING_LABEL } from "../../lib/strategies/strategy.ts";
import { quick } from "./options.ts";
import { anyQuestion, ask, checkPicks, makePool, type Pool } from "./questions.ts";

const usual = makePool(40, 4, "float64", (_, i) => i % 3 === 0);
const noLabel = new Int32Array(40).fill(MISSING_LABEL);
const constant = (columns: number): Matrix => ({
  data: new Float32Array(40 * columns).fill(2),
  rows: 40,
  columns,
});

const pools: Record<string, Pool> = {
  "no label yet": { ...usual, labels: noLabel },
  "one label": { ...usual, labels: noLabel.with(3, 1) },
  "one class labeled": makePool(40, 4, "float32", (label) => label === 1),
  "two classes labeled": makePool(40, 4, "float32", (label, i) => label < 2 && i % 2 === 0),
  "a class of one member": { ...usual, labels: noLabel.with(3, 1).with(4, 2).with(5, 2) },
  "one image, many times": { ...usual, embeddings: constant(4) },
  "one image, many times, no label yet": {
    ...usual,
    embeddings: constant(4),
    labels: noLabel,
  },
  "zeros": { ...usual, embeddings: { data: new Float64Array(160), rows: 40, columns: 4 } },
  "one feature": makePool(40, 1, "whole", (_, i) => i % 4 === 0),
  "one candidate": makePool(40, 4, "float64", (_, i) => i !== 17),
  "nothing left": makePool(40, 4, "float64", () => true),
  "empty": makePool(0, 4, "float32", () => false),
  "two classes in all": {
    ...makePool(40, 4, "float32", (label, i) => label < 2 && i % 2 === 0),
    classCount: 2,
  },
  "two images of equal length, apart": {
    ...usual,
    embeddings: {
      data: Float64Array.from({ length: 80 }, (_, at) => Number((at >> 1) % 2 === at % 2)),
      rows: 40,
      columns: 2,
    },
  },
};

for (const name of strategyNames) {
  Deno.test(`${name}: picks are distinct candidates, as many as asked or left`, async () => {
    await fc.assert(
      fc.asyncProperty(anyQuestion, async (question) => {
        checkPicks(await ask(name, question), question);
      }),
      { numRuns: 40 },
    );
  });

  Deno.test(`${name}: no pool is too odd`, async (t) => {
    for (const [kind, pool] of Object.entries(pools)) {
      for (const batchSize of [1, 9, 60]) {
        await t.step(`${kind}, batches of ${batchSize}`, async () => {
          const question = { ...pool, batchSize, maxCandidates: 1, seed: 1 };
          checkPicks(await ask(name, question), question);
        });
      }
    }
  });

  Deno.test(`${name}: the same question has the same answer`, async () => {
    await fc.assert(
      fc.asyncProperty(anyQuestion, async (question) => {
        assert.deepEqual(await ask(name, question), await ask(name, question));
      }),
      { numRuns: 15 },
    );
  });

  Deno.test(`${name}: among equals, another seed gives other picks`, async () => {
    const question = { ...usual, embeddings: constant(4), batchSize: 8, maxCandidates: 1 };
    const [first, second] = [1, 2].map((seed) => ask(name, { ...question, labels: noLabel, seed }));
    assert.notDeepEqual(await first, await second);
  });

  Deno.test(`${name}: labels that were not asked for never matter`, async () => {
    const { embeddings } = usual;
    const truth = makePool(40, 4, "float64", () => true).labels;
    const run = async (poolLabels: Int32Array) => {
      const dataset: Dataset = {
        pool: embeddings,
        poolLabels,
        test: embeddings,
        testLabels: truth,
        classCount: 4,
      };
      const strategy = await loadStrategy(name);
      const cycles = await Array.fromAsync(runCell(dataset, strategy, {
        options: strategy.options.parse(quick[name] ?? {}),
        repetition: 0,
        cycles: 3,
        batchSize: 6,
        maxCandidates: 0.5,
        classifier: classifierSettings.parse({}),
        generator: "mt19937",
      }));
      return cycles.map(({ picks, accuracy }) => ({ picks, accuracy }));
    };
    const expected = await run(truth);
    const asked = new Set(expected.flatMap(({ picks }) => picks));
    const scrambled = truth.map((label, i) => asked.has(i) ? label : (label + 1 + i % 3) % 4);
    assert.notDeepEqual(scrambled, truth);
    assert.deepEqual(await run(scrambled), expected);
  });
}
