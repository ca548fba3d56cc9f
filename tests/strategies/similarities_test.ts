// Promises of UHerding's similarities: kept in memory or made anew, they and their sums are what the definition says.

import assert from "node:assert/strict";
import { type Matrix, zerosLike } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { normalizeRows } from "../../lib/strategies/distances.ts";
import { similarities } from "../../lib/strategies/similarities.ts";

const cases = [
  { size: 1, precision: Float32Array },
  { size: 257, precision: Float64Array },
  { size: 1301, precision: Float32Array },
  // More than are kept: a square of them would take 600 MB.
  { size: 12_101, precision: Float32Array },
];
const features = 3;
const gamma = 4;

function similarity(samples: Matrix, i: number, j: number): number {
  let squared = 0;
  for (let k = 0; k < features; k++) {
    squared += (samples.data[i * features + k] - samples.data[j * features + k]) ** 2;
  }
  return Math.exp(-gamma * squared);
}

for (const { size, precision } of cases) {
  Deno.test(`similarities of ${size} samples and their sums are the definition's, before and after picks`, async () => {
    const random = new RandomState(size);
    const samples = normalizeRows({
      data: precision.from(random.randomSample(size * features).map((u) => u - 0.5)),
      rows: size,
      columns: features,
    });
    const weights = random.randomSample(size);
    const nearest = random.randomSample(size).map((u) => u / 2);
    const looked = Array.from({ length: Math.min(size, 5) }, () => random.randint(0, size));
    const kernel = similarities(samples, gamma);

    const assertSums = () => {
      for (const j of looked) {
        let sum = 0;
        for (let i = 0; i < size; i++) {
          sum += weights[i] * Math.max(0, similarity(samples, i, j) - nearest[i]);
        }
        const error = Math.abs(kernel.sums[j] - sum);
        assert.ok(error <= 3e-7 * size, `sum ${kernel.sums[j]} instead of ${sum}`);
      }
    };
    const assertRow = async (i: number) => {
      const values = await kernel.row(i);
      assert.equal(values.length, size);
      assert.equal(values[i], 1);
      for (let j = 0; j < size; j++) {
        assert.ok(Math.abs(values[j] - similarity(samples, i, j)) <= 2e-6, `${i} and ${j}`);
      }
    };

    await assertRow(looked[0]);
    const wanted = zerosLike(samples.data, size);
    wanted.set(weights);
    await kernel.addUp(wanted, nearest);
    assertSums();
    // A few, more than are made at once, and more than half of all.
    for (const share of [0.02, 0.05, 0.7]) {
      const moved = Int32Array.from(
        { length: Math.ceil(size * share) },
        () => random.randint(0, size),
      );
      const distinct = Int32Array.from(new Set(moved));
      for (const i of distinct) nearest[i] += (1 - nearest[i]) / 3;
      await kernel.takeAway(distinct, nearest);
      assertSums();
    }
    for (const i of looked) await assertRow(i);
    await kernel.addUp(wanted, nearest);
    assertSums();
    kernel.release();
  });
}
