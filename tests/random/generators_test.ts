import assert from "node:assert/strict";
import { RandomState } from "../../lib/random/random_state.ts";

Deno.test("generators and seeds give unrelated streams", () => {
  const first = new Set<number>();
  for (const name of ["mt19937", "seedrandom"] as const) {
    for (const seed of [0, 1, 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
      const numbers = new RandomState(seed, name).randomSample(1e4);
      first.add(numbers[0]);
      const mean = numbers.reduce((sum, number) => sum + number) / numbers.length;
      assert.ok(Math.abs(mean - 0.5) < 0.015, `${name} ${seed}: mean ${mean}`);
    }
  }
  assert.equal(first.size, 12);
});
