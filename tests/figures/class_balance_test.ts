import assert from "node:assert/strict";
import { classShares, evennessCurves } from "../../lib/figures/class_balance.ts";
import { near, small } from "./small_study.ts";

/** Even pool indices are of class 0, odd ones of class 1. */
const alternating = Array.from({ length: 10 }, (_, i) => i % 2);

Deno.test("evenness is 1 for equally many picks of each class, and 0 for a single class", () => {
  const [random] = evennessCurves(small, alternating, 2);
  assert.deepEqual(random.accuracies, [[1, 1], [1, 1]]);
  assert.deepEqual(random.labeled, [2, 4]);
  const [single] = evennessCurves(small, new Array(10).fill(0), 2);
  assert.deepEqual(single.accuracies, [[0, 0], [0, 0]]);
});

Deno.test("evenness is the entropy of the class shares over that of equal shares", () => {
  // Classes of picks 0 to 3: three of class 0, one of class 1.
  const [random] = evennessCurves(small, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0], 2);
  near(random.accuracies[0][1], -(0.75 * Math.log2(0.75) + 0.25 * Math.log2(0.25)));
});

Deno.test("class shares are of all picks of a strategy", () => {
  // Of Other's picks 0, 1, 8, 9, 1, 5, 6, 7 five are odd.
  assert.deepEqual(classShares(small, "Other", alternating, 2), [3 / 8, 5 / 8]);
  assert.deepEqual(classShares(small, "Unknown", alternating, 2), [0, 0]);
});
