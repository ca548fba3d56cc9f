import assert from "node:assert/strict";
import fc from "fast-check";
import { type Matrix, row } from "../../../lib/numeric/matrix.ts";
import { averageLinkage } from "../../../lib/strategies/cluster_margin/average_linkage.ts";

const line = (...values: number[]): Matrix => ({
  data: Float64Array.from(values),
  rows: values.length,
  columns: 1,
});
const clusters = async (samples: Matrix, least: number, threshold = Infinity) => [
  ...await averageLinkage(samples, least, threshold),
];

Deno.test("the two clusters whose members have the smallest mean distance are merged", async () => {
  // 0 and 1, then 5 and 7; these pairs are 5.5 apart, and 20 is 14 and more from either.
  const samples = line(0, 1, 5, 7, 20);
  assert.deepEqual(await clusters(samples, 5), [0, 1, 2, 3, 4]);
  assert.deepEqual(await clusters(samples, 4), [0, 0, 2, 3, 4]);
  assert.deepEqual(await clusters(samples, 3), [0, 0, 2, 2, 4]);
  assert.deepEqual(await clusters(samples, 2), [0, 0, 0, 0, 4]);
  assert.deepEqual(await clusters(samples, 1), [0, 0, 0, 0, 0]);
  // 2.9 is nearer to 1 than to 5, but farther from 0 and 1 on average.
  assert.deepEqual(await clusters(line(2.9, 0, 5, 1), 2), [0, 1, 0, 1]);
});

Deno.test("clusters at more than the threshold stay apart, those at the threshold don't", async () => {
  const samples = line(0, 1, 5, 7, 20);
  assert.deepEqual(await clusters(samples, 1, 0.9), [0, 1, 2, 3, 4]);
  assert.deepEqual(await clusters(samples, 1, 1), [0, 0, 2, 3, 4]);
  assert.deepEqual(await clusters(samples, 1, 5.4), [0, 0, 2, 2, 4]);
  assert.deepEqual(await clusters(samples, 1, 5.5), [0, 0, 0, 0, 4]);
});

Deno.test("among equal distances the first come first", async () => {
  assert.deepEqual(await clusters(line(0, 1, 2), 2), [0, 0, 2]);
  assert.deepEqual(await clusters(line(5, 0, 1, 2, 6), 4), [0, 1, 1, 3, 4]);
  // 0 and 2 are merged first. From 5 they are then 4 away on average, as 9 is.
  assert.deepEqual(await clusters(line(0, 9, 5, 2), 2), [0, 1, 0, 0]);
});

Deno.test("coinciding samples are at distance 0, in both precisions", async () => {
  const values = Array.from({ length: 40 * 7 }, (_, at) => 50 * Math.sin(at % 21 + 1));
  for (const data of [Float32Array.from(values), Float64Array.from(values)]) {
    const labels = await clusters({ data, rows: 40, columns: 7 }, 1, 0);
    assert.deepEqual(labels, labels.map((_, i) => i % 3));
  }
});

Deno.test("no sample and one sample are clustered", async () => {
  assert.deepEqual(await clusters(line(), 0), []);
  assert.deepEqual(await clusters(line(3), 0), [0]);
});

Deno.test("clusters are those of the definition, by which every mean is computed anew", async () => {
  const questions = fc.record({
    rows: fc.integer({ min: 2, max: 40 }),
    columns: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(1000),
    share: fc.double({ min: 0.05, max: 1, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(questions, async ({ rows, columns, seed, share }) => {
      const data = Float64Array.from(
        { length: rows * columns },
        (_, at) => (Math.sin(at * 12.9898 + seed) * 43758.5453) % 1,
      );
      const samples = { data, rows, columns };
      const least = Math.ceil(rows * share);
      assert.deepEqual(await clusters(samples, least), byDefinition(samples, least));
    }),
    { numRuns: 60 },
  );
});

function byDefinition(samples: Matrix, least: number): number[] {
  const distance = (i: number, j: number) =>
    Math.hypot(...row(samples, i).map((value, k) => value - row(samples, j)[k]));
  const found = Array.from({ length: samples.rows }, (_, i) => [i]);
  while (found.length > least) {
    const pairs = found.flatMap((a, first) =>
      found.slice(0, first).map((b, second) => {
        const all = a.flatMap((i) => b.map((j) => distance(i, j)));
        return { first, second, mean: all.reduce((sum, one) => sum + one, 0) / all.length };
      })
    );
    const { first, second } = pairs.reduce((best, pair) => pair.mean < best.mean ? pair : best);
    found[second].push(...found.splice(first, 1)[0]);
  }
  const labels = new Array(samples.rows);
  for (const members of found) for (const i of members) labels[i] = Math.min(...members);
  return labels;
}
