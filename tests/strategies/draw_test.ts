import assert from "node:assert/strict";
import fc from "fast-check";
import { RandomState } from "../../lib/random/random_state.ts";
import { drawProportional } from "../../lib/strategies/draw.ts";

Deno.test("draws are numpy's choice with probabilities", () => {
  const weights = fc.array(
    fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 5, noNaN: true })),
    {
      minLength: 1,
      maxLength: 30,
    },
  ).filter((weights) => weights.some((weight) => weight > 0));
  fc.assert(fc.property(weights, fc.nat(), (weights, seed) => {
    const values = Float64Array.from(weights);
    const sum = values.reduce((a, b) => a + b);
    const probabilities = values.map((value) => value / sum);
    const expected = new RandomState(seed).choice(values.length, 1, { probabilities })[0];
    assert.equal(drawProportional(values, new RandomState(seed)), expected);
  }));
});

Deno.test("a position of weight 0 is never drawn, at either end of the weights", () => {
  const drawn = new Set<number>();
  const state = new RandomState(3);
  for (let i = 0; i < 300; i++) {
    drawn.add(drawProportional(Float32Array.of(0, 1, 0, 3, 0), state));
  }
  assert.deepEqual([...drawn].sort(), [1, 3]);
});

Deno.test("a draw moves the random state by one number", () => {
  const [state, expected] = [new RandomState(8), new RandomState(8)];
  drawProportional(Float64Array.of(1, 2, 3), state);
  expected.random();
  assert.equal(state.random(), expected.random());
});
