import assert from "node:assert/strict";
import fc from "fast-check";
import { type GeneratorName, RandomState } from "../../lib/random/random_state.ts";
import golden from "../golden/rng.json" with { type: "json" };

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const generator = fc.constantFrom<GeneratorName>("mt19937", "seedrandom");
const at42 = () => new RandomState(42);

Deno.test("every draw of numpy's legacy RandomState is equal", () => {
  const probabilities = Float64Array.from(golden.p);
  const withZeros = Float64Array.from(golden.p_with_zeros);
  for (const draw of golden.draws) {
    const state = new RandomState(draw.seed);
    assert.deepEqual([...state.randomSample(6)], draw.random_sample);
    assert.deepEqual([...state.randintArray(0, 2 ** 31, 4)], draw.randint_0_2p31);
    assert.equal(state.randint(1, 2 ** 31), draw.randint_1_2p31);
    assert.deepEqual([...state.randintArray(0, 10, 12)], draw.randint_0_10);
    assert.deepEqual([...state.permutation(20)], draw.permutation_20);
    assert.deepEqual([...state.permute(Int32Array.of(0, 1, 2, 3, 4, 5, 6))], draw.shuffle);
    const chosen = state.choice(50, 9, { replace: false });
    assert.deepEqual(Array.from(chosen, (i) => 100 + i), draw.choice_no_replace);
    assert.deepEqual([...state.choice(12, 8, { probabilities })], draw.choice_p_replace);
    assert.deepEqual(
      [...state.choice(12, 7, { replace: false, probabilities: withZeros })],
      draw.choice_p_no_replace,
    );
    const mask = state.choice(2, 12, { probabilities: Float64Array.of(0.75, 0.25) });
    assert.deepEqual(Array.from(mask, (i) => i === 0), draw.choice_mask.flat());
    assert.deepEqual([...state.randomSample(3)], draw.uniform_3);
    assert.equal(state.random(), draw.next_random_sample);
  }
});

Deno.test("known draws of seed 42 are equal", () => {
  assert.deepEqual(
    [...at42().randomSample(4)],
    [0.3745401188473625, 0.9507143064099162, 0.7319939418114051, 0.5986584841970366],
  );
  assert.deepEqual(
    [...at42().randintArray(0, 2 ** 32, 5)],
    [1608637542, 3421126067, 4083286876, 787846414, 3143890026],
  );
  assert.deepEqual(
    [...at42().randintArray(0, 2 ** 31, 4)],
    [1608637542, 1273642419, 1935803228, 787846414],
  );
  assert.equal(at42().randint(1, 2 ** 31), 1608637543);
  assert.deepEqual([...at42().randintArray(0, 10, 10)], [6, 3, 7, 4, 6, 9, 2, 6, 7, 4]);
  assert.deepEqual(
    [...at42().randintArray(0, 2 ** 32 + 1, 3)],
    [3421126067, 787846414, 3348747335],
  );
  assert.deepEqual([...at42().permutation(10)], [8, 1, 5, 0, 7, 2, 9, 4, 3, 6]);
});

Deno.test("bulk draws equal single draws and leave the same state", () => {
  fc.assert(fc.property(
    seeds,
    generator,
    fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 4 }),
    fc.integer({ min: 1, max: 2 ** 40 }),
    (seed, generator, sizes, high) => {
      const bulk = new RandomState(seed, generator);
      const single = new RandomState(seed, generator);
      for (const size of sizes) {
        // One bounded integer in between, so that doubles begin at odd words too.
        assert.equal(bulk.randint(0, 3), single.randint(0, 3));
        assert.deepEqual(
          bulk.randomSample(size),
          Float64Array.from({ length: size }, () => single.random()),
        );
        assert.deepEqual(
          bulk.randintArray(0, high, 5),
          Float64Array.from({ length: 5 }, () => single.randint(0, high)),
        );
      }
      assert.equal(bulk.random(), single.random());
    },
  ));
});

Deno.test("numbers stay in their range", () => {
  const bounds = fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger())
    .filter(([a, b]) => a !== b && Number.isSafeInteger(Math.abs(b - a)));
  fc.assert(fc.property(seeds, generator, bounds, (seed, generator, [a, b]) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    const state = new RandomState(seed, generator);
    for (const number of state.randintArray(low, high, 20)) {
      assert.ok(Number.isSafeInteger(number) && number >= low && number < high);
    }
    for (const number of state.randomSample(20)) assert.ok(number >= 0 && number < 1);
  }));
});

Deno.test("a range of one value costs no word, small arrays cost none to shuffle", () => {
  const state = at42();
  assert.equal(state.randint(7, 8), 7);
  state.permutation(0);
  state.permutation(1);
  state.choice(0, 0);
  assert.equal(state.random(), at42().random());
});

Deno.test("a copy goes on alone from the same place", () => {
  fc.assert(fc.property(seeds, generator, fc.nat(2000), (seed, generator, moved) => {
    const state = new RandomState(seed, generator);
    state.randomSample(moved);
    state.randint(0, 5);
    const copied = state.copy();
    const expected = state.randomSample(1000);
    assert.equal(copied.generator, generator);
    assert.deepEqual(copied.randomSample(1000), expected);
    assert.deepEqual(copied.copy().randomSample(9), state.copy().randomSample(9));
  }));
});

Deno.test("wrong arguments are named before anything is drawn", () => {
  for (const seed of [-1, 0.5, 2 ** 32, NaN]) {
    assert.throws(() => new RandomState(seed), new RegExp(`RangeError.*got ${seed}`));
  }
  assert.throws(
    () => new RandomState(0, "pcg" as GeneratorName),
    /"pcg"; there are mt19937, seedrandom/,
  );
  const state = at42();
  const probabilities = (...values: number[]) => ({ probabilities: Float64Array.from(values) });
  const wrong: [() => unknown, RegExp][] = [
    [() => state.randint(3, 3), /at least 3 and below 3/],
    [() => state.randint(0, 2.5), /safe integers/],
    [() => state.randint(-(2 ** 53) + 1, 2 ** 53 - 1), /safe integers/],
    [() => state.choice(0, 1), /1 of 0 positions/],
    [() => state.choice(3, 4, { replace: false }), /4 of 3 positions without replacement/],
    [() => state.choice(2, 1, probabilities(0.5, 0.4)), /sum to 1, these sum to 0.9/],
    [() => state.choice(2, 1, probabilities(1.5, -0.5)), /got -0.5 for position 1/],
    [() => state.choice(2, 1, probabilities(1, NaN)), /got NaN for position 1/],
    [
      () => state.choice(3, 1, probabilities(0.5, 0.5)),
      /3 positions need as many probabilities, got 2/,
    ],
    [() => state.choice(3, 2, { replace: false, ...probabilities(1, 0, 0) }), /only 1 have a prob/],
  ];
  for (const [call, message] of wrong) {
    assert.throws(call, (error) => error instanceof RangeError && message.test(error.message));
  }
  assert.equal(state.random(), at42().random());
});

Deno.test("skipped numbers are those that would have been drawn", () => {
  const moves = fc.array(fc.tuple(fc.boolean(), fc.nat(1500)), { maxLength: 12 });
  fc.assert(fc.property(seeds, fc.boolean(), moves, (seed, isOdd, moves) => {
    const skipping = new RandomState(seed);
    const drawing = new RandomState(seed);
    // One word moves both to where numbers are divided between blocks.
    for (const state of [skipping, drawing]) if (isOdd) state.randint(0, 2 ** 32);
    for (const [isSkipped, size] of moves) {
      const drawn = drawing.randomSample(size);
      if (isSkipped) skipping.skip(size);
      else assert.deepEqual(skipping.randomSample(size), drawn);
    }
    assert.deepEqual(skipping.copy().randomSample(5), drawing.copy().randomSample(5));
    assert.deepEqual(skipping.randomSample(700), drawing.randomSample(700));
  }));
});
