import assert from "node:assert/strict";
import fc from "fast-check";
import { centredSamples } from "../../lib/cluster/centred_samples.ts";
import { kmeansPlusPlus } from "../../lib/cluster/kmeans_plus_plus.ts";
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
