import assert from "node:assert/strict";
import fc from "fast-check";
import { type GeneratorName, RandomState } from "../../lib/random/random_state.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const generator = fc.constantFrom<GeneratorName>("mt19937", "seedrandom");
const at42 = () => new RandomState(42);

Deno.test("known choices of seed 42 are equal", () => {
  const probabilities = Float64Array.of(0.1, 0.2, 0, 0.3, 0.4);
  assert.deepEqual([...at42().choice(5, 8, { probabilities })], [3, 4, 4, 3, 1, 1, 0, 4]);
  const state = at42();
  assert.deepEqual([...state.choice(5, 4, { replace: false, probabilities })], [3, 4, 0, 1]);
  assert.equal(state.random(), 0.8661761457749352);
  assert.deepEqual([...at42().choice(10, 4, { replace: false })], [8, 1, 5, 0]);
  const mask = at42().choice(2, 8, { probabilities: Float64Array.of(0.75, 0.25) });
  assert.deepEqual(Array.from(mask, (i) => 1 - i), [1, 0, 1, 1, 1, 1, 1, 0]);
});

Deno.test("unlabeled predictions draw as numpy's choice with equal probabilities", () => {
  const probabilities = new Float64Array(10).fill(0.1);
  const drawn = new RandomState(209652396).choice(10, 10, { probabilities });
  assert.deepEqual([...drawn], [4, 6, 9, 1, 5, 9, 1, 7, 8, 7]);
});

Deno.test("choices without replacement have no repeats", () => {
  const weights = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 60 })
    .filter((list) => list.some((weight) => weight > 0));
  fc.assert(fc.property(seeds, generator, weights, fc.double({ min: 0, max: 1, noNaN: true }), (
    seed,
    generator,
    weights,
    share,
  ) => {
    const sum = weights.reduce((a, b) => a + b);
    const probabilities = Float64Array.from(weights, (weight) => weight / sum);
    const possible = weights.filter((weight) => weight > 0).length;
    const size = Math.floor(share * possible);
    const state = new RandomState(seed, generator);
    for (const options of [{ probabilities }, {}]) {
      const chosen = state.choice(weights.length, size, { replace: false, ...options });
      assert.equal(new Set(chosen).size, size);
      assert.ok(chosen.every((i) => i >= 0 && i < weights.length));
      if (options.probabilities) assert.ok(chosen.every((i) => weights[i] > 0));
    }
  }));
});

Deno.test("float32 probabilities are widened", () => {
  const narrow = Float32Array.of(0.1, 0.2, 0.3, 0.4);
  const wide = at42().choice(4, 50, { probabilities: narrow });
  // float32 probabilities sum to 1 within float32's epsilon only; float64 ones are held to float64's.
  assert.throws(
    () => at42().choice(4, 50, { probabilities: Float64Array.from(narrow) }),
    /sum to 1/,
  );
  const sum = narrow.reduce((a, b) => a + b, 0);
  const scaled = Float64Array.from(narrow, (value) => value / sum);
  assert.deepEqual(wide, at42().choice(4, 50, { probabilities: scaled }));
});
