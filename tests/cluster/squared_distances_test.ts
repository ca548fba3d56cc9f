import assert from "node:assert/strict";
import fc from "fast-check";
import {
  distancesToOwn,
  squaredDistances,
  widen,
  widenedBlocks,
} from "../../lib/cluster/squared_distances.ts";
import { matrix, row, takeRows, type Values } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { clustering, precisions } from "./data.ts";

function plainDistance(a: Values, b: Values): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}

Deno.test("squared distances are the plain ones within rounding, and never below 0", async () => {
  await fc.assert(fc.asyncProperty(clustering, async ({ samples, clusters }) => {
    const points = takeRows(samples, Array.from({ length: clusters }, (_, i) => i));
    const { data, rows, columns } = await squaredDistances(widen(samples), widen(points));
    assert.deepEqual([rows, columns], [samples.rows, clusters]);
    assert.ok(data instanceof Float64Array);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const distance = data[i * columns + j];
        assert.ok(distance >= 0);
        // Lengths are up to 50 * sqrt(4): their squares are rounded to 2^-53 of 10^4, a few times.
        assert.ok(Math.abs(distance - plainDistance(row(samples, i), row(points, j))) < 1e-10);
      }
    }
  }));
});

Deno.test("distances of nearby float32 samples are those of float64 products, which float32 would lose", async () => {
  const samples = matrix(Float32Array.of(4096, 4097, 4096.5, 4099), 2, 2);
  const { data } = await squaredDistances(widen(samples), widen(samples));
  assert.deepEqual([...data], [0, 4.25, 4.25, 0]);
});

Deno.test("widened blocks are all samples in order, with their squared lengths, whatever their number", () => {
  const state = new RandomState(6);
  for (const type of Object.values(precisions)) {
    for (const rows of [1, 511, 512, 513, 1100]) {
      const samples = matrix(type.from(state.randomSample(rows * 3)) as Values, rows, 3);
      const before = samples.data.slice();
      const values: number[] = [];
      const norms: number[] = [];
      for (const { first, block } of widenedBlocks(samples)) {
        assert.equal(first * 3, values.length);
        assert.ok(block.samples.data instanceof Float64Array);
        values.push(...block.samples.data);
        norms.push(...block.norms);
      }
      assert.deepEqual(values, [...samples.data]);
      assert.deepEqual(norms, [...widen(samples).norms]);
      assert.deepEqual(samples.data, before);
    }
  }
});

Deno.test("float64 samples are widened without a copy", () => {
  const samples = matrix(Float64Array.of(3, 4), 1, 2);
  const { samples: wide, norms } = widen(samples);
  assert.equal(wide.data, samples.data);
  assert.deepEqual([...norms], [25]);
});

Deno.test("the distance to a sample's own centre is the sum of squared differences from the first feature to the last", () => {
  fc.assert(fc.property(clustering, ({ samples, clusters, seed }) => {
    const labels = Int32Array.from(new RandomState(seed).randintArray(0, clusters, samples.rows));
    const centres = takeRows(samples, Array.from({ length: clusters }, (_, i) => i));
    const expected = Float64Array.from(
      labels,
      (label, i) => plainDistance(row(samples, i), row(centres, label)),
    );
    assert.deepEqual(distancesToOwn(samples, labels, centres), expected);
  }));
});

Deno.test("samples and points with different numbers of features are refused", async () => {
  const [two, three] = [2, 3].map((columns) =>
    widen(matrix(new Float32Array(6), 6 / columns, columns))
  );
  await assert.rejects(squaredDistances(two, three), RangeError);
});
