import assert from "node:assert/strict";
import fc from "fast-check";
import { type GeneratorName, RandomState } from "../../lib/random/random_state.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const generator = fc.constantFrom<GeneratorName>("mt19937", "seedrandom");
Deno.test("a permutation holds each number once", () => {
  fc.assert(fc.property(seeds, generator, fc.nat(300), (seed, generator, size) => {
    const permutation = new RandomState(seed, generator).permutation(size);
    assert.deepEqual(permutation.toSorted(), Int32Array.from({ length: size }, (_, i) => i));
  }));
});

Deno.test("permuting leaves the values alone and draws as permutation does", () => {
  fc.assert(fc.property(seeds, fc.array(fc.integer()), (seed, list) => {
    const values = Int32Array.from(list.map((value) => value | 0));
    const before = values.slice();
    const permuted = new RandomState(seed).permute(values);
    assert.deepEqual(values, before);
    assert.deepEqual(
      permuted,
      new RandomState(seed).permutation(values.length).map((i) => values[i]),
    );
  }));
});
