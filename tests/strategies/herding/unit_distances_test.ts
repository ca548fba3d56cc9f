// Promises of the distances between samples of unit length: they are those of all pairs, measured one by one, although
// most pairs are only known roughly.

import assert from "node:assert/strict";
import { matrix } from "../../../lib/numeric/matrix.ts";
import { distanceFromSquare, normalizeRows } from "../../../lib/numeric/distances.ts";
import {
  medianDistance,
  nearestSquaredDistances,
  smallestDistance,
} from "../../../lib/strategies/herding/unit_distances.ts";
import { squaredDistance, unitSamples } from "../../../lib/strategies/herding/unit_samples.ts";
import { makeSamples } from "./unit_length.ts";

for (const isSingle of [true, false]) {
  for (const isGrouped of [true, false]) {
    const kind = `${isSingle ? "float32" : "float64"}, ${isGrouped ? "grouped" : "scattered"}`;
    const samples = makeSamples(1400, 40, isGrouped, isSingle);
    const unit = unitSamples(samples);

    Deno.test(`the median and the smallest of the distances that are not 0 are those of all pairs (${kind})`, async () => {
      for (const among of [{ first: 0, last: 1400 }, { first: 700, last: 1101 }]) {
        const distances: number[] = [];
        for (let i = among.first; i < among.last; i++) {
          for (let j = among.first; j < i; j++) {
            const distance = distanceFromSquare(squaredDistance(unit, i, j), samples.data);
            if (distance > 0) distances.push(distance);
          }
        }
        distances.sort((a, b) => a - b);
        assert.equal(await smallestDistance(unit, among), distances[0]);
        const [low, high] = [Math.ceil, Math.floor].map((f) =>
          distances[f(distances.length / 2 - 0.5)]
        );
        const round = isSingle ? Math.fround : (value: number) => value;
        assert.equal(
          await medianDistance(unit, among),
          low === high ? low : round(round(low + high) / 2),
        );
      }
    });

    Deno.test(`the distance to the nearest of others is the smallest to any (${kind})`, async () => {
      const [some, others] = [{ first: 100, last: 800 }, { first: 800, last: 1400 }];
      const found = await nearestSquaredDistances(unit, some, others);
      for (let i = some.first; i < some.last; i++) {
        let nearest = Infinity;
        for (let j = others.first; j < others.last; j++) {
          nearest = Math.min(nearest, squaredDistance(unit, i, j));
        }
        assert.equal(found[i - some.first], Math.max(0, nearest));
      }
    });
  }
}

Deno.test("samples that all coincide, or a single one, have neither a median nor a smallest distance", async () => {
  const data = Float32Array.from({ length: 40 * 6 }, (_, i) => i % 6);
  const unit = unitSamples(normalizeRows(matrix(data, 40, 6)));
  for (const among of [{ first: 0, last: 40 }, { first: 3, last: 4 }]) {
    assert.equal(await medianDistance(unit, among), undefined);
    assert.equal(await smallestDistance(unit, among), undefined);
  }
});
