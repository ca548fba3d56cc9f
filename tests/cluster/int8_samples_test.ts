// Coarse copies of samples against plain distances.

import assert from "node:assert/strict";
import fc from "fast-check";
import { int8Samples } from "../../lib/cluster/int8_samples.ts";
import { matrix, row } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
}

/** Samples around 0, some of them long, some of them zero. */
function samplesOf(state: RandomState, rows: number, columns: number) {
  const lengths = state.randomSample(rows).map((u) => u < 0.1 ? 0 : u < 0.2 ? 1000 : 1);
  const data = Float32Array.from(
    state.randomSample(rows * columns),
    (u, at) => (2 * u - 1) * lengths[Math.floor(at / columns)],
  );
  return matrix(data, rows, columns);
}

const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 600 }),
  columns: fc.integer({ min: 1, max: 50 }),
  pointCount: fc.integer({ min: 1, max: 12 }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});

Deno.test("no near sample is missed, and they come once, ascending", async () => {
  await fc.assert(fc.asyncProperty(shapes, async ({ rows, columns, pointCount, seed }) => {
    const state = new RandomState(seed);
    const samples = samplesOf(state, rows, columns);
    const points = samplesOf(state, pointCount, columns);
    await using copies = await int8Samples(samples);
    copies.limits.set(state.randomSample(rows).map((u) => u * columns));
    await copies.multiply(points);
    for (let point = 0; point < pointCount; point++) {
      const near = [...copies.near(point)];
      assert.ok(near.every((sample, i) => sample < rows && (i === 0 || near[i - 1] < sample)));
      const found = new Set(near);
      for (let sample = 0; sample < rows; sample++) {
        const distance = squaredDistance(row(samples, sample), row(points, point));
        if (distance > copies.limits[sample]) continue;
        assert.ok(found.has(sample), `sample ${sample}, point ${point}`);
      }
    }
  }));
});

Deno.test("samples that are clearly farther than their limit are left out", async () => {
  const state = new RandomState(1);
  const samples = matrix(
    Float32Array.from(state.randomSample(500 * 64), (u) => 2 * u - 1),
    500,
    64,
  );
  const points = matrix(samples.data.slice(0, 9 * 64), 9, 64);
  await using copies = await int8Samples(samples);
  for (let i = 0; i < 500; i++) {
    // The nearest point, and a share of it that no rounding bridges.
    let nearest = Infinity;
    for (let j = 0; j < 9; j++) {
      nearest = Math.min(nearest, squaredDistance(row(samples, i), row(points, j)));
    }
    copies.limits[i] = 0.9 * nearest;
  }
  // The points themselves, at no distance.
  await copies.multiply(points);
  for (let j = 0; j < 9; j++) assert.deepEqual([...copies.near(j)], [j]);
  copies.limits.fill(Infinity);
  for (let j = 0; j < 9; j++) assert.equal(copies.near(j).length, 500);
});

Deno.test("products are exact for the largest whole numbers, of one sign, too", async () => {
  // The sums of two neighbouring products are the largest that 16 bits are to hold.
  for (const sign of [1, -1]) {
    const samples = matrix(new Float32Array(20 * 64).fill(sign), 20, 64);
    const points = matrix(new Float32Array(6 * 64).fill(1), 6, 64);
    await using copies = await int8Samples(samples);
    const distance = sign === 1 ? 0 : 4 * 64;
    await copies.multiply(points);
    copies.limits.fill(distance - 0.1);
    assert.equal(copies.near(5).length, 0);
    copies.limits.fill(distance + 0.1);
    assert.equal(copies.near(5).length, 20);
  }
});
