// What every strategy of the registry promises, on small pools of all kinds. A new strategy is tried here on its own.

import assert from "node:assert/strict";
import fc from "fast-check";
import { fitClassifier } from "../../lib/classifier/classifier.ts";
import { classifierSettings } from "../../lib/classifier/settings.ts";
import { type Dataset, runCell } from "../../lib/experiment/cell.ts";
import type { Matrix } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { loadStrategy, strategyNames } from "../../lib/strategies/registry.ts";
import { MISSING_LABEL } from "../../lib/strategies/strategy.ts";
import { querySubsample } from "../../lib/strategies/subsampling.ts";

interface Pool {
  embeddings: Matrix;
  labels: Int32Array;
  classCount: number;
}

interface Question extends Pool {
  batchSize: number;
  maxCandidates: number;
  seed: number;
}

async function ask(name: string, question: Question): Promise<number[]> {
  const { embeddings, labels, classCount, seed } = question;
  const strategy = await loadStrategy(name);
  const settings = classifierSettings.parse({});
  const classifier = await fitClassifier(embeddings, labels, { classCount, settings, seed: 5 });
  const picks = await querySubsample(strategy, {
    ...question,
    classifier,
    seed,
    subsamplingState: new RandomState(11),
    options: strategy.options.parse({}),
  });
  return [...picks];
}

function checkPicks(picks: number[], { labels, batchSize, maxCandidates }: Question): void {
  const unlabeled = labels.filter((label) => label === MISSING_LABEL).length;
  const candidates = maxCandidates <= 1 ? Math.ceil(maxCandidates * unlabeled) : maxCandidates;
  assert.equal(picks.length, Math.min(batchSize, candidates, unlabeled));
  assert.equal(new Set(picks).size, picks.length, `picked twice: ${picks}`);
  for (const pick of picks) assert.equal(labels[pick], MISSING_LABEL, `${pick} is labeled`);
}

/** Samples around class centres; or whole numbers, among which duplicates and ties are common. */
function makePool(
  rows: number,
  columns: number,
  kind: "float32" | "float64" | "whole",
  isLabeled: (label: number, i: number) => boolean,
): Pool {
  const [random, classCount] = [new RandomState(rows * 100 + columns), 4];
  const truth = Int32Array.from({ length: rows }, () => random.randint(0, classCount));
  const values = Float64Array.from({ length: rows * columns }, (_, at) => {
    const label = truth[Math.floor(at / columns)];
    return kind === "whole" ? random.randint(0, 3) : Math.cos(label * at) + random.random();
  });
  const data = kind === "float32" ? Float32Array.from(values) : values;
  const labels = truth.map((label, i) => isLabeled(label, i) ? label : MISSING_LABEL);
  return { embeddings: { data, rows, columns }, labels, classCount };
}

const anyQuestion: fc.Arbitrary<Question> = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  columns: fc.integer({ min: 1, max: 5 }),
  kind: fc.constantFrom("float32" as const, "float64" as const, "whole" as const),
  isLabeled: fc.constantFrom(
    () => false,
    (_: number, i: number) => i % 3 === 0,
    (label: number) => label === 2,
    (label: number, i: number) => label < 2 && i % 2 === 0,
    (_: number, i: number) => i !== 0,
  ),
  batchSize: fc.integer({ min: 1, max: 12 }),
  maxCandidates: fc.constantFrom(1, 0.3, 2, 15),
  seed: fc.nat(1000),
}).map(({ rows, columns, kind, isLabeled, ...rest }) => ({
  ...makePool(rows, columns, kind, isLabeled),
  ...rest,
}));

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
        options: strategy.options.parse({}),
        repetition: 0,
        cycles: 3,
        batchSize: 6,
        maxCandidates: 0.5,
        classifier: classifierSettings.parse({}),
        generator: "mt19937",
      }, () => 0));
      return cycles.map(({ picks, accuracy }) => ({ picks, accuracy }));
    };
    const expected = await run(truth);
    const asked = new Set(expected.flatMap(({ picks }) => picks));
    const scrambled = truth.map((label, i) => asked.has(i) ? label : (label + 1 + i % 3) % 4);
    assert.notDeepEqual(scrambled, truth);
    assert.deepEqual(await run(scrambled), expected);
  });
}
