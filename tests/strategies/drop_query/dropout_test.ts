import assert from "node:assert/strict";
import fc from "fast-check";
import { dropout } from "../../../lib/strategies/drop_query/dropout.ts";
import { matrix } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";

const questions = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  isOdd: fc.boolean(),
  isSingle: fc.boolean(),
  generator: fc.constantFrom("mt19937" as const, "seedrandom" as const),
  count: fc.integer({ min: 0, max: 1500 }),
  rate: fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0, 0.25, 0.75, 1),
  ),
});

Deno.test("values are set to 0 where numbers are below the rate, and the random state goes on after them", () => {
  fc.assert(fc.property(questions, ({ seed, isOdd, isSingle, generator, count, rate }) => {
    const state = new RandomState(seed, generator);
    const numbers = new RandomState(seed, generator);
    for (const each of [state, numbers]) if (isOdd) each.randint(0, 2 ** 32);
    // A rate that is one of the numbers is not below it.
    const limit = rate === 0 ? numbers.copy().random() : rate;
    const values = isSingle ? new Float32Array(count) : new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = i % 2 === 0 ? i + 1 : -i;
    const before = values.slice();
    const samples = matrix(values, count, 1);
    using features = dropout(samples, 1500, limit);
    for (let time = 0; time < 2; time++) {
      const dropped = features.drop(samples, state).data;
      assert.equal(dropped.constructor, values.constructor);
      assert.deepEqual(
        [...dropped],
        Array.from(numbers.randomSample(count), (number, i) => number < limit ? 0 : values[i]),
      );
    }
    assert.deepEqual(values, before);
    assert.equal(state.random(), numbers.random());
  }));
});

Deno.test("the mask is numpy's choice", () => {
  const ones = matrix(new Float32Array(8).fill(1), 2, 4);
  using features = dropout(ones, 2, 0.75);
  assert.deepEqual([...features.drop(ones, new RandomState(42)).data], [0, 1, 0, 0, 0, 0, 0, 1]);
});
