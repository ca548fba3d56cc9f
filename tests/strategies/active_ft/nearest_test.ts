// Nearest centroids that are followed, and nearest samples, are those of all similarities, computed exactly.

import assert from "node:assert/strict";
import fc from "fast-check";
import { normalizeRows } from "../../../lib/numeric/distances.ts";
import { dot } from "../../../lib/numeric/inner_products.ts";
import { type Matrix, row, widened } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { nearestCentroids } from "../../../lib/strategies/active_ft/nearest_centroids.ts";
import { nearestSamples } from "../../../lib/strategies/active_ft/nearest_samples.ts";
import { unitSamples } from "../../../lib/strategies/active_ft/unit_samples.ts";

/**
 * Vectors of unit length in any direction; on whole numbers, where many are equal and some are zero; or so near to each
 * other that float32 does not tell which is nearer.
 */
type Kind = "any" | "whole" | "near";

function vectors(random: RandomState, rows: number, columns: number, kind: Kind) {
  const value = (at: number) => {
    if (kind === "whole") return random.randint(-1, 2);
    return kind === "near"
      ? Math.cos(at % columns) + 1e-8 * random.random()
      : random.random() - 0.5;
  };
  const data = Float64Array.from({ length: rows * columns }, (_, at) => value(at));
  return normalizeRows({ data, rows, columns });
}

function single({ data, ...shape }: Matrix): Matrix {
  return { ...shape, data: Float32Array.from(data) };
}

const plans = fc.record({
  rows: fc.integer({ min: 1, max: 30 }),
  columns: fc.integer({ min: 1, max: 9 }),
  count: fc.integer({ min: 1, max: 8 }),
  fixedCount: fc.integer({ min: 0, max: 4 }),
  kind: fc.constantFrom<Kind>("any", "whole", "near"),
  isSingle: fc.boolean(),
  way: fc.constantFrom(0, 1e-9, 0.01, 0.3),
  seed: fc.nat(1000),
});

Deno.test("nearest centroids are the first most similar ones after every move, however far; fixed ones come first", async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const { rows, columns, count, fixedCount, kind, isSingle, way, seed } = plan;
      const random = new RandomState(seed);
      const made = vectors(random, rows, columns, kind);
      const samples = unitSamples(isSingle ? single(made) : made);
      const fixed = vectors(random, fixedCount, columns, kind);
      let centroids = vectors(random, count, columns, kind);
      using following = await nearestCentroids(samples, fixed, count);
      for (let time = 0; time < 6; time++) {
        await following.update(centroids);
        for (let i = 0; i < rows; i++) {
          const sample = row(samples.exact, i);
          const to = (vectors: Matrix) =>
            Array.from({ length: vectors.rows }, (_, c) => dot(sample, row(vectors, c)));
          const [moving, still] = [to(centroids), Math.max(...to(fixed))];
          const most = Math.max(...moving);
          const isFixed = most <= still;
          assert.equal(following.nearest[i], isFixed ? -1 : moving.indexOf(most), `${time}`);
          if (!isFixed) assert.equal(following.similarities[i], most);
        }
        const moved = centroids.data.map((value) => value + way * (random.random() - 0.5));
        centroids = normalizeRows({ ...centroids, data: moved });
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("nearest samples are the most similar ones that are not taken", async () => {
  await fc.assert(
    fc.asyncProperty(plans, async ({ rows, columns, count, kind, isSingle, seed }) => {
      const random = new RandomState(seed);
      const made = vectors(random, rows, columns, kind);
      const samples = unitSamples(isSingle ? single(made) : made);
      const centroids = widened(vectors(random, Math.min(count, rows), columns, kind));
      const taken = await nearestSamples(samples, centroids, random);
      assert.equal(taken.length, centroids.rows);
      for (const [c, pick] of taken.entries()) {
        const similarity = (i: number) => dot(row(samples.exact, i), row(centroids, c));
        for (let i = 0; i < rows; i++) {
          if (!taken.slice(0, c).includes(i)) assert.ok(similarity(i) <= similarity(pick));
        }
      }
      assert.equal(new Set(taken).size, taken.length);
    }),
    { numRuns: 200 },
  );
});
