// Promises of TypiClust: the largest cluster without a label comes first, and its most typical sample is picked.

import assert from "node:assert/strict";
import fc from "fast-check";
import { kmeans } from "../../../lib/cluster/kmeans.ts";
import { type Matrix, row } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { MISSING_LABEL, type View } from "../../../lib/strategies/strategy.ts";
import { options, query, typicalitiesOf } from "../../../lib/strategies/typi_clust/query.ts";
import { makePool, type Question, viewOf } from "../questions.ts";

/** Samples of which no two coincide, so that no cluster is empty. */
const questions: fc.Arbitrary<Question> = fc.record({
  rows: fc.integer({ min: 2, max: 90 }),
  columns: fc.integer({ min: 1, max: 4 }),
  kind: fc.constantFrom("float32" as const, "float64" as const),
  everyLabeled: fc.constantFrom(4, 9, 1000),
  batchSize: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(1000),
}).map(({ rows, columns, kind, everyLabeled, batchSize, seed }) => ({
  ...makePool(rows, columns, kind, (_, i) => (i + 1) % everyLabeled === 0),
  batchSize,
  maxCandidates: 1,
  seed,
}));

/** Clusters of the visible samples and the labels in each. */
async function clustersOf({ embeddings, labels, seed }: View, count: number) {
  const clustering = await kmeans(embeddings, count, new RandomState(seed));
  const members = Array.from(
    { length: count },
    (_, cluster) =>
      [...labels.keys()].filter((position) => clustering.labels[position] === cluster),
  );
  const labelsIn = members.map((positions) =>
    positions.filter((position) => labels[position] !== MISSING_LABEL).length
  );
  return { clusterOf: clustering.labels, members, labelsIn };
}

/** One over the mean distance to the nearest other members, by explicit distances. */
function typicality(samples: Matrix, members: number[], position: number, neighbours: number) {
  if (members.length === 1) return 1;
  const distances = members.filter((member) => member !== position).map((member) => {
    const [a, b] = [row(samples, position), row(samples, member)];
    return Math.hypot(...Array.from(a, (value, k) => value - b[k]));
  }).sort((a, b) => a - b).slice(0, neighbours);
  return distances.length / (distances.reduce((a, b) => a + b) + 1e-7);
}

Deno.test("the largest uncovered cluster comes first, with its most typical sample", async () => {
  await fc.assert(
    fc.asyncProperty(questions, fc.integer({ min: 1, max: 7 }), async (question, neighbours) => {
      const view = await viewOf(question);
      const { embeddings, labels, candidates, batchSize } = view;
      const count = labels.length - candidates.length + batchSize;
      const { clusterOf, members, labelsIn } = await clustersOf(view, count);
      for (const pick of await query(view, options.parse({ neighbours }))) {
        const cluster = clusterOf[pick];
        const uncovered = members.filter((_, other) => labelsIn[other] === 0);
        assert.equal(labelsIn[cluster], 0);
        assert.equal(members[cluster].length, Math.max(...uncovered.map(({ length }) => length)));
        const typicalities = members[cluster].map((member) =>
          typicality(embeddings, members[cluster], member, neighbours)
        );
        const own = typicality(embeddings, members[cluster], pick, neighbours);
        assert.ok(own >= Math.max(...typicalities) * (1 - 1e-6), `${own} of ${typicalities}`);
        labelsIn[cluster]++;
      }
    }),
    { numRuns: 120 },
  );
});

Deno.test("with a limit on the clusters, those with the fewest labels come first", async () => {
  await fc.assert(
    fc.asyncProperty(questions, fc.integer({ min: 1, max: 8 }), async (question, maxClusters) => {
      const view = await viewOf(question);
      const { labels, candidates, batchSize } = view;
      const count = Math.min(labels.length - candidates.length + batchSize, maxClusters);
      const { clusterOf, members, labelsIn } = await clustersOf(view, count);
      const left = members.map((positions, cluster) => positions.length - labelsIn[cluster]);
      for (const pick of await query(view, options.parse({ maxClusters }))) {
        const cluster = clusterOf[pick];
        const open = [...members.keys()].filter((other) => left[other] > 0);
        assert.equal(labelsIn[cluster], Math.min(...open.map((other) => labelsIn[other])));
        labelsIn[cluster]++;
        left[cluster]--;
      }
    }),
    { numRuns: 120 },
  );
});

Deno.test("a small cluster without a label is picked from, unless small clusters are left out", async () => {
  // Two crowds of 20 on a line, one label in each, and three samples far away. Five clusters find them all.
  const places = [...Array(20).keys(), ...Array.from({ length: 20 }, (_, i) => 1000 + i)];
  const data = Float64Array.from([...places, 9000, -9000, 50_000]);
  const labels = new Int32Array(43).fill(MISSING_LABEL).with(0, 0).with(20, 1);
  const embeddings = { data, rows: 43, columns: 1 };
  const question = { embeddings, labels, classCount: 2, batchSize: 3, maxCandidates: 1, seed: 0 };
  const view = await viewOf(question);
  const outliers = (picks: Int32Array) => [...picks].filter((pick) => pick >= 40).length;
  assert.equal(outliers(await query(view, options.parse({ maxClusters: 500 }))), 3);
  for (const minClusterSize of [2, 20]) {
    const picks = await query(view, options.parse({ maxClusters: 500, minClusterSize }));
    assert.equal(outliers(picks), 0);
    // Clusters with the fewest labels come first, so that both crowds are picked from.
    assert.equal(new Set(picks.slice(0, 2).map((pick) => Math.floor(pick / 20))).size, 2);
  }
  // No cluster has 30 samples: all are picked from.
  assert.equal(outliers(await query(view, options.parse({ minClusterSize: 30 }))), 3);
});

Deno.test("in a cluster of thousands, too, a sample's typicality is that of its nearest others", async () => {
  const { embeddings } = makePool(2500, 3, "float32", () => false);
  const members = Array.from({ length: 2500 }, (_, i) => i);
  const typicalities = await typicalitiesOf(embeddings, members, 5);
  for (let position = 0; position < 2500; position += 83) {
    const expected = typicality(embeddings, members, position, 5);
    assert.ok(Math.abs(typicalities[position] / expected - 1) < 1e-4, `${position}`);
  }
});
