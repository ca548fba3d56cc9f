// Promises of BAIT: each forward pick lowers tr(M⁻¹ F) most, each backward step raises it least.

import assert from "node:assert/strict";
import fc from "fast-check";
import { predictConfidences } from "../../../lib/classifier/classifier.ts";
import { row } from "../../../lib/numeric/matrix.ts";
import { inverseOfLabels, options, query } from "../../../lib/strategies/bait/query.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { ask, makePool, type Question, viewOf } from "../questions.ts";

/** A symmetric matrix of two rows: its entries 00, 01 and 11. */
type Small = [number, number, number];

const plus = (m: Small, factor: number, [a, b]: ArrayLike<number> & Iterable<number>): Small => [
  m[0] + factor * a * a,
  m[1] + factor * a * b,
  m[2] + factor * b * b,
];

/** tr(M⁻¹ F) by the inverse of two rows. */
const trace = ([a, b, c]: Small, [f, g, h]: Small) => (c * f - 2 * b * g + a * h) / (a * c - b * b);

Deno.test("forward picks lower the trace most, backward steps raise it least, by the definition on two features", async () => {
  const questions: fc.Arbitrary<Question> = fc.record({
    rows: fc.integer({ min: 3, max: 40 }),
    everyLabeled: fc.constantFrom(3, 5, 1000),
    batchSize: fc.integer({ min: 1, max: 6 }),
    seed: fc.nat(1000),
  }).map(({ rows, everyLabeled, batchSize, seed }) => ({
    ...makePool(rows, 2, "float64", (_, i) => i % everyLabeled === 1),
    batchSize,
    maxCandidates: 1,
    seed,
  }))
    // A classifier that has seen one class is sure of everything.
    .filter(({ labels }) => new Set(labels).size !== 2);
  await fc.assert(
    fc.asyncProperty(questions, fc.constantFrom(0.1, 1), async (question, lambda) => {
      const view = await viewOf(question, { C: 1 });
      const { embeddings, labels, candidates, batchSize, classifier } = view;
      const p = await predictConfidences(classifier, embeddings);
      const labeled = [...labels.keys()].filter((i) => labels[i] !== MISSING_LABEL);
      const all = labeled.length + batchSize;
      let F: Small = [0, 0, 0];
      for (const i of labels.keys()) F = plus(F, p[i] * (1 - p[i]), row(embeddings, i));
      let M: Small = [lambda, 0, lambda];
      for (const i of labeled) M = plus(M, p[i] * (1 - p[i]) / all, row(embeddings, i));
      const change = (M: Small, i: number, sign: number) =>
        plus(M, sign * batchSize / all * p[i] * (1 - p[i]), row(embeddings, i));

      let picks: number[] = [];
      const best = (among: number[], sign: number) =>
        among.reduce((a, b) => trace(change(M, b, sign), F) < trace(change(M, a, sign), F) ? b : a);
      const count = Math.min(2 * batchSize, candidates.length);
      while (picks.length < count) {
        picks.push(best([...candidates].filter((i) => !picks.includes(i)), 1));
        M = change(M, picks.at(-1)!, 1);
      }
      while (picks.length > batchSize) {
        const dropped = best(picks, -1);
        picks = picks.filter((i) => i !== dropped);
        M = change(M, dropped, -1);
      }
      assert.deepEqual([...await query(view, options.parse({ lambda }))], picks);
    }),
    { numRuns: 150 },
  );
});

Deno.test("without labels all classes are equally likely, and the embeddings alone decide", async () => {
  // Two directions. The longer one matters more to all samples; once it is known, the other one does.
  const data = Float64Array.of(9, 0, 8, 0, 8.5, 0, 0, 3, 0, 2);
  const labels = new Int32Array(5).fill(MISSING_LABEL);
  const embeddings = { data, rows: 5, columns: 2 };
  const question = { embeddings, labels, classCount: 3, batchSize: 2, maxCandidates: 1, seed: 0 };
  assert.deepEqual(await ask("BAIT", question, { oversample: 1, lambda: 0.01 }), [0, 3]);
});

Deno.test("a classifier that has seen one class is sure of everything: all candidates tie", async () => {
  const pool = makePool(60, 3, "float32", (label) => label === 1);
  const picks = await Promise.all(
    [1, 2, 3].map((seed) => ask("BAIT", { ...pool, batchSize: 4, maxCandidates: 1, seed })),
  );
  assert.equal(new Set(picks.map(String)).size, 3);
});

Deno.test("an image that occurs many times is picked once, while others tell more", async () => {
  const { embeddings, ...rest } = makePool(60, 4, "float64", () => false);
  const longest = Array.from({ length: 4 }, () => 9);
  const data = embeddings.data.slice();
  for (let i = 0; i < 20; i++) data.set(longest, i * 4);
  const question = { ...rest, embeddings: { ...embeddings, data }, batchSize: 3, maxCandidates: 1 };
  for (const seed of [1, 2]) {
    const picks = await ask("BAIT", { ...question, seed }, { lambda: 1e-4 });
    assert.equal(picks.filter((pick) => pick < 20).length, 1);
  }
});

Deno.test("the inverse of the labels' information is of the batch's size, and each size is inverted once", async () => {
  const pool = makePool(60, 4, "float64", (_, i) => i % 3 === 0);
  const view = await viewOf({ ...pool, batchSize: 5, maxCandidates: 1, seed: 2 }, { C: 1 });
  const inverseOf = inverseOfLabels(view, options.parse({}));
  const [five, two, again] = await Promise.all([inverseOf(5), inverseOf(2), inverseOf(5)]);
  assert.equal(again, five);
  // A smaller batch leaves a larger share to the labels: M is larger, and its inverse smaller.
  for (let k = 0; k < 4; k++) assert.ok(two.data[k * 5] < five.data[k * 5]);
});
