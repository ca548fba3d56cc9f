import assert from "node:assert/strict";
import { centredSamples } from "../../lib/cluster/centred_samples.ts";
import { innerProduct, squaredNorms } from "../../lib/numeric/inner_products.ts";
import { RandomState } from "../../lib/random/random_state.ts";

Deno.test("squared distances to a tried centre are the rounded ones of float64 sums, to the last bit", () => {
  const state = new RandomState(8);
  for (let columns = 1; columns <= 19; columns++) {
    const values = Float32Array.from(state.randomSample(9 * columns), (u) => u - 0.5);
    using centred = centredSamples({ data: values, rows: 9, columns }, 2, 1);
    const norms = squaredNorms(centred.samples);
    for (let count = 1; count <= 9; count++) {
      const some = Int32Array.from({ length: count }, (_, i) => (i * 2) % 9);
      const expected = Float32Array.from(some, (i) => {
        const squared = -2 * innerProduct(centred.samples, i, 4) + norms[4] + norms[i];
        return Math.max(0, squared);
      });
      assert.deepEqual(centred.squaredDistancesTo(4, some).subarray(0, count), expected);
    }
  }
});
