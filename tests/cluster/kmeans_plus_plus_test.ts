import assert from "node:assert/strict";
import fc from "fast-check";
import { centredSamples } from "../../lib/cluster/centred_samples.ts";
import { columnsLike } from "../../lib/cluster/column_sums.ts";
import { kmeansPlusPlus } from "../../lib/cluster/kmeans_plus_plus.ts";
import { matrix } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { clustering } from "./data.ts";

Deno.test("k-means++ draws 1 + (k - 1) * (2 + floor(ln k)) numbers, whatever the samples", async () => {
  await fc.assert(fc.asyncProperty(clustering, async ({ samples, clusters, seed }) => {
    const state = new RandomState(seed);
    using centred = centredSamples(samples, clusters, 1);
    const starts = await kmeansPlusPlus(centred, clusters, state);
    assert.ok(starts.every((start) => start >= 0 && start < samples.rows));
    const expected = new RandomState(seed);
    expected.randomSample(1 + (clusters - 1) * (2 + Math.floor(Math.log(clusters))));
    assert.equal(state.random(), expected.random());
  }));
});

Deno.test("with many centres, which are chosen from near pairs, each is the one that all distances choose", async () => {
  const [rows, columns, clusters, trials] = [900, 32, 300, 7];
  const random = new RandomState(5);
  const data = Float32Array.from(random.randomSample(rows * columns), (u) => 2 * u - 1);
  // Some samples coincide.
  data.copyWithin(0, 50 * columns, 80 * columns);
  using centred = centredSamples(matrix(data, rows, columns), clusters, 1);
  const starts = await kmeansPlusPlus(centred, clusters, new RandomState(7));

  const state = new RandomState(7);
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  using distances = columnsLike(data, rows, trials);
  let closest = new Float32Array(rows).fill(Infinity);
  let [candidates, sums] = [[starts[0]], [0]];
  state.random();
  for (const [nth, start] of starts.entries()) {
    candidates.forEach((candidate, j) => {
      const measured = centred.squaredDistancesTo(candidate, all);
      distances.values[j].set(closest.map((value, i) => Math.min(value, measured[i])));
    });
    sums = distances.sums(candidates.length);
    const best = sums.indexOf(Math.min(...sums));
    assert.equal(start, candidates[best], `centre ${nth}`);
    closest = Float32Array.from(distances.values[best]);
    const running = distances.accumulate(best);
    candidates = Array.from(state.randomSample(trials), (u) => {
      const first = running.findIndex((value) => value >= u * sums[best]);
      return first < 0 ? rows - 1 : first;
    });
  }
});
