import assert from "node:assert/strict";
import { fillEmptyClusters } from "../../lib/cluster/empty_clusters.ts";
import { fromRows } from "./data.ts";

const samples = fromRows([[0], [1], [5], [9], [2]]);
const labels = Int32Array.of(0, 0, 0, 2, 2);

Deno.test("empty clusters take the samples farthest from their centres, the farthest first", () => {
  const sums = fromRows([[6], [0], [11], [0]]);
  const counts = Float64Array.of(3, 0, 2, 0);
  fillEmptyClusters(samples, labels, fromRows([[0], [7], [4], [7]]), sums, counts);
  // Distances 0 1 5 5 2: of equally far ones the first comes first.
  assert.deepEqual([...sums.data], [1, 5, 2, 9]);
  assert.deepEqual([...counts], [2, 1, 1, 1]);
  assert.deepEqual([...labels], [0, 0, 0, 2, 2]);
});

Deno.test("nothing moves where every sample lies on its centre, or no cluster is empty", () => {
  const still = fromRows([[3], [3]]);
  const sums = fromRows([[6], [0]]);
  const counts = Float64Array.of(2, 0);
  fillEmptyClusters(still, Int32Array.of(0, 0), fromRows([[3], [3]]), sums, counts);
  assert.deepEqual([...sums.data, ...counts], [6, 0, 2, 0]);

  const full = Float64Array.of(1, 1);
  const own = fromRows([[3], [3]]);
  fillEmptyClusters(still, Int32Array.of(0, 1), fromRows([[8], [9]]), own, full);
  assert.deepEqual([...own.data, ...full], [3, 3, 1, 1]);
});

Deno.test("weighted samples move with their weights; a cluster that gets a sample of no weight stays empty", () => {
  const sums = fromRows([[6], [0], [11], [0]]);
  const counts = Float64Array.of(3, 0, 2, 0);
  const weights = Float64Array.of(1, 1, 0, 0.5, 1);
  fillEmptyClusters(samples, labels, fromRows([[0], [7], [4], [7]]), sums, counts, weights);
  assert.deepEqual([...sums.data], [6, 0, 6.5, 4.5]);
  assert.deepEqual([...counts], [3, 0, 1.5, 0.5]);
});
