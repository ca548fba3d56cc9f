import assert from "node:assert/strict";
import {
  accumulateWeighted,
  weightedSamples,
  weightedSums,
  weightsOfClusters,
} from "../../lib/cluster/weighted_sums.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import golden from "../golden/numeric.json" with { type: "json" };
import { fromRows } from "./data.ts";

/** Columns and weights of a golden entry. */
function drawn(columns: number, rows: number) {
  const random = new RandomState(1000 * columns + rows);
  const values = Array.from({ length: columns }, () => random.randomSample(rows));
  return { values, weights: random.randomSample(rows) };
}

Deno.test("weighted float32 columns are added up as by OpenBLAS, to the last bit", () => {
  for (const { columns, rows, sums } of golden.weighted) {
    const { values, weights } = drawn(columns, rows);
    const singles = values.map((column) => Float32Array.from(column));
    assert.deepEqual(
      weightedSums(singles, Float32Array.from(weights)),
      sums,
      `${columns} x ${rows}`,
    );
  }
});

Deno.test("weighted float64 columns are added up as exactly as their precision allows", () => {
  for (const { columns, rows } of golden.weighted) {
    const { values, weights } = drawn(columns, rows);
    weightedSums(values, weights).forEach((sum, j) => {
      const exact = values[j].reduce((total, value, i) => total + value * weights[i], 0);
      assert.ok(Math.abs(sum - exact) <= exact * rows * 2 ** -52);
    });
  }
});

Deno.test("running sums of float32 are rounded after each product and each addition", () => {
  const column = Float32Array.of(2 ** 12 + 1, 1, 1, 4);
  const weights = Float32Array.of(2 ** 12 + 1, 1, 0, 1);
  // (2^12 + 1)^2 is 2^24 + 2^13 + 1, which float32 rounds to 2^24 + 2^13; one more is lost as well.
  const first = 2 ** 24 + 2 ** 13;
  assert.deepEqual([...accumulateWeighted(column, weights)], [first, first, first, first + 4]);
});

Deno.test("weights and weighted samples are added up by cluster, the wanted clusters only", () => {
  const samples = fromRows([[1, 2], [3, 4], [5, 6], [7, 8]]);
  const weights = Float64Array.of(1, 2, 0, 0.5);
  const labels = Int32Array.of(2, 0, 0, 2);
  assert.deepEqual([...weightsOfClusters(weights, labels, 3)], [2, 0, 1.5]);
  const wanted = Uint8Array.of(0, 1, 1);
  assert.deepEqual([...weightedSamples(samples, weights, labels, wanted)], [0, 0, 0, 0, 4.5, 6]);
});

Deno.test("weighted float32 samples are rounded before they are added", () => {
  const samples = fromRows([[1], [2 ** 12 + 1]], "float32");
  const weights = Float32Array.of(1, 2 ** 12 + 1);
  // The product is 2^24 + 2^13 + 1. Float32 has no odd numbers there: 1 is lost twice, and not made 2.
  const [sum] = weightedSamples(samples, weights, Int32Array.of(0, 0), Uint8Array.of(1));
  assert.equal(sum, 2 ** 24 + 2 ** 13);
});
