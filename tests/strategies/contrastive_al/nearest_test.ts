import assert from "node:assert/strict";
import fc from "fast-check";
import {
  keepNearest,
  nearestFirst,
  nearestOf,
} from "../../../lib/strategies/contrastive_al/nearest.ts";

/** The nearest of squared distances, as positions, nearest first. */
function nearestAmong(squares: number[], count: number): number[] {
  const nearest = nearestOf(count);
  squares.forEach((squared, i) => keepNearest(nearest, squared, i));
  return nearestFirst(nearest);
}

Deno.test("of equally far samples those stay that scikit-learn keeps", () => {
  // The neighbours of 0 on a line by NearestNeighbors(count, algorithm="brute") of scikit-learn 1.9.1.
  const cases: [line: number[], kept: number[]][] = [
    [[1, -4, -1, -1, 3, -1, 1, -2, 0, 3, 2, 4], [0, 2, 8]],
    [[4, -3, 2, 3, 3, 4, -3, 1, 4, 0, -1, -4], [2, 3, 7, 9, 10]],
    [[-1, 1, -4, -2, -1, 4, -3, -1, -1, -1, 3, -4], [0, 1, 4, 7, 8]],
    [[-3, -4, 0, 3, -1, -2, 3, -2, -4, -4, 0, 1], [2, 4, 10, 11]],
  ];
  for (const [line, kept] of cases) {
    const found = nearestAmong(line.map((place) => place ** 2), kept.length);
    assert.deepEqual(found.toSorted((a, b) => a - b), kept);
  }
});

Deno.test("the nearest are those of a sort, nearest first", () => {
  const questions = fc.tuple(
    fc.array(fc.nat(20), { minLength: 1, maxLength: 40 }),
    fc.integer({ min: 1, max: 12 }),
  );
  fc.assert(fc.property(questions, ([squares, count]) => {
    const kept = Math.min(count, squares.length);
    const found = nearestAmong(squares, kept);
    assert.equal(new Set(found).size, kept);
    assert.deepEqual(
      found.map((i) => squares[i]),
      squares.toSorted((a, b) => a - b).slice(0, kept),
    );
  }));
});
