import assert from "node:assert/strict";
import {
  productTiles,
  setRoughSquares,
  squaredDistance,
  TILE,
  unitSamples,
} from "../../../lib/strategies/herding/unit_samples.ts";
import { makeSamples } from "./unit_length.ts";

for (const isSingle of [true, false]) {
  for (const isGrouped of [true, false]) {
    const kind = `${isSingle ? "float32" : "float64"}, ${isGrouped ? "grouped" : "scattered"}`;
    const samples = makeSamples(1400, 40, isGrouped, isSingle);
    const unit = unitSamples(samples);

    Deno.test(`rough squares are off by no more than the error they tell (${kind})`, async () => {
      const rough = new Float64Array(TILE);
      const among = { first: 0, last: samples.rows };
      let pairs = 0;
      for await (const tile of productTiles(unit, among, among)) {
        for (let i = tile.top; i < tile.bottom; i++) {
          setRoughSquares(unit, tile, i, rough);
          for (let j = tile.left; j < tile.right; j++) {
            const off = Math.abs(rough[j - tile.left] - squaredDistance(unit, i, j));
            assert.ok(off <= unit.error, `${off}`);
            if (j < i) pairs++;
          }
        }
      }
      assert.equal(pairs, samples.rows * (samples.rows - 1) / 2);
    });
  }
}
