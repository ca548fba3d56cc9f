// Pairs within limits against plain distances.

import assert from "node:assert/strict";
import { nearPairs } from "../../lib/cluster/near_pairs.ts";
import { matrix, row } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";

// More than are compared at a time.
const [rows, columns] = [1100, 8];
const state = new RandomState(3);
const samples = matrix(
  Float32Array.from(state.randomSample(rows * columns), (u) => 2 * u - 1),
  rows,
  columns,
);
const limits = Float32Array.from(state.randomSample(rows), (u) => u);

function squaredDistance(i: number, j: number): number {
  const [a, b] = [row(samples, i), row(samples, j)];
  return a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0);
}

Deno.test("every pair within the limit of either sample is listed for both, in order, with a bound of its distance", async () => {
  const pairs = await nearPairs(samples, limits, rows ** 2);
  assert.ok(pairs);
  const { starts, others, values } = pairs;
  assert.equal(starts[rows], others.length);
  const near = Array.from({ length: rows }, () => new Set<number>());
  for (let i = 0; i < rows; i++) {
    for (let at = starts[i]; at < starts[i + 1]; at++) {
      assert.ok(at === starts[i] || others[at - 1] < others[at], "not ascending");
      assert.ok(values[at] <= squaredDistance(i, others[at]), "no bound");
      near[i].add(others[at]);
    }
  }
  let [within, beyond] = [0, 0];
  for (let i = 0; i < rows; i++) {
    assert.ok(!near[i].has(i));
    for (let j = 0; j < i; j++) {
      const limit = Math.max(limits[i], limits[j]);
      assert.equal(near[i].has(j), near[j].has(i));
      if (squaredDistance(i, j) <= limit) {
        within++;
        assert.ok(near[i].has(j), `${i} and ${j}`);
      } else if (near[i].has(j)) beyond++;
    }
  }
  assert.ok(within > 1000 && beyond < within, `${within} pairs, ${beyond} too many`);
});

Deno.test("more pairs than allowed are not listed", async () => {
  assert.equal(await nearPairs(samples, limits.map(() => Infinity), 1000), undefined);
});
