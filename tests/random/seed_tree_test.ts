import assert from "node:assert/strict";
import fc from "fast-check";
import { RandomState } from "../../lib/random/random_state.ts";
import { cellSeeds, genRandomState, genSeed, multiplySeed } from "../../lib/random/seed_tree.ts";
import golden from "../golden/rng.json" with { type: "json" };

Deno.test("the seeds of a study are the original's", () => {
  assert.equal(genSeed(new RandomState(0)), golden.tree.master_seed);
  for (const expected of golden.tree.per_rep) {
    const seeds = cellSeeds(expected.rep);
    assert.equal(seeds.classifierSeed, 209652396);
    assert.equal(seeds.strategySeed, expected.strategy_seed);
    assert.equal(
      seeds.subsamplingState.random(),
      new RandomState(expected.subsampling_seed).random(),
    );
  }
});

Deno.test("multiplied seeds are scikit-activeml's", () => {
  for (const { seed, multiplier, first } of golden.seed_multiplier) {
    assert.deepEqual([...multiplySeed(seed, multiplier).randomSample(3)], first);
  }
  assert.equal(new RandomState(209652396).randint(1, 2 ** 31), 2087557357);
  assert.deepEqual(
    [...multiplySeed(209652396, 1298).randomSample(2)],
    [0.0825114671790258, 0.1735888627325547],
  );
  assert.equal(multiplySeed(209652396, 50001).random(), 0.12580626504952674);
  assert.equal(multiplySeed(209652396, 1298).random(), new RandomState(1672569258).random());
});

Deno.test("products above 2^53 stay exact", () => {
  // s = 2087557357: s * (2^31 + 1) = s modulo 2^31.
  assert.equal(
    multiplySeed(209652396, 2 ** 31 + 1).random(),
    multiplySeed(209652396, 1).random(),
  );
});

Deno.test("multiplying leaves a state where it is", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(100000), (seed, multiplier) => {
      const state = new RandomState(seed);
      const fromState = multiplySeed(state, multiplier);
      assert.equal(fromState.random(), multiplySeed(state, multiplier).random());
      assert.equal(
        multiplySeed(seed, multiplier).random(),
        multiplySeed(state, multiplier).random(),
      );
      assert.equal(state.random(), new RandomState(seed).random());
    }),
  );
});

Deno.test("the whole tree grows from one generator", () => {
  const seeds = cellSeeds(1, "seedrandom");
  assert.equal(seeds.subsamplingState.generator, "seedrandom");
  assert.equal(genRandomState(seeds.subsamplingState).generator, "seedrandom");
  assert.equal(multiplySeed(seeds.strategySeed, 3, "seedrandom").generator, "seedrandom");
  assert.equal(multiplySeed(seeds.subsamplingState, 3).generator, "seedrandom");
  assert.notEqual(seeds.classifierSeed, cellSeeds(1).classifierSeed);
  assert.notEqual(seeds.strategySeed, cellSeeds(2, "seedrandom").strategySeed);
});
