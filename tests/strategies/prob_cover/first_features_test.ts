// Tiles that first features set apart.

import assert from "node:assert/strict";
import { matrix } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { firstFeatures } from "../../../lib/strategies/prob_cover/first_features.ts";

const [rows, columns, first] = [37, 40, 16];
const tile = { top: 10, bottom: rows, left: 3, right: 30 };
const random = new RandomState(2);
const wide = random.randomSample(rows * columns).map((u) => u - 0.5);

function screen(values: Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>) {
  return firstFeatures(matrix(values, rows, columns), first, rows * rows);
}

/** The smallest squared distance in the first features of a sample of the rows to an earlier one of the columns. */
function smallest(values: ArrayLike<number>): number {
  let least = Infinity;
  for (let i = tile.top; i < tile.bottom; i++) {
    for (let j = tile.left; j < Math.min(i, tile.right); j++) {
      let sum = 0;
      for (let k = 0; k < first; k++) {
        sum += (values[i * columns + k] - values[j * columns + k]) ** 2;
      }
      least = Math.min(least, sum);
    }
  }
  return least;
}

for (const values of [wide, Float32Array.from(wide)]) {
  Deno.test(`a tile is set apart up to its smallest distance and no further (${values.constructor.name})`, async () => {
    const least = smallest(values);
    using features = screen(values);
    assert.equal(await features.setApart(tile, 0.99 * least), true);
    assert.equal(await features.setApart(tile, least), false);
  });
}

Deno.test("samples that coincide in the first features are not set apart, nor are values too large or too small to tell", async () => {
  for (const scale of [1, 1e30, 1e-30]) {
    const values = wide.map((value) => value * scale);
    values.copyWithin(20 * columns, 5 * columns, 5 * columns + first);
    using features = screen(values);
    assert.equal(await features.setApart(tile, 0), false);
  }
});

Deno.test("after more tiles that were not apart than tiles that were, no other is looked at", async () => {
  const least = smallest(wide);
  using features = screen(wide);
  assert.equal(await features.setApart(tile, 2 * least), false);
  assert.equal(await features.setApart(tile, 0.5 * least), false);
});
