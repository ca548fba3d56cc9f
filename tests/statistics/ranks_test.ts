import assert from "node:assert/strict";
import { ranksFromHighest, ranksOfAreas, tieTerm } from "../../lib/statistics/ranks.ts";

Deno.test("the highest value has rank 1, and equal values share the mean of their ranks", () => {
  assert.deepEqual([...ranksFromHighest([0.2, 0.9, 0.5, 0.9])], [4, 1.5, 3, 1.5]);
  assert.deepEqual([...ranksFromHighest([3, 3, 3])], [2, 2, 2]);
  assert.deepEqual([...ranksFromHighest([])], []);
});

Deno.test("the term of ties adds t^3 - t for each group of t equal ranks", () => {
  assert.equal(tieTerm([4, 1.5, 3, 1.5]), 6);
  assert.equal(tieTerm([2, 2, 2, 4.5, 4.5]), 24 + 6);
  assert.equal(tieTerm([1, 2, 3]), 0);
});

Deno.test("areas that a rounding error parts share their rank", () => {
  assert.deepEqual([...ranksOfAreas([0.3, 0.1 + 0.2, 0.5])], [2.5, 2.5, 1]);
});
