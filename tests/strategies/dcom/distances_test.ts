// Distances told apart by rough products have the classes of exact products, and degrees follow from them.

import assert from "node:assert/strict";
import fc from "fast-check";
import { normalizeRows } from "../../../lib/numeric/distances.ts";
import { innerProduct } from "../../../lib/numeric/inner_products.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { outDegrees } from "../../../lib/strategies/dcom/degrees.ts";
import { distanceClasses, unitVectors } from "../../../lib/strategies/dcom/distance_classes.ts";

/** Unit vectors of any direction or along few whole numbers, some of them equal or zero. */
const vectors = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  columns: fc.integer({ min: 1, max: 20 }),
  isSingle: fc.boolean(),
  isWhole: fc.boolean(),
  seed: fc.nat(1000),
}).map(({ rows, columns, isSingle, isWhole, seed }) => {
  const random = new RandomState(seed);
  const values = Float64Array.from(
    { length: rows * columns },
    () => isWhole ? random.randint(-1, 2) : random.random() - 0.5,
  );
  const data = isSingle ? Float32Array.from(values) : values;
  return unitVectors(normalizeRows({ data, rows, columns }));
});

/** The squared distance by exact products. */
const squared = ({ matrix, squares }: ReturnType<typeof unitVectors>, i: number, j: number) =>
  squares[i] + squares[j] - 2 * innerProduct(matrix, i, j);

Deno.test("classes are those of exact products, also where a distance equals a limit", async () => {
  await fc.assert(
    fc.asyncProperty(vectors, fc.nat(39), fc.nat(39), async (unit, first, from) => {
      const { rows } = unit.matrix;
      // Some limits are distances of the vectors themselves, rounded, or the next number below.
      const own = [...Array(rows).keys()].map((i) => Math.sqrt(Math.max(0, squared(unit, 0, i))));
      const limits = [...new Set([0.3, 0.8, ...own, ...own.map((limit) => limit * (1 - 2 ** -53))])]
        .sort((a, b) => a - b);
      const asked = Int32Array.from({ length: rows }, (_, nth) => (first + nth) % rows);
      const start = from % rows;
      const seen = new Map<number, number[]>();
      await distanceClasses(unit, asked, start, limits, (i, left, classes) => {
        assert.equal(left, start);
        seen.set(i, [...classes]);
      });
      for (const i of asked) {
        const expected = Array.from({ length: rows - start }, (_, nth) => {
          const distance = squared(unit, i, start + nth);
          return limits.filter((limit) => limit * limit < distance).length;
        });
        assert.deepEqual(seen.get(i), expected);
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("tiles and blocks: classes of more vectors than fit in one are those of exact products", async () => {
  const [rows, columns] = [2500, 3];
  const random = new RandomState(7);
  const data = Float32Array.from(random.randomSample(rows * columns), (value) => value - 0.5);
  const unit = unitVectors(normalizeRows({ data, rows, columns }));
  const asked = Int32Array.from({ length: 300 }, (_, nth) => 8 * nth);
  let count = 0;
  await distanceClasses(unit, asked, 100, [0.5, 1.5], (i, first, classes) => {
    classes.forEach((found, nth) => {
      const distance = squared(unit, i, first + nth);
      if (found !== (distance <= 0.25 ? 0 : distance <= 2.25 ? 1 : 2)) assert.fail(`${i}, ${nth}`);
    });
    count += classes.length;
  });
  assert.equal(count, 300 * 2400);
});

Deno.test("degrees count uncovered samples within the radius, whatever has been covered", async () => {
  await fc.assert(
    fc.asyncProperty(
      vectors,
      fc.nat(40),
      fc.constantFrom(0.01, 0.5, 1, 1.4),
      fc.array(fc.nat(39), { maxLength: 4 }),
      async (unit, some, radius, centres) => {
        const { rows } = unit.matrix;
        const everyone = [...Array(rows).keys()];
        const isNear = (i: number, j: number) => squared(unit, i, j) <= radius * radius;
        const uncovered = new Set(everyone.slice(0, some % (rows + 1)));
        const degrees = await outDegrees(unit, uncovered.size, radius);
        const check = () =>
          assert.deepEqual(
            [...degrees.values],
            everyone.map((i) => [...uncovered].filter((j) => isNear(i, j)).length),
          );
        check();
        for (const centre of centres.filter((centre) => centre < rows)) {
          await degrees.cover(centre);
          for (const j of everyone) if (isNear(centre, j)) uncovered.delete(j);
          check();
        }
      },
    ),
    { numRuns: 200 },
  );
});
