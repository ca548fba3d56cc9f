// The pairs that are close, against plain distances.

import assert from "node:assert/strict";
import { matrix, row, type Values } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { closePairs } from "../../../lib/strategies/prob_cover/close_pairs.ts";

for (const [columns, scale] of [[3, 1], [128, 1], [128, 30], [200, 1]]) {
  Deno.test(`every close pair comes once, with its radius (${columns} features, scale ${scale})`, async () => {
    const rows = 1300;
    const state = new RandomState(columns);
    const wide = state.randomSample(rows * columns).map((u) => (u - 0.5) * scale);
    // Pairs near each other far apart in the order, some of them alike, some but for their last features.
    for (const [i, j, size] of [[1299, 3, 0], [1100, 1090, 0.01], [700, 200, 1], [5, 4, 1]]) {
      for (let k = 0; k < columns; k++) {
        wide[i * columns + k] = wide[j * columns + k] + (k >= columns - 2 ? size : 0);
      }
    }
    const radii = [0.02, 0.5, 1.5];
    for (const data of [wide, Float32Array.from(wide)] as Values[]) {
      const samples = matrix(data, rows, columns);
      const found: string[] = [];
      await closePairs(samples, radii, () => radii.length - 1, (first, second, radius) => {
        found.push(`${first} ${second} ${radius}`);
      });
      const expected: string[] = [];
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < i; j++) {
          const [a, b] = [row(samples, i), row(samples, j)];
          let squared = 0;
          for (let k = 0; k < columns; k++) squared += (a[k] - b[k]) ** 2;
          const radius = radii.findIndex((radius) => Math.sqrt(squared) <= radius);
          if (radius >= 0) expected.push(`${i} ${j} ${radius}`);
        }
      }
      assert.ok(expected.length >= 4);
      assert.deepEqual(found.sort(), expected.sort());
    }
  });
}
