// Rough squares against plain distances.

import assert from "node:assert/strict";
import { roughError, roughTiles } from "../../../lib/strategies/herding/rough_squares.ts";
import { squaredDistance, unitSamples } from "../../../lib/strategies/herding/unit_samples.ts";
import { makeSamples } from "./unit_length.ts";

Deno.test("what is near within a limit is found, what is clearly beyond is not, and the least is the least", async () => {
  // More than a tile, and neither a whole number of tiles nor of vectors.
  const count = 603;
  const unit = unitSamples(makeSamples(count, 5, false, true));
  const error = roughError(unit);
  const limits = Float32Array.from({ length: count }, (_, i) => i % 7 === 0 ? 0.1 : 0.01);
  const everyone = { first: 0, last: count };
  let found = 0;
  for await (const tile of roughTiles(unit, everyone, { ...everyone }, limits)) {
    for (let i = tile.top; i < tile.bottom; i++) {
      let least = Infinity;
      for (let j = tile.left; j < tile.right; j++) {
        least = Math.min(least, squaredDistance(unit, i, j));
      }
      assert.ok(Math.abs(tile.least(i) - least) <= error);
      const { near, squares } = tile.find(i, limits[i], tile.right);
      const isNear = new Set(near);
      found += near.length;
      near.forEach((j, nth) => {
        assert.ok(nth === 0 || near[nth - 1] < j);
        assert.ok(Math.abs(squares[nth] - squaredDistance(unit, i, tile.left + j)) <= error);
      });
      for (let j = tile.left; j < tile.right; j++) {
        const beyond = squaredDistance(unit, i, j) - Math.max(limits[i], limits[j]);
        if (Math.abs(beyond) > error) assert.equal(isNear.has(j - tile.left), beyond < 0);
      }
    }
  }
  assert.ok(found > count);
});
