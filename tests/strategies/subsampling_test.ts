import assert from "node:assert/strict";
import fc from "fast-check";
import { fitClassifier } from "../../lib/classifier/classifier.ts";
import { classifierSettings } from "../../lib/classifier/settings.ts";
import { copyRows } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import * as randomSampling from "../../lib/strategies/random_sampling.ts";
import { MISSING_LABEL, type StrategyModule, type View } from "../../lib/strategies/strategy.ts";
import { querySubsample } from "../../lib/strategies/subsampling.ts";

/** Asks a strategy that shows what it sees and picks the first candidates. */
async function see(labels: Int32Array, maxCandidates: number, batchSize: number) {
  const rows = labels.length;
  const embeddings = { data: Float32Array.from(labels.keys()), rows, columns: 1 };
  const settings = classifierSettings.parse({});
  let seen: View | undefined;
  const strategy = {
    options: { parse: () => ({}) },
    query(view: View) {
      seen = {
        ...view,
        candidateEmbeddings: view.candidateEmbeddings,
        embeddings: view.embeddings,
      };
      return view.candidates.slice(0, view.batchSize);
    },
  };
  const picks = await querySubsample(strategy, {
    embeddings,
    labels,
    batchSize,
    maxCandidates,
    classifier: await fitClassifier(embeddings, labels, { classCount: 3, settings, seed: 0 }),
    seed: 3,
    subsamplingState: new RandomState(9),
    options: {},
  });
  return { picks, seen };
}

const labelings = fc.array(fc.constantFrom(MISSING_LABEL, MISSING_LABEL, 0, 1, 2), {
  minLength: 1,
  maxLength: 60,
}).map((labels) => Int32Array.from(labels));

Deno.test("a strategy sees all labeled samples and as many others as it may, and nothing else", async () => {
  const limits = fc.constantFrom(0.2, 0.5, 1, 2, 7);
  await fc.assert(
    fc.asyncProperty(labelings, limits, async (labels, maxCandidates) => {
      const { picks, seen } = await see(labels, maxCandidates, 4);
      const unlabeled = labels.filter((label) => label === MISSING_LABEL).length;
      const limit = maxCandidates <= 1 ? Math.ceil(maxCandidates * unlabeled) : maxCandidates;
      const count = Math.min(limit, unlabeled);
      assert.equal(picks.length, Math.min(4, count));
      if (count === 0) return assert.equal(seen, undefined);
      const view = seen!;
      assert.equal(view.batchSize, picks.length);
      assert.equal(view.candidates.length, count);
      assert.equal(view.embeddings.rows, labels.length - unlabeled + count);
      // Embeddings are the pool indices here.
      const indices = [...copyRows(view.embeddings).data];
      assert.deepEqual(indices, indices.toSorted((a, b) => a - b));
      assert.deepEqual([...view.labels], indices.map((index) => labels[index]));
      const candidates = [...view.candidates].map((position) => indices[position]);
      assert.deepEqual([...copyRows(view.candidateEmbeddings).data], candidates);
      for (const index of candidates) assert.equal(labels[index], MISSING_LABEL);
      assert.deepEqual([...picks], candidates.slice(0, picks.length));
    }),
  );
});

Deno.test("known subsets are scikit-activeml's", async () => {
  const seed = 2087557356;
  const state = new RandomState(209652396);
  const labels = new Int32Array(137).fill(MISSING_LABEL);
  const embeddings = { data: new Float64Array(137), rows: 137, columns: 1 };
  const settings = classifierSettings.parse({});
  for (const expected of [[80, 34, 85, 5, 58, 75, 15], [57, 44, 55, 101, 100, 61, 12]]) {
    const picks = await querySubsample(randomSampling as StrategyModule, {
      embeddings,
      labels,
      batchSize: 7,
      maxCandidates: 0.2,
      classifier: await fitClassifier(embeddings, labels, { classCount: 2, settings, seed: 0 }),
      seed,
      subsamplingState: state,
      options: {},
    });
    assert.deepEqual([...picks], expected);
    for (const pick of picks) labels[pick] = 0;
  }
});

Deno.test("queries at the same time do not share embeddings", async () => {
  const labels = new Int32Array(30).fill(MISSING_LABEL);
  const embeddings = (value: number) => ({
    data: new Float32Array(60).fill(value),
    rows: 30,
    columns: 2,
  });
  const settings = classifierSettings.parse({});
  const allCame = Promise.withResolvers<void>();
  let waiting = 0;
  const slow: StrategyModule = {
    options: { parse: () => ({}) },
    async query(view) {
      const { data } = copyRows(view.candidateEmbeddings);
      const [first] = data;
      if (++waiting === 4) allCame.resolve();
      await allCame.promise;
      assert.ok(data.every((value) => value === first));
      return view.candidates.slice(0, 1);
    },
  };
  await Promise.all([1, 2, 3, 4].map(async (value) =>
    await querySubsample(slow, {
      embeddings: embeddings(value),
      labels,
      batchSize: 1,
      maxCandidates: 1,
      classifier: await fitClassifier(embeddings(value), labels, {
        classCount: 2,
        settings,
        seed: 0,
      }),
      seed: 0,
      subsamplingState: new RandomState(1),
      options: {},
    })
  ));
});
