// Promises of UHerding's similarities, kept in memory or made anew: sums are never below the definition's and hardly
// above, before and after picks, and a row is exact where it counts.

import assert from "node:assert/strict";
import { zerosLike } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { normalizeRows } from "../../../lib/numeric/distances.ts";
import { similarities } from "../../../lib/strategies/herding/similarities.ts";
import { unitSamples } from "../../../lib/strategies/herding/unit_samples.ts";

const features = 3;

for (
  const { size, precision, gamma } of [
    { size: 1, precision: Float32Array, gamma: 4 },
    { size: 257, precision: Float64Array, gamma: 4 },
    { size: 258, precision: Float32Array, gamma: 1 / 384 },
    { size: 1301, precision: Float32Array, gamma: 4 },
    { size: 1302, precision: Float64Array, gamma: 300 },
    { size: 1303, precision: Float32Array, gamma: 300 },
    // More than are kept: a square of them would take 600 MB.
    { size: 12_101, precision: Float32Array, gamma: 4 },
  ]
) {
  Deno.test(`similarities of ${size} samples at gamma ${gamma} and their sums bound the definition's, before and after picks`, async () => {
    const random = new RandomState(size);
    const samples = normalizeRows({
      data: precision.from(random.randomSample(size * features).map((u) => u - 0.5)),
      rows: size,
      columns: features,
    });
    // A float64 similarity, whatever the samples' precision.
    const similarity = (i: number, j: number) => {
      let squared = 0;
      for (let k = 0; k < features; k++) {
        squared += (samples.data[i * features + k] - samples.data[j * features + k]) ** 2;
      }
      return Math.exp(-gamma * squared);
    };
    const weights = random.randomSample(size);
    const nearest = random.randomSample(size).map((u) => u / 2);
    const looked = Array.from({ length: Math.min(size, 5) }, () => random.randint(0, size));
    using kernel = similarities(unitSamples(samples), size, gamma);
    const rounding = precision === Float32Array ? 2 ** -20 * (1 + gamma) : 1e-13 * (1 + gamma);
    // What a bound exceeds a similarity by at most: the error of a rough square, and some of a large exponent.
    const { error } = unitSamples(samples);
    const slack = (1 + gamma) * (error + 2 ** -18);

    const assertSums = () => {
      for (const j of looked) {
        let sum = 0;
        let weight = 0;
        for (let i = 0; i < size; i++) {
          const closer = similarity(i, j) - nearest[i];
          sum += weights[i] * Math.max(0, closer);
          if (closer > -slack) weight += weights[i];
        }
        const bound = kernel.sums[j];
        assert.ok(bound >= sum - 1e-10 * size, `bound ${bound} below ${sum}`);
        // A row that is exact by now was not when it was added up.
        assert.ok(bound <= sum + 2 * slack * (weight + 1), `bound ${bound} far above ${sum}`);
      }
    };
    const assertRow = async (i: number) => {
      const values = await kernel.row(i);
      assert.equal(values.length, size);
      assert.equal(values[i], 1);
      let counting = 0;
      for (let j = 0; j < size; j++) {
        const wanted = similarity(i, j);
        if (wanted > nearest[j] + slack) {
          counting++;
          assert.ok(Math.abs(values[j] - wanted) <= rounding, `${values[j]}, not ${wanted}`);
        } else {
          assert.ok(values[j] <= Math.max(nearest[j], wanted) + rounding, `${i} and ${j}`);
        }
      }
      assert.ok(counting >= 1);
    };

    const given = zerosLike(samples.data, size);
    given.set(weights);
    weights.set(given);
    await kernel.computeSums(given, nearest);
    assertSums();
    for (const i of looked) await assertRow(i);
    // A few, more than are made at once, and more than half of all.
    for (const share of [0.02, 0.05, 0.7]) {
      const moved = Int32Array.from(
        { length: Math.ceil(size * share) },
        () => random.randint(0, size),
      );
      const distinct = Int32Array.from(new Set(moved));
      for (const i of distinct) nearest[i] += (1 - nearest[i]) / 3;
      await kernel.updateSums(distinct, nearest);
      assertSums();
    }
    for (const i of looked) await assertRow(i);
    await kernel.computeSums(given, nearest);
    assertSums();
  });
}
