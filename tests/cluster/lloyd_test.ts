import assert from "node:assert/strict";
import { centredSamples } from "../../lib/cluster/centred_samples.ts";
import { lloyd, productCountOf } from "../../lib/cluster/lloyd.ts";
import { kmeansPlusPlus } from "../../lib/cluster/kmeans_plus_plus.ts";
import { row, takeRows } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { digits } from "./data.ts";

Deno.test("no other centre is nearer than is noted, though most comparisons are left out", async () => {
  for (const precision of ["float32", "float64"] as const) {
    for (const seed of [0, 1, 2]) {
      const samples = digits(500, 1, precision);
      const clusters = 20;
      using centred = centredSamples(samples, clusters, productCountOf(samples.rows, clusters));
      const starts = await kmeansPlusPlus(centred, clusters, new RandomState(seed));
      const centres = takeRows(centred.samples, starts);
      const { labels, iterations } = await lloyd(centred, centres, 300, 0);
      assert.ok(iterations > 5);
      const noise = precision === "float32" ? 1e-3 : 1e-9;
      for (let i = 0; i < samples.rows; i++) {
        const sample = row(centred.samples, i);
        for (let cluster = 0; cluster < clusters; cluster++) {
          const centre = row(centres, cluster);
          let distance = 0;
          for (let j = 0; j < sample.length; j++) {
            distance += centre[j] * (centre[j] - 2 * sample[j]);
          }
          if (cluster === labels[i]) {
            assert.ok(Math.abs(centred.distances[i] - distance) < noise);
          } else assert.ok(centred.lowerBounds[i] < distance + noise, `${i} ${cluster}`);
        }
      }
    }
  }
});
