import assert from "node:assert/strict";
import { maximalCliques } from "../../lib/statistics/cliques.ts";

Deno.test("neighbours form overlapping groups, and a member without one forms none", () => {
  assert.deepEqual(maximalCliques(5, (a, b) => b - a <= 1 && b < 4), [[0, 1], [1, 2], [2, 3]]);
  assert.deepEqual(maximalCliques(3, () => true), [[0, 1, 2]]);
  assert.deepEqual(maximalCliques(3, () => false), []);
});

Deno.test("a group is those of whom every two are connected, and none that lies between", () => {
  // 0 and 2 are connected with each other and with 3; 1 only with 3.
  const pairs = new Set(["0,2", "0,3", "2,3", "1,3"]);
  assert.deepEqual(maximalCliques(4, (a, b) => pairs.has(`${a},${b}`)), [[0, 2, 3], [1, 3]]);
});

Deno.test("groups of random graphs are those found by trying every set", () => {
  let state = 7;
  for (let round = 0; round < 20; round++) {
    const edges = Array.from({ length: 49 }, () => (state = state * 48_271 % 2_147_483_647) % 2);
    const isConnected = (a: number, b: number) => edges[7 * a + b] === 1;
    const isClique = (members: number[]) =>
      members.every((a, i) => members.slice(i + 1).every((b) => isConnected(a, b)));
    const sets = Array.from(
      { length: 2 ** 7 },
      (_, bits) => Array.from({ length: 7 }, (_, i) => i).filter((i) => bits >> i & 1),
    ).filter(isClique);
    const maximal = sets.filter((set) =>
      set.length > 1 &&
      !sets.some((other) => other.length > set.length && set.every((a) => other.includes(a)))
    );
    const texts = (groups: number[][]) => groups.map(String).sort();
    assert.deepEqual(texts(maximalCliques(7, isConnected)), texts(maximal));
  }
});
