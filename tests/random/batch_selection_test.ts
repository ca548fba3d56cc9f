import assert from "node:assert/strict";
import fc from "fast-check";
import { RandomState } from "../../lib/random/random_state.ts";
import { pickLargest, pickProportional, randomArgmax } from "../../lib/random/batch_selection.ts";
import golden from "../golden/rng.json" with { type: "json" };

const seeds = fc.nat(2 ** 31);
const utilities = fc.array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(NaN)), {
  minLength: 1,
  maxLength: 40,
}).map((list) => Float64Array.from(list));

Deno.test("ties are broken as scikit-activeml's rand_argmax breaks them", () => {
  for (const { seed, values, picks } of golden.rand_argmax) {
    const state = new RandomState(seed);
    assert.deepEqual(picks.map(() => randomArgmax(Float64Array.from(values), state)), picks);
  }
  const values = Float32Array.of(1, 3, 3, 2, 3);
  const winners = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((seed) =>
    randomArgmax(values, new RandomState(seed))
  );
  assert.deepEqual(winners, [1, 1, 2, 4, 2, 1, 2, 4, 1, 1]);
});

Deno.test("batches are those of simple_batch", () => {
  const largest = pickLargest(Float64Array.of(1, 3, 3, 2, NaN, 3), 4, new RandomState(0));
  assert.deepEqual([...largest], [1, 2, 5, 3]);
  const proportional = pickProportional(Float64Array.of(1, NaN, 1, 1, 1), 3, new RandomState(0));
  assert.deepEqual([...proportional], [3, 2, 4]);
});

Deno.test("NaN never wins, infinities can", () => {
  const state = new RandomState(0);
  assert.equal(randomArgmax(Float64Array.of(NaN, -Infinity, NaN), state), 1);
  assert.equal(randomArgmax(Float64Array.of(NaN, NaN), state), 0);
});

Deno.test("one number is drawn per value, whatever the values", () => {
  fc.assert(fc.property(seeds, utilities, (seed, values) => {
    const state = new RandomState(seed);
    randomArgmax(values, state);
    const expected = new RandomState(seed);
    expected.randomSample(values.length);
    assert.equal(state.random(), expected.random());
  }));
});

Deno.test("picks are distinct, allowed, and leave the utilities alone", () => {
  fc.assert(
    fc.property(seeds, utilities, fc.integer({ min: 1, max: 50 }), (seed, values, batchSize) => {
      const before = values.slice();
      const allowed = values.filter((value) => !Number.isNaN(value)).length;
      for (const pick of [pickLargest, pickProportional]) {
        const picks = pick(values, batchSize, new RandomState(seed));
        assert.equal(picks.length, Math.min(batchSize, allowed));
        assert.equal(new Set(picks).size, picks.length);
        assert.ok(picks.every((i) => !Number.isNaN(values[i])));
        assert.deepEqual(values, before);
      }
    }),
  );
});

Deno.test("the largest utilities come first", () => {
  fc.assert(
    fc.property(seeds, utilities, fc.integer({ min: 1, max: 50 }), (seed, values, batchSize) => {
      const picked = pickLargest(values, batchSize, new RandomState(seed)).values().map((i) =>
        values[i]
      );
      const sorted = values.filter((value) => !Number.isNaN(value)).sort().reverse();
      assert.deepEqual([...picked], [...sorted.slice(0, batchSize)]);
    }),
  );
});

Deno.test("a batch that needs utilities of 0 is refused before any draw", () => {
  const state = new RandomState(3);
  assert.throws(() => pickProportional(Float64Array.of(1, 0, 0), 2, state), /only 1 have/);
  assert.equal(state.random(), new RandomState(3).random());
});

Deno.test("batches are random argmaxes, one after the other, with ties and without", () => {
  const distinct = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), {
    minLength: 1,
    maxLength: 40,
  })
    .map((list) => Float64Array.from(list));
  // Several blocks of the generator's words, and few enough picks that most values are left out at a glance.
  const many = fc.record({ size: fc.integer({ min: 300, max: 1500 }), kinds: fc.nat(60) }).map((
    { size, kinds },
  ) =>
    Float64Array.from(
      { length: size },
      (_, i) =>
        i % 11 === 3 ? NaN : i * 7919 % (kinds + 1) === 0 ? -Infinity : i * 31 % (kinds + 1),
    )
  );
  const batches = fc.integer({ min: 0, max: 45 });
  fc.assert(
    fc.property(seeds, fc.oneof(utilities, distinct, many), batches, (seed, values, size) => {
      const state = new RandomState(seed);
      const picks = pickLargest(values, size, state);
      const left = values.slice();
      const plain = new RandomState(seed);
      for (const pick of picks) {
        assert.equal(pick, randomArgmax(left, plain));
        left[pick] = NaN;
      }
      assert.equal(state.random(), plain.random());
    }),
  );
});
